// What a decision of `smallest` costs: 10 candidates, 50 tasks, asked in turn, through the plugin ABI and, for the
// whole way from a request to a plan, through the planner with its evidence table. The counters are nanoseconds; the
// limit is 5 µs at p99 for a table decision.
//
// Cold is the first decision on each task: no verdict is remembered yet.
#include <benchmark/benchmark.h>

#include "route_requests.hpp"
#include "routing/planner.hpp"
#include "smallest.hpp"

namespace {

using namespace occam::bench;
using Thunks = occam::sdk::detail::RouterThunks<occam::routers::Smallest>;

occam_abi_router* make_router() {
  occam_abi_router* router = nullptr;
  (void)Thunks::create("smallest", occam::sdk::borrow("{}"), &router, nullptr);
  return router;
}

void decide(benchmark::State& state, std::int32_t threshold, double value, double error) {
  const std::vector<TaskRequest> requests = make_requests(threshold, value, error);
  occam_abi_router* const router = make_router();
  time_decisions<Thunks>(state, router, requests);
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
