// What the planner makes of runs that ended by their own scores.
#include <catch2/catch.hpp>

#include "plugin/status.hpp"
#include "routing/planner.hpp"
#include "unit/routing/fakes.hpp"

namespace occam::routing {
namespace {

constexpr std::string_view kPolicy = R"(
[[model]]
id = "small"
backend = "cpu"
[[model]]
id = "large"
backend = "cpu"
[task.claim]
at_least = 0.70
error = 0.05
[task.regret]
within = 0.03
)";

/// Keeps what it was asked of the smallest candidate, and finds all of them open.
struct Recorder {
  occam_abi_evidence first{};
  bool explores = false;  ///< accepts what is open

  Result<plugin::Routing> operator()(std::string_view, const occam_abi_route_request& asked) {
    first = *asked.candidates[0]->evidence;
    plugin::Routing routing;
    for (std::size_t i = 0; i < asked.candidate_count; ++i) {
      const bool meets = asked.candidates[i]->evidence->verdict == OCCAM_ABI_VERDICT_MEETS;
      routing.judgements.push_back({.verdict = meets ? Verdict::kMeets : Verdict::kOpen,
                                    .quality = store::kUnknown,
                                    .bound = store::kUnknown,
                                    .items_needed = -1,
                                    .refused_by = meets || explores ? "" : "unfinished_run",
                                    .reason = "so it is"});
    }
    return routing;
  }
};

store::SequentialRun run_of(statistics::Verdict verdict, std::int64_t n) {
  store::SequentialRun run;
  run.rule = {.threshold = "0.7", .error = 0.05, .meets_error = 0.025, .misses_error = 0.05};
  run.state.verdict = verdict;
  run.state.scores = {.n = n, .sum = static_cast<double>(n) * 0.75, .sum_squares = static_cast<double>(n) * 0.75};
  run.state.low = 0.61;
  run.state.high = 0.86;
  run.state.items_needed = 120;
  return run;
}

config::Policy read() {
  auto reading = config::parse_policy(kPolicy, "x.toml", "/policies");
  REQUIRE(reading.ok());
  return std::move(reading.value);
}

struct House {
  config::Policy policy = read();
  FakeModels models;
  FakeEvidence source;
  EvidenceTable evidence{source, 0};
  Recorder recorder;
  Planner planner{{.policy = policy,
                   .models = models,
                   .evidence = evidence,
                   .router = [this](std::string_view id, const auto& request) { return recorder(id, request); }}};

  explicit House(const store::SequentialRun& run) {
    models.models["small"] = {.parameters = 1e8, .context_length = 2048};
    models.models["large"] = {.parameters = 1e9, .context_length = 2048};
    ModelEvidence row;
    row.evidence.scores = {.n = 44, .sum = 33, .sum_squares = 33};  // two answers came too late for the verdict
    row.evidence.suite_items = 1000;
    row.evidence.sequential = {run};
    source.rows["small"] = row;
  }

  Candidate smallest(std::string task) {
    Request request;
    request.messages = {{"user", "hello"}};
    request.task = std::move(task);
    const auto route = planner.plan(request);
    REQUIRE(route);
    return route->plan.candidates.front();
  }
};

}  // namespace

TEST_CASE("A verdict that has fallen reaches the router with the items that it stands on") {
  House house(run_of(statistics::Verdict::kMeets, 42));
  const Candidate small = house.smallest("claim");
  CHECK(house.recorder.first.verdict == OCCAM_ABI_VERDICT_MEETS);
  CHECK(house.recorder.first.n == 42);
  CHECK(house.recorder.first.fixed_n == 0);
  CHECK(small.verdict == Verdict::kMeets);
  CHECK(small.n == 42);
  CHECK(small.low == 0.61);
}

TEST_CASE("Of an open verdict one hears where it stands and how many more items would tell") {
  House house(run_of(statistics::Verdict::kOpen, 42));
  const Candidate small = house.smallest("claim");
  CHECK(house.recorder.first.verdict == OCCAM_ABI_VERDICT_OPEN);
  CHECK(small.refused_by == "open_verdict");
  CHECK(small.items_needed == 120);
  CHECK(
      small.reason ==
      "after 42 items its mean on the whole suite lies between 0.610 and 0.860; about 120 more would tell: occam eval "
      "decide claim");
}

TEST_CASE("An open candidate that the router accepts keeps the router's word") {
  House house(run_of(statistics::Verdict::kOpen, 42));
  house.recorder.explores = true;
  const Candidate small = house.smallest("claim");
  CHECK(small.refused_by.empty());
  CHECK(small.reason.starts_with("so it is"));
}

TEST_CASE("A run for another error rate is held to this ladder's share of it") {
  store::SequentialRun run = run_of(statistics::Verdict::kMeets, 42);
  run.rule.error = 0.2;
  run.state.peaks.meets = 3.0;  // the bound of two models at .05 is ln 40 = 3.69
  CHECK(House(run).smallest("claim").verdict == Verdict::kOpen);
  run.state.peaks.meets = 3.7;
  CHECK(House(run).smallest("claim").verdict == Verdict::kMeets);
}

TEST_CASE("A regret rule does not hear of verdicts") {
  House house(run_of(statistics::Verdict::kMeets, 42));
  const Candidate small = house.smallest("regret");
  CHECK(house.recorder.first.verdict == OCCAM_ABI_VERDICT_OPEN);
  CHECK(house.recorder.first.fixed_n == 0);
  CHECK(small.refused_by == "unfinished_run");
}

}  // namespace occam::routing
