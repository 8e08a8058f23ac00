#include "routing/planner.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "plugin/status.hpp"
#include "routing/record.hpp"
#include "unit/routing/fakes.hpp"

namespace occam::routing {
namespace {

constexpr std::string_view kPolicy = R"(
[[model]]
id = "large"
backend = "remote"
[[model]]
id = "small"
backend = "cpu"
[[model]]
id = "middle"
backend = "cpu"
[task.t]
at_least = 0.850
max_tokens = 100
[task.claim]
within = 0.1
error = 0.05
[task.secret]
policy = "private"
[policy.private]
residency = "device"
[policy.cheap]
limits = { latency_p95 = "1s", cost_per_request = 0.01 }
objective = "seconds"
[task.limited]
policy = "cheap"
[policy.fresh]
limits = { evidence_age = "30d" }
[task.fresh]
policy = "fresh"
[task.fresh_claim]
within = 0.1
error = 0.05
policy = "fresh"
)";

/// Accepts every candidate in the order given, and keeps what it was asked.
struct Recorder {
  std::vector<std::string> candidates;
  std::vector<double> model_means;
  std::vector<double> latencies_p95;
  std::vector<std::int64_t> items;
  occam_abi_route_request request{};
  std::int64_t paired_01 = -1;

  Result<plugin::Routing> operator()(std::string_view, const occam_abi_route_request& asked) {
    request = asked;
    plugin::Routing routing;
    for (std::size_t i = 0; i < asked.candidate_count; ++i) {
      candidates.emplace_back(plugin::view(asked.candidates[i]->id));
      latencies_p95.push_back(asked.candidates[i]->latency_p95);
      items.push_back(asked.candidates[i]->evidence->n);
      model_means.push_back(asked.candidates[i]->evidence->model_mean);
      routing.judgements.push_back({.verdict = Verdict::kMeets,
                                    .quality = 0.9,
                                    .bound = 0.86,
                                    .items_needed = 0,
                                    .refused_by = {},
                                    .reason = "fine"});
      routing.attempts.push_back({i, Accept::kValid});
    }
    if (asked.paired != nullptr) paired_01 = asked.paired[1].n;
    return routing;
  }
};

struct House {
  config::Policy policy;
  FakeModels models;
  FakeEvidence source;
  EvidenceTable evidence{source, 0};
  Recorder recorder;
  Planner planner{{.policy = policy,
                   .models = models,
                   .evidence = evidence,
                   .router = [this](std::string_view id, const auto& request) { return recorder(id, request); }}};

  House() {
    auto reading = config::parse_policy(kPolicy, "x.toml", "/policies");
    INFO(config::render(reading.diagnostics));
    REQUIRE(reading.ok());
    policy = std::move(reading.value);
    models.models["small"] = {.parameters = 1e8, .context_length = 2048};
    models.models["middle"] = {.parameters = 1e9, .context_length = 2048};
    models.models["large"] = {.parameters = 4e11,
                              .input_price = 2,
                              .output_price = 10,
                              .context_length = 128000,
                              .residency = Residency::kCloud};
  }

