#include "store/router_states.hpp"

#include <catch2/catch.hpp>

#include "store/store.hpp"
#include "support/temporary_folder.hpp"

using namespace occam;

namespace {

store::RouterState state(const std::string& use, const std::string& bytes) {
  return {.router = "residual",
          .use = use,
          .fitted_on = "abc",
          .rows = 7,
          .source = "store",
          .summary = "it gains",
          .state = bytes};
}

}  // namespace

TEST_CASE("the newest state of a use is found again, byte for byte, by another process") {
  const test::TemporaryFolder folder;
  const std::string bytes("\0\xff\x01 a state", 10);
  {
    auto store = store::Store::open(folder / "occam.db");
    REQUIRE(store);
    REQUIRE(store->put_router_state(state("one", "older")));
    REQUIRE(store->put_router_state(state("one", bytes)));
    REQUIRE(store->put_router_state(state("other", "else")));
  }
  auto store = store::Store::open(folder / "occam.db");
  REQUIRE(store);
  const auto found = store->find_router_state("residual", "one");
  REQUIRE(found);
  REQUIRE(*found);
  CHECK((*found)->state == bytes);
  CHECK((*found)->rows == 7);
  CHECK((*found)->fitted_on == "abc");
  CHECK((*found)->created_ms > 0);
}

TEST_CASE("there is no state for a use or a router that was never fitted") {
  auto store = store::Store::open(":memory:");
  REQUIRE(store);
  REQUIRE(store->put_router_state(state("one", "bytes")));
  CHECK_FALSE(*store->find_router_state("residual", "two"));
  CHECK_FALSE(*store->find_router_state("nearest", "one"));
}
