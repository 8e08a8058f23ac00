// What the benchmarks of routers share: evidence for 10 candidates on 50 tasks as requests over the ABI, a sink that
// counts, and percentiles of what was timed.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "occam/sdk/router.hpp"

namespace occam::bench {

using Clock = std::chrono::steady_clock;
inline constexpr std::size_t kCandidates = 10;
inline constexpr std::size_t kTasks = 50;
inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

inline void report(benchmark::State& state, std::vector<double>& nanoseconds) {
  if (nanoseconds.empty()) return;
  std::ranges::sort(nanoseconds);
  const auto at = [&](double share) {
    return nanoseconds[static_cast<std::size_t>(share * static_cast<double>(nanoseconds.size() - 1))];
  };
  state.counters["p50_ns"] = at(0.50);
  state.counters["p99_ns"] = at(0.99);
}

template <typename F>
double timed_ns(F&& work) {
  const auto begin = Clock::now();
  work();
  return std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
}

inline constexpr std::string_view kTask = "task";

/// Words as in prose, so many bytes of them.
inline std::string prose(std::size_t bytes, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string text;
  while (text.size() < bytes) {
    // A few words are frequent and most are rare.
    const double rank = std::pow(20000.0, static_cast<double>(random() % 10000) / 10000);
    text += "word" + std::to_string(static_cast<int>(rank)) + ' ';
  }
  text.resize(bytes);
  return text;
}

/// A prompt of 1 KiB.
inline const std::string& prompt() {
  static const std::string text = prose(1024, 3);
  return text;
}

/// Evidence of 20 to 400 items, better for larger models.
struct Table {
  struct Row {
    std::int64_t n;
    double sum;
  };
  std::vector<std::vector<Row>> rows;  ///< task, candidate
  std::vector<std::string> ids;

  Table() {
    std::mt19937_64 random(7);
    for (std::size_t c = 0; c < kCandidates; ++c) ids.push_back("model-" + std::to_string(c));
    for (std::size_t t = 0; t < kTasks; ++t) {
      rows.emplace_back();
      for (std::size_t c = 0; c < kCandidates; ++c) {
        const auto n = static_cast<std::int64_t>(20 + random() % 381);
        const double quality = 0.5 + 0.045 * static_cast<double>(c);
        rows.back().push_back({n, static_cast<double>(std::binomial_distribution<std::int64_t>(n, quality)(random))});
      }
    }
  }
};

/// One task's request over the ABI, with the arrays that it points into.
struct TaskRequest {
  std::vector<occam_abi_evidence> evidence;
  std::vector<occam_abi_candidate> candidates;
  std::vector<const occam_abi_candidate*> pointers;
  std::vector<occam_abi_paired> paired;
  occam_abi_route_request raw{};

  TaskRequest(const Table& table, std::size_t task, std::int32_t threshold, double value, double error) {
    evidence.reserve(kCandidates);
    candidates.reserve(kCandidates);
    for (std::size_t c = 0; c < kCandidates; ++c) {
      const auto [n, sum] = table.rows[task][c];
      evidence.push_back({.struct_size = sizeof(occam_abi_evidence),
                          .n = n,
                          .sum = sum,
                          .sum_squares = sum,
                          .suite_items = 400,
                          .model_mean = 0.6,
                          .model_n = 2000,
                          .verdict = OCCAM_ABI_VERDICT_OPEN,
                          .fixed_n = 1,
                          .low = 0,
                          .high = 1,
                          .binary = 1,
                          .reserved = 0,
                          .seconds = 0.1});
      candidates.push_back({.struct_size = sizeof(occam_abi_candidate),
                            .id = sdk::borrow(table.ids[c]),
                            .parameters = 1e8 * static_cast<double>(c + 1),
                            .bytes = 1e8,
                            .price = kNan,
                            .latency_p95 = kNan,
                            .evidence = &evidence.back()});
      pointers.push_back(&candidates.back());
    }
    paired.assign(kCandidates * kCandidates, {200, -4, 40});
    raw = {.struct_size = sizeof(occam_abi_route_request),
           .task = sdk::borrow(kTask),
           .prompt = sdk::borrow(prompt()),
           .threshold = threshold,
           .when_open = OCCAM_ABI_WHEN_OPEN_ESCALATE,
           .value = value,
           .error = error,
           .objective = OCCAM_ABI_OBJECTIVE_PARAMETERS,
           .max_attempts = 3,
           .seed = 0,
           .candidates = pointers.data(),
           .candidate_count = pointers.size(),
           .paired = paired.data()};
  }
  TaskRequest(TaskRequest&&) = default;
};

inline std::vector<TaskRequest> make_requests(std::int32_t threshold, double value, double error) {
  static const Table table;
  std::vector<TaskRequest> requests;
  for (std::size_t task = 0; task < kTasks; ++task) requests.emplace_back(table, task, threshold, value, error);
  return requests;
}

struct Seen {
  std::size_t judgements = 0;
  std::size_t attempts = 0;
};

inline const occam_abi_route_sink* counting_sink(Seen& seen) {
  static thread_local occam_abi_route_sink sink;
  sink = {.struct_size = sizeof sink,
          .ctx = &seen,
          .judge = [](void* ctx, const occam_abi_judgement*) { ++static_cast<Seen*>(ctx)->judgements; },
          .attempt = [](void* ctx, std::size_t, std::int32_t) { ++static_cast<Seen*>(ctx)->attempts; }};
  return &sink;
}

/// Decides on the tasks in turn, each warm, and reports the percentiles.
template <typename Thunks>
void time_decisions(benchmark::State& state, occam_abi_router* router, const std::vector<TaskRequest>& requests) {
  Seen seen;
  const occam_abi_route_sink* const sink = counting_sink(seen);
  const auto route = [&](std::size_t task) { (void)Thunks::route(router, &requests[task].raw, sink, nullptr); };
  for (std::size_t task = 0; task < kTasks; ++task) route(task);
  std::vector<double> nanoseconds;
  std::size_t task = 0;
  for (auto _ : state) {
    nanoseconds.push_back(timed_ns([&] { route(task); }));
    task = (task + 1) % kTasks;
  }
  benchmark::DoNotOptimize(seen);
  report(state, nanoseconds);
}

}  // namespace occam::bench