  Route plan(std::string task, std::string prompt = "hello") {
    Request request;
    request.messages = {{"user", std::move(prompt)}};
    request.task = std::move(task);
    auto route = planner.plan(request);
    REQUIRE(route);
    return std::move(*route);
  }
};

const Candidate& candidate(const Route& route, std::string_view model) {
  for (const Candidate& one : route.plan.candidates) {
    if (one.model == model) return one;
  }
  FAIL("no candidate " << model);
  return route.plan.candidates.front();
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("Candidates reach the router smallest first with the task's threshold") {
  House house;
  const Route route = house.plan("t");
  CHECK(house.recorder.candidates == Names{"small", "middle", "large"});
  CHECK(house.recorder.request.threshold == OCCAM_ABI_THRESHOLD_AT_LEAST);
  CHECK(house.recorder.request.value == 0.85);
  CHECK(house.recorder.request.error == 0.05);
  CHECK(house.recorder.request.paired == nullptr);
  CHECK(route.plan.threshold == "at_least 0.850 at error 0.05");
  CHECK(route.plan.router == "smallest");
  CHECK(route.max_tokens == 100);
  REQUIRE(route.plan.attempts.size() == 3);
  CHECK(route.plan.attempts[0].model == "small");
}

TEST_CASE("A model beyond the residency is refused before the router sees it") {
  House house;
  const Route route = house.plan("secret");
  CHECK(house.recorder.candidates == Names{"small", "middle"});
  CHECK(candidate(route, "large").refused_by == "residency");
  CHECK(route.plan.attempts.size() == 2);
  CHECK(route.allowed == Residency::kDevice);
}

TEST_CASE("A request narrows the residency and never widens it") {
  House house;
  Request request;
  request.messages = {{"user", "x"}};
  request.task = "t";
  request.residency = Residency::kEdge;
  CHECK(candidate(*house.planner.plan(request), "large").refused_by == "residency");
  request.task = "secret";
  request.residency = Residency::kCloud;
  CHECK(candidate(*house.planner.plan(request), "large").refused_by == "residency");
}

TEST_CASE("A prompt that does not fit the context refuses the model with the counts") {
  House house;
  house.models.tokens = 1949;  // with the task's 100 one more than 2048
  const Route route = house.plan("t", std::string(3000, 'x'));
  CHECK(candidate(route, "small").refused_by == "context");
  CHECK(candidate(route, "small").reason.contains("2048"));
  CHECK(candidate(route, "large").refused_by.empty());
  house.models.tokens = 1948;
  CHECK(candidate(house.plan("t", std::string(3000, 'x')), "small").refused_by.empty());
}

TEST_CASE("A short prompt is not counted at all") {
  House house;
  (void)house.plan("t", "short");
  CHECK(house.models.counted == 0);
}

TEST_CASE("A model that cannot be used is a refused candidate and not a failure") {
  House house;
  house.models.models.erase("middle");
  const Route route = house.plan("t");
  CHECK(candidate(route, "middle").refused_by == "unavailable");
  CHECK(candidate(route, "middle").reason == "its file is not there");
  CHECK(house.recorder.candidates == Names{"small", "large"});
}

TEST_CASE("Limits on latency and cost refuse what the evidence and the price exceed") {
  House house;
  house.source.rows["small"].evidence.scores = {.n = 30, .sum = 20, .sum_squares = 20};
  house.source.rows["small"].evidence.seconds_p95 = 0.2;
  house.source.rows["middle"].evidence.scores = {.n = 30, .sum = 25, .sum_squares = 25};
  house.source.rows["middle"].evidence.seconds_p95 = 1.5;
  const Route route = house.plan("limited", std::string(100'000, 'x'));
  CHECK(candidate(route, "small").refused_by.empty());
  CHECK(candidate(route, "middle").refused_by == "latency");
  CHECK(candidate(route, "large").refused_by == "cost");  // 33,334 · 2e-6 + 256 · 10e-6
  CHECK(candidate(house.plan("limited"), "large").refused_by.empty());
}

TEST_CASE("A limit on latency is held against the 95th percentile and the refusal says so") {
  House house;
  store::Evidence& evidence = house.source.rows["middle"].evidence;
  evidence.scores = {.n = 40, .sum = 30, .sum_squares = 30};
  evidence.seconds = 0.2;  // the mean alone would pass
  evidence.seconds_p95 = 1.5;
  const Route route = house.plan("limited");
  CHECK(candidate(route, "middle").refused_by == "latency");
  CHECK(candidate(route, "middle").reason == "95 % of its 40 items took up to 1.5 s, and the limit is 1 s");
  CHECK(std::isnan(house.recorder.latencies_p95[0]));
  evidence.seconds_p95 = 0.9;
  ++house.source.current;
  house.recorder = {};
  CHECK(candidate(house.plan("limited"), "middle").refused_by.empty());
  CHECK(std::ranges::count(house.recorder.latencies_p95, 0.9) == 1);
}

TEST_CASE("A model whose backend does not take the request's options is passed over") {
  House house;
  house.models.refused_options["small"] = "tools";
  Request request;
  request.messages = {{"user", "x"}};
  request.task = "t";
  CHECK(candidate(*house.planner.plan(request), "small").refused_by.empty());
  request.options = R"({"tools":[]})";
  const auto route = house.planner.plan(request);
  REQUIRE(route);
  CHECK(candidate(*route, "small").refused_by == "options");
  CHECK(candidate(*route, "small").reason == "its backend does not take the request's \"tools\"");
  CHECK(route->plan.attempts.size() == 2);
  request.model = "small";
  const auto named = house.planner.plan(request);
  REQUIRE_FALSE(named);
  CHECK(named.error().code == ErrorCode::kUnsupported);
}

TEST_CASE("A claim about differences carries the pairs of the considered candidates in ladder order") {
  House house;
  (void)house.plan("claim");
  CHECK(house.recorder.request.threshold == OCCAM_ABI_THRESHOLD_WITHIN);
  CHECK(house.recorder.paired_01 == 506);  // FakeEvidence: sizes of "small" and "middle"
}

TEST_CASE("A model's mean over all tasks is handed on in the metric's units") {
  House house;
  store::Evidence& evidence = house.source.rows["small"].evidence;
  evidence.scores = {.n = 5, .sum = 20, .sum_squares = 90};
  evidence.low = 1;
  evidence.high = 5;
  house.source.rows["small"].summary = {.n = 100, .mean = 0.5};
  (void)house.plan("t");
  CHECK(house.recorder.model_means[0] == 3.0);
  CHECK(std::isnan(house.recorder.model_means[1]));
}

TEST_CASE("Evidence for another version of the model is named and not used") {
  House house;
  house.source.rows["small"].stale_items = 40;
  CHECK(candidate(house.plan("t"), "small").refused_by == "stale_evidence");
}

TEST_CASE("Evidence older than the policy takes is as none and the refusal names both ages") {
  constexpr std::int64_t kDay_ms = 86'400'000;
  House house;
  store::Evidence& old = house.source.rows["small"].evidence;
  old.scores = {.n = 100, .sum = 99, .sum_squares = 99};
  old.newest_ms = unix_ms() - 45 * kDay_ms;
  house.source.rows["middle"].evidence = old;
  house.source.rows["middle"].evidence.newest_ms = unix_ms() - 29 * kDay_ms;
  const Route route = house.plan("fresh");
  CHECK(house.recorder.items == std::vector<std::int64_t>{0, 100, 0});
  CHECK(candidate(route, "small").refused_by == "stale_evidence");
  CHECK(candidate(route, "small").reason ==
        "it was last measured 45 days ago, and the policy takes no evidence older than 30: occam eval run fresh");
  CHECK(candidate(route, "small").n == 0);
  CHECK(candidate(route, "middle").refused_by.empty());
  (void)house.plan("fresh_claim");
  CHECK(house.recorder.paired_01 == 0);
  (void)house.plan("claim");
  CHECK(house.recorder.paired_01 == 506);
  CHECK(candidate(house.plan("t"), "small").refused_by.empty());
}

TEST_CASE("A named model is its own plan unless the data may not reach it") {
  House house;
  Request request;
  request.messages = {{"user", "x"}};
  request.model = "large";
  const auto route = house.planner.plan(request);
  REQUIRE(route);
  REQUIRE(route->plan.attempts.size() == 1);
  CHECK(route->plan.attempts[0].accept == Accept::kAlways);
  request.residency = Residency::kDevice;
  const auto refused = house.planner.plan(request);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kRefused);
  CHECK(house.recorder.candidates.empty());
}

TEST_CASE("A plan as JSON has the keys that explain prints") {
  House house;
  const auto parsed = json::parse(to_json(house.plan("secret").plan));
  REQUIRE(parsed);
  const json::object& plan = parsed->as_object();
  CHECK(plan.at("task").as_string() == "secret");
  CHECK(plan.at("recognised_by").as_string() == "declared");
  CHECK(plan.at("plan").as_array()[0].as_object().at("accept").as_string() == "valid");
  const json::object& large = plan.at("candidates").as_array()[2].as_object();
  CHECK(large.at("refused_by").as_string() == "residency");
  CHECK(large.at("mean").is_null());
  CHECK(large.at("meets").as_bool() == false);
}

}  // namespace occam::routing
