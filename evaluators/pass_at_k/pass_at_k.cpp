#include "pass_at_k.hpp"

#include <sys/random.h>

#include <array>
#include <string>

#include "measures/demands.hpp"
#include "measures/options.hpp"
#include "measures/samples.hpp"
#include "program.hpp"

namespace occam::evaluators {

namespace {

sdk::Result<CodeTask> read_task(const sdk::EvalItem& item) {
  auto test = measures::field_text(item, "test");
  if (!test || test->empty())
    return sdk::failure(sdk::Status::kInvalidArgument, "the item has no \"test\" to run", "test");
  return CodeTask{.prompt = measures::field_text(item, "prompt").value_or(std::string()),
                  .test = std::move(*test),
                  .entry_point = measures::field_text(item, "entry_point").value_or(std::string())};
}

/// A word that a program cannot know beforehand.
sdk::Result<std::string> make_token() {
  std::array<unsigned char, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return sdk::failure(sdk::Status::kInternal, "the system has no random bytes");
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string token;
  for (const unsigned char byte : bytes) token.append({kDigits[byte >> 4], kDigits[byte & 15]});
  return token;
}

/// The last line of what an exception printed.
std::string last_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1, 200);
}

std::string describe(const SandboxOutcome& outcome) {
  switch (outcome.ending) {
    case Ending::kCpuTime:
      return "out of CPU time";
    case Ending::kWallTime:
      return "out of time";
    case Ending::kKilled:
      return "killed by signal " + std::to_string(outcome.code);
    case Ending::kExited:
      break;
  }
  return outcome.code == 0 ? "ended before its tests did" : last_line(outcome.errors);
}

}  // namespace

sdk::Result<std::unique_ptr<PassAtK>> PassAtK::create(std::string_view config_json) {
  measures::Options options(
      config_json, kMetrics,
      {"k", "interpreter", "cpu_seconds", "wall_seconds", "memory_megabytes", "disk_megabytes", "processes"});
  auto made = std::make_unique<PassAtK>();
  SandboxLimits& limits = made->limits_;
  made->k_ = options.integer("k", 1, 1, 100'000);
  limits.interpreter = options.text("interpreter", limits.interpreter);
  limits.cpu_seconds = options.integer("cpu_seconds", limits.cpu_seconds, 1, 3600);
  limits.wall_seconds = options.integer("wall_seconds", limits.wall_seconds, 1, 7200);
  limits.memory_bytes = options.integer("memory_megabytes", limits.memory_bytes >> 20, 64, 1 << 20) << 20;
  limits.disk_bytes = options.integer("disk_megabytes", limits.disk_bytes >> 20, 1, 1 << 16) << 20;
  limits.processes = options.integer("processes", limits.processes, 1, 256);
  if (!limits.interpreter.starts_with("/usr/"))
    options.refuse("\"interpreter\" must lie below /usr, which is all that the program sees", "interpreter");
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

sdk::Result<void> PassAtK::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                    sdk::EvalSink& sink) const {
  const auto task = read_task(item);
  if (!task) return std::unexpected(task.error());
  const auto n = static_cast<std::int64_t>(outputs.size());
  if (n < k_) {
    sink.unscorable("there are " + std::to_string(n) + " samples, and k is " + std::to_string(k_));
    return {};
  }
  std::int64_t passed = 0;
  std::string reasons;
  for (const sdk::EvalOutput& output : outputs) {
    const auto token = make_token();
    if (!token) return std::unexpected(token.error());
    const auto outcome = run_confined(make_program(*task, output.text, *token), limits_);
    if (!outcome) return std::unexpected(outcome.error());
    const bool is_through =
        outcome->ending == Ending::kExited && outcome->code == 0 && outcome->output.ends_with("\n" + *token + "\n");
    if (is_through)
      ++passed;
    else
      reasons.append(reasons.empty() ? "" : "; ").append(describe(*outcome));
  }
  sink.rationale(reasons.empty() ? "passed" : reasons);
  sink.value(0, measures::pass_at_k(n, passed, k_).value_or(0));
  sink.value(1, static_cast<double>(passed) / static_cast<double>(n));
  return {};
}

}  // namespace occam::evaluators
