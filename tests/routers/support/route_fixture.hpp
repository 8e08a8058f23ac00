// A request over rows of evidence with 0/1 scores, its arrays kept alive, and what a router made of it: for the tests
// of every router. A plain value with defaults; name what matters.
//
//   const Routed routed = RouteFixture<Smallest>{.rows = {{"a", 120, 108}, {"b", 120, 109}}}.route();
//   CHECK(routed.plan == Plan{1});
#pragma once

#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <vector>

#include "occam/sdk/router.hpp"

namespace occam::routers {

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Row {
  std::string id;
  std::int64_t n = 0;
  double sum = 0;
  double parameters = 1;
  double model_mean = kNan;
  double price = kNan;
  std::int32_t verdict = OCCAM_ABI_VERDICT_OPEN;
  std::int32_t fixed_n = 1;
};

struct Judged {
  std::int32_t verdict = -1;
  double quality = kNan;
  double bound = kNan;
  std::int64_t items_needed = 0;
  std::string refused_by;
  std::string reason;
};

struct Routed {
  std::vector<Judged> judged;
  std::vector<std::size_t> plan;
};

using Plan = std::vector<std::size_t>;

template <typename Router>
struct RouteFixture {
  std::vector<Row> rows{};
  std::int32_t threshold = OCCAM_ABI_THRESHOLD_AT_LEAST;
  double value = 0.85;
  double error = 0.05;
  std::int32_t when_open = OCCAM_ABI_WHEN_OPEN_ESCALATE;
  std::int32_t max_attempts = 10;
  std::vector<occam_abi_paired> paired{};
  std::string config = "{}";
  std::int64_t suite_items = 0;
  std::string task = "task";
  std::string prompt = "prompt";
  std::uint64_t seed = 0;
  std::string state{};  ///< put in force where there is one

  Routed route() const {
    const auto router = Router::create(config);
    REQUIRE(router);
    if constexpr (sdk::Fits<Router>) {
      if (!state.empty()) REQUIRE((*router)->load(state));
    }
    return route(**router);
  }

  Routed route(const Router& router) const {
    Routed routed;
    with_request([&](const sdk::RouteRequest& request) { routed = route(router, request); });
    return routed;
  }

  /// Calls f(request) with the arrays alive.
  template <typename Function>
  void with_request(Function&& f) const {
    std::vector<occam_abi_evidence> evidence(rows.size());
    std::vector<occam_abi_candidate> candidates(rows.size());
    std::vector<const occam_abi_candidate*> pointers;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Row& row = rows[i];
      evidence[i] = {.struct_size = sizeof(occam_abi_evidence),
                     .n = row.n,
                     .sum = row.sum,
                     .sum_squares = row.sum,
                     .suite_items = suite_items,
                     .model_mean = row.model_mean,
                     .model_n = 0,
                     .verdict = row.verdict,
                     .fixed_n = row.fixed_n,
                     .low = 0,
                     .high = 1,
                     .binary = 1,
                     .reserved = 0,
                     .seconds = kNan};
      candidates[i] = {.struct_size = sizeof(occam_abi_candidate),
                       .id = sdk::borrow(row.id),
                       .parameters = row.parameters,
                       .bytes = kNan,
                       .price = row.price,
                       .latency_p95 = kNan,
                       .evidence = &evidence[i]};
      pointers.push_back(&candidates[i]);
    }
    const occam_abi_route_request raw{.struct_size = sizeof(occam_abi_route_request),
                                      .task = sdk::borrow(task),
                                      .prompt = sdk::borrow(prompt),
                                      .threshold = threshold,
                                      .when_open = when_open,
                                      .value = value,
                                      .error = error,
                                      .objective = OCCAM_ABI_OBJECTIVE_PARAMETERS,
                                      .max_attempts = max_attempts,
                                      .seed = seed,
                                      .candidates = pointers.data(),
                                      .candidate_count = pointers.size(),
                                      .paired = paired.empty() ? nullptr : paired.data()};
    f(sdk::RouteRequest(raw));
  }

 private:
  Routed route(const Router& router, const sdk::RouteRequest& request) const {
    Routed routed;
    routed.judged.resize(rows.size());
    const occam_abi_route_sink raw_sink{
        .struct_size = sizeof(occam_abi_route_sink),
        .ctx = &routed,
        .judge =
            [](void* ctx, const occam_abi_judgement* j) {
              static_cast<Routed*>(ctx)->judged[j->candidate] = {j->verdict,
                                                                 j->quality,
                                                                 j->bound,
                                                                 j->items_needed,
                                                                 std::string(sdk::view(j->refused_by)),
                                                                 std::string(sdk::view(j->reason))};
            },
        .attempt = [](void* ctx, std::size_t candidate,
                      std::int32_t) { static_cast<Routed*>(ctx)->plan.push_back(candidate); }};
    sdk::RouteSink sink(raw_sink);
    const auto done = router.route(request, sink);
    REQUIRE(done);
    return routed;
  }
};

}  // namespace occam::routers
