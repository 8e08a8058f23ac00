// occam bench: prompt and generation speed of one model, and of several answers at once, best of several runs.
#include <fmt/format.h>

#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "command.hpp"
#include "output.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

struct BenchOptions {
  std::string model;
  std::int32_t prompt_tokens = 512;
  std::int32_t generated_tokens = 128;
  std::int32_t repetitions = 3;
  std::int32_t sequences = 1;
};

/// The process's resident set, in bytes.
std::uint64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  file >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

/// Tokens per second of all answers together, their prompts included, `sequences` calls at once.
Result<double> measure_together(const Model& model, const BenchOptions& options) {
  std::mutex mutex;
  std::int32_t tokens = 0;
  std::optional<Error> error;
  const auto begin = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> calls;
    for (std::int32_t i = 0; i < options.sequences; ++i) {
      calls.emplace_back([&] {
        const Result<Speed> speed = model.measure_speed(1, options.generated_tokens);
        const std::scoped_lock lock(mutex);
        if (speed) {
          tokens += speed->generated_tokens;
        } else {
          error = speed.error();
        }
      });
    }
  }
  if (error) return std::unexpected(*error);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  return tokens / seconds.count();
}

int bench(const Session& session, const BenchOptions& options) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  const Result<Model> model = occam->model(options.model);
  if (!model) return report(session, model.error());
  ProgressLine progress;
  Speed best;
  double together = 0;
  for (std::int32_t i = 0; i < options.repetitions; ++i) {
    progress.show(fmt::format("run {} of {}", i + 1, options.repetitions));
    const Result<Speed> speed = model->measure_speed(options.prompt_tokens, options.generated_tokens);
    if (!speed) return report(session, speed.error());
    best.prompt_tokens_per_second = std::max(best.prompt_tokens_per_second, speed->prompt_tokens_per_second);
    best.generated_tokens_per_second = std::max(best.generated_tokens_per_second, speed->generated_tokens_per_second);
    if (options.sequences == 1) continue;
    const Result<double> total = measure_together(*model, options);
    if (!total) return report(session, total.error());
    together = std::max(together, *total);
  }
  progress.clear();
  if (session.json) {
    print_json(
        {{"model", options.model},
         {"engine", model->info().engine},
         {"threads", session.options.threads},
         {"prompt", {{"n", options.prompt_tokens}, {"tokens_per_second", best.prompt_tokens_per_second}}},
         {"generation", {{"n", options.generated_tokens}, {"tokens_per_second", best.generated_tokens_per_second}}},
         {"together", options.sequences > 1
                          ? boost::json::value{{"sequences", options.sequences}, {"tokens_per_second", together}}
                          : boost::json::value(nullptr)},
         {"repetitions", options.repetitions},
         {"resident_bytes", resident_bytes()}});
    return kOk;
  }
  fmt::print("{} ({}, {})\n", options.model, model->info().quantisation, model->info().engine);
  fmt::print("prompt      {:>5} tokens  {:9.1f} tokens/s\n", options.prompt_tokens, best.prompt_tokens_per_second);
  fmt::print("generation  {:>5} tokens  {:9.1f} tokens/s\n", options.generated_tokens,
             best.generated_tokens_per_second);
  if (options.sequences > 1) fmt::print("together    {:>5} answers {:9.1f} tokens/s\n", options.sequences, together);
  fmt::print("resident    {}\n", bytes_text(static_cast<double>(resident_bytes())));
  return kOk;
}

}  // namespace

void add_bench(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("bench", "Prompt and generation speed of a model");
  auto options = std::make_shared<BenchOptions>();
  command->add_option("model", options->model, "A model file, or a model id of the policy")->required();
  command->add_option("-p,--prompt", options->prompt_tokens, "Tokens of the prompt")->check(CLI::PositiveNumber);
  command->add_option("-n,--generate", options->generated_tokens, "Tokens to generate")->check(CLI::PositiveNumber);
  command->add_option("-s,--sequences", options->sequences, "Answers at once, measured too")
      ->check(CLI::PositiveNumber);
  command->add_option("-t,--threads", session.options.threads, "Threads of the engine")->check(CLI::PositiveNumber);
  command->add_option("-r,--repetitions", options->repetitions, "Runs; the best counts")->check(CLI::PositiveNumber);
  command->footer("Example:\n  occam bench model.gguf -p 512 -n 128 -t 2 --json");
  command->callback([&session, options] { session.action = [&session, options] { return bench(session, *options); }; });
}

}  // namespace occam::cli
