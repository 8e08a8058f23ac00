// What it costs to find the task of an undeclared prompt of 1 KiB: by the rules of 50 tasks, none of which matches
// until the last, and by a classifier of 14 tasks. The counters are nanoseconds; the limits are 20 µs and 200 µs at p99
// for a whole decision.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "config/policy.hpp"
#include "occam/statistics/random.hpp"
#include "routing/recognition.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kPromptBytes = 1024;

/// Words drawn from 2,000; `own` of a task's own among them.
std::string draw_prompt(occam::statistics::SplitMix64& random, std::size_t task) {
  std::string prompt;
  while (prompt.size() < kPromptBytes) {
    const bool is_own = random.below(4) == 0;
    prompt += is_own ? "t" + std::to_string(task) + "w" + std::to_string(random.below(50))
                     : "word" + std::to_string(random.below(2000));
    prompt += ' ';
  }
  return prompt;
}

std::vector<occam::Request> draw_requests(std::size_t tasks) {
  occam::statistics::SplitMix64 random(11);
  std::vector<occam::Request> requests(256);
  for (std::size_t i = 0; i < requests.size(); ++i) requests[i].messages = {{"user", draw_prompt(random, i % tasks)}};
  return requests;
}

void time_recognition(benchmark::State& state, const occam::config::Policy& policy,
                      const occam::routing::TaskClassifier* classifier) {
  const std::vector<occam::Request> requests = draw_requests(14);
  std::vector<double> nanoseconds;
  std::size_t i = 0;
  for (auto _ : state) {
    const auto begin = Clock::now();
    benchmark::DoNotOptimize(occam::routing::recognise(policy, requests[i++ % requests.size()], classifier));
    nanoseconds.push_back(std::chrono::duration<double, std::nano>(Clock::now() - begin).count());
  }
  if (nanoseconds.empty()) return;
  std::ranges::sort(nanoseconds);
  state.counters["p50_ns"] = nanoseconds[nanoseconds.size() / 2];
  state.counters["p99_ns"] = nanoseconds[nanoseconds.size() * 99 / 100];
}

void recognised_by_rules(benchmark::State& state) {
  std::string text;
  for (int task = 0; task < 49; ++task)
    text += "[task.a" + std::to_string(task) + "]\nmatch = { keywords = [\"absent" + std::to_string(task) +
            "\"], max_prompt_chars = 4000 }\n";
  text += "[task.last]\nmatch = { min_prompt_chars = 100 }\n";
  const auto reading = occam::config::parse_policy(text, "bench.toml", ".");
  if (!reading.ok()) return state.SkipWithError("the policy is wrong");
  time_recognition(state, reading.value, nullptr);
}

void recognised_by_pattern_and_language(benchmark::State& state) {
  const auto reading = occam::config::parse_policy(
      "[task.code]\nmatch = { pattern = '(?i)\\bdef \\w+|class \\w+' }\n[task.german]\nmatch = { language = \"de\" }\n",
      "bench.toml", ".");
  if (!reading.ok()) return state.SkipWithError("the policy is wrong");
  time_recognition(state, reading.value, nullptr);
}

void recognised_by_classifier(benchmark::State& state) {
  const auto reading = occam::config::parse_policy("", "bench.toml", ".");
  occam::statistics::SplitMix64 random(7);
  std::vector<std::string> prompts;
  for (std::size_t i = 0; i < 1400; ++i) prompts.push_back(draw_prompt(random, i % 14));
  std::vector<std::string> tasks;
  for (std::size_t task = 0; task < 14; ++task) tasks.push_back("task-" + std::to_string(task));
  std::vector<occam::routing::LabelledPrompt> rows;
  for (std::size_t i = 0; i < prompts.size(); ++i) rows.push_back({prompts[i], tasks[i % 14]});
  const auto classifier = occam::routing::fit_task_classifier(rows);
  if (!classifier) return state.SkipWithError("the classifier is not fitted");
  time_recognition(state, reading.value, &*classifier);
}

BENCHMARK(recognised_by_rules);
BENCHMARK(recognised_by_pattern_and_language);
BENCHMARK(recognised_by_classifier);

}  // namespace

BENCHMARK_MAIN();
