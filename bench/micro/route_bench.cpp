// What a decision of `smallest` costs: 10 candidates, 50 tasks, asked in turn, through the plugin ABI and, for the
// whole way from a request to a plan, through the planner with its evidence table. The counters are nanoseconds; the
// limit is 20 µs at p99 for a table decision.
//
// Cold is the first decision on each task: no verdict is remembered yet.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "routing/planner.hpp"
#include "smallest.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kCandidates = 10;
constexpr std::size_t kTasks = 50;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

void report(benchmark::State& state, std::vector<double>& nanoseconds) {
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
                            .id = occam::sdk::borrow(table.ids[c]),
                            .parameters = 1e8 * static_cast<double>(c + 1),
                            .bytes = 1e8,
                            .price = kNan,
                            .latency_p95 = kNan,
                            .evidence = &evidence.back()});
      pointers.push_back(&candidates.back());
    }
    paired.assign(kCandidates * kCandidates, {200, -4, 40});
    raw = {.struct_size = sizeof(occam_abi_route_request),
           .task = {},
           .prompt = {},
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

std::vector<TaskRequest> make_requests(std::int32_t threshold, double value, double error) {
  static const Table table;
  std::vector<TaskRequest> requests;
  for (std::size_t task = 0; task < kTasks; ++task) requests.emplace_back(table, task, threshold, value, error);
  return requests;
}

struct Seen {
  std::size_t judgements = 0;
  std::size_t attempts = 0;
};

const occam_abi_route_sink* counting_sink(Seen& seen) {
  static thread_local occam_abi_route_sink sink;
  sink = {.struct_size = sizeof sink,
          .ctx = &seen,
          .judge = [](void* ctx, const occam_abi_judgement*) { ++static_cast<Seen*>(ctx)->judgements; },
          .attempt = [](void* ctx, std::size_t, std::int32_t) { ++static_cast<Seen*>(ctx)->attempts; }};
  return &sink;
}

using Thunks = occam::sdk::detail::RouterThunks<occam::routers::Smallest>;

occam_abi_router* make_router() {
  occam_abi_router* router = nullptr;
  (void)Thunks::create("smallest", occam::sdk::borrow("{}"), &router, nullptr);
  return router;
}

void decide(benchmark::State& state, std::int32_t threshold, double value, double error) {
  const std::vector<TaskRequest> requests = make_requests(threshold, value, error);
  occam_abi_router* const router = make_router();
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
  Thunks::destroy(router);
}

void smallest_at_least(benchmark::State& state) {
  decide(state, OCCAM_ABI_THRESHOLD_AT_LEAST, 0.8, 0.05);
}
void smallest_within(benchmark::State& state) {
  decide(state, OCCAM_ABI_THRESHOLD_WITHIN, 0.03, kNan);
}
void smallest_within_claim(benchmark::State& state) {
  decide(state, OCCAM_ABI_THRESHOLD_WITHIN, 0.03, 0.05);
}

void smallest_at_least_cold(benchmark::State& state) {
  const std::vector<TaskRequest> requests = make_requests(OCCAM_ABI_THRESHOLD_AT_LEAST, 0.8, 0.05);
  std::vector<double> nanoseconds;
  Seen seen;
  const occam_abi_route_sink* const sink = counting_sink(seen);
  for (auto _ : state) {
    occam_abi_router* const router = make_router();
    for (const TaskRequest& request : requests) {
      nanoseconds.push_back(timed_ns([&] { (void)Thunks::route(router, &request.raw, sink, nullptr); }));
    }
    Thunks::destroy(router);
  }
  report(state, nanoseconds);
}

// --- from a request to a plan -----------------------------------------------------------------------------------

class TableModels final : public occam::routing::ModelPort {
 public:
  occam::Result<occam::routing::ModelFacts> facts(std::string_view model) override {
    const double step = static_cast<double>(model.back() - '0') + 1;
    return occam::routing::ModelFacts{.parameters = 1e8 * step, .context_length = 4096};
  }
  std::optional<std::int64_t> prompt_tokens(std::string_view, const occam::Request&) override { return std::nullopt; }
  occam::Result<occam::Answer> generate(const occam::routing::ModelCall&, const occam::StreamFunction&) override {
    return occam::fail(occam::ErrorCode::kUnsupported, "a benchmark runs no model");
  }
};

class TableEvidence final : public occam::routing::EvidenceSource {
 public:
  occam::Result<std::int64_t> revision() override { return 1; }
  occam::Result<occam::routing::ModelEvidence> evidence(std::string_view model, std::string_view task) override {
    const auto [n, sum] =
        table_.rows[std::stoul(std::string(task.substr(5)))][static_cast<std::size_t>(model.back() - '0')];
    occam::routing::ModelEvidence row;
    row.evidence.scores = {n, sum, sum};
    row.evidence.fixed_n = true;
    row.evidence.suite_items = 400;
    row.summary = {2000, 0.6};
    return row;
  }
  occam::Result<occam::statistics::Moments> differences(std::string_view, std::string_view, std::string_view) override {
    return occam::statistics::Moments{};
  }

 private:
  Table table_;
};

std::string policy_text() {
  std::string text;
  for (std::size_t c = 0; c < kCandidates; ++c) {
    text += "[[model]]\nid = \"model-" + std::to_string(c) + "\"\nbackend = \"cpu\"\n";
  }
  for (std::size_t t = 0; t < kTasks; ++t) text += "[task.task-" + std::to_string(t) + "]\nat_least = 0.8\n";
  return text;
}

// The plugin proxy's part, with its copies of every word.
occam::Result<occam::plugin::Routing> ask(occam_abi_router* router, const occam_abi_route_request& request) {
  occam::plugin::Routing routing;
  const occam_abi_route_sink sink{
      .struct_size = sizeof sink,
      .ctx = &routing,
      .judge =
          [](void* ctx, const occam_abi_judgement* j) {
            static_cast<occam::plugin::Routing*>(ctx)->judgements.push_back(
                {static_cast<occam::Verdict>(j->verdict), j->quality, j->bound, j->items_needed,
                 std::string(occam::sdk::view(j->refused_by)), std::string(occam::sdk::view(j->reason))});
          },
      .attempt =
          [](void* ctx, std::size_t candidate, std::int32_t accept) {
            static_cast<occam::plugin::Routing*>(ctx)->attempts.push_back(
                {candidate, static_cast<occam::Accept>(accept)});
          }};
  (void)Thunks::route(router, &request, &sink, nullptr);
  return routing;
}

void request_to_plan(benchmark::State& state) {
  const auto reading = occam::config::parse_policy(policy_text(), "bench.toml", ".");
  if (!reading.ok()) return state.SkipWithError("the policy is wrong");
  TableModels models;
  TableEvidence source;
  occam::routing::EvidenceTable evidence(source);
  occam_abi_router* const router = make_router();
  const occam::routing::Planner planner(
      {.policy = reading.value,
       .models = models,
       .evidence = evidence,
       .router = [&](std::string_view, const auto& request) { return ask(router, request); }});
  std::vector<occam::Request> requests(kTasks);
  for (std::size_t task = 0; task < kTasks; ++task) {
    requests[task].task = "task-" + std::to_string(task);
    requests[task].messages = {{"user", "Is this review positive? It arrived late and the box was open."}};
    if (!planner.plan(requests[task])) return state.SkipWithError("no plan");
  }
  std::vector<double> nanoseconds;
  std::size_t task = 0;
  for (auto _ : state) {
    nanoseconds.push_back(timed_ns([&] { benchmark::DoNotOptimize(planner.plan(requests[task])); }));
    task = (task + 1) % kTasks;
  }
  report(state, nanoseconds);
  Thunks::destroy(router);
}

BENCHMARK(smallest_at_least);
BENCHMARK(smallest_within);
BENCHMARK(smallest_within_claim);
BENCHMARK(smallest_at_least_cold);
BENCHMARK(request_to_plan);

}  // namespace

BENCHMARK_MAIN();
