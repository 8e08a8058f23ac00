// A decision costs no heap allocation once its verdicts are remembered.
#include "support/allocation_counter.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "routers/support/route_fixture.hpp"
#include "smallest.hpp"

namespace occam::routers {
namespace {

std::int64_t allocations_of_route(const Smallest& router, const sdk::RouteRequest& request) {
  std::int64_t attempts = 0;
  const occam_abi_route_sink raw{
      .struct_size = sizeof(occam_abi_route_sink),
      .ctx = &attempts,
      .judge = [](void*, const occam_abi_judgement*) {},
      .attempt = [](void* ctx, std::size_t, std::int32_t) { ++*static_cast<std::int64_t*>(ctx); }};
  sdk::RouteSink sink(raw);
  const tests::AllocationCount allocations;
  const bool done = router.route(request, sink).has_value();
  const std::int64_t count = allocations.so_far();
  REQUIRE(done);
  REQUIRE(attempts > 0);
  return count;
}

}  // namespace

TEST_CASE("A decision allocates nothing once its verdicts are remembered") {
  if (!tests::kCountsAllocations) {
    WARN("a sanitizer has the allocations");
    return;
  }
  const auto router = Smallest::create("");
  REQUIRE(router);
  for (const std::int32_t threshold : {OCCAM_ABI_THRESHOLD_AT_LEAST, OCCAM_ABI_THRESHOLD_WITHIN}) {
    for (const double error : {0.05, kNan}) {
      if (threshold == OCCAM_ABI_THRESHOLD_AT_LEAST && std::isnan(error)) continue;
      for (const std::size_t candidates : {2, 10, 32}) {
        for (const double value : {0.03, 0.7, 1.0}) {
          std::vector<Row> rows;
          for (std::size_t i = 0; i < candidates; ++i)
            rows.push_back({"model", 100, static_cast<double>(20 + (i * 17) % 80), 1e8 * static_cast<double>(i), 0.5});
          const RouteFixture<Smallest> fixture{.rows = rows, .threshold = threshold, .value = value, .error = error};
          fixture.with_request([&](const sdk::RouteRequest& request) {
            (void)allocations_of_route(**router, request);
            CHECK(allocations_of_route(**router, request) == 0);
          });
        }
      }
    }
  }
}

}  // namespace occam::routers
