#include "occam/statistics/arrivals.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "occam/statistics/reuse.hpp"

using namespace occam::statistics;

TEST_CASE("early answers wait for their turn") {
  const ItemOrder order = ItemOrder::create("suite", 1, 4);
  const std::span<const std::int64_t> items = order.items();
  Arrivals arrivals(order);
  REQUIRE(arrivals.put(items[2], Score::of(0.2)));
  REQUIRE(arrivals.put(items[1], Score::unscorable()));
  CHECK_FALSE(arrivals.take().has_value());
  CHECK(arrivals.waiting() == 2);

  REQUIRE(arrivals.put(items[0], Score::of(1)));
  CHECK(arrivals.take()->item == items[0]);
  const auto second = arrivals.take();
  CHECK(second->item == items[1]);
  CHECK_FALSE(second->score.value().has_value());
  CHECK(arrivals.take()->score.value() == 0.2);
  CHECK_FALSE(arrivals.take().has_value());
  CHECK(arrivals.waiting() == 0);
}

TEST_CASE("an item that is not in the order or comes twice is refused") {
  const ItemOrder order = ItemOrder::create("suite", 1, 4);
  Arrivals arrivals(order);
  CHECK(arrivals.put(4, Score::of(1)).error() == Refusal::kKnownItem);
  REQUIRE(arrivals.put(order.items()[0], Score::of(1)));
  CHECK(arrivals.put(order.items()[0], Score::of(1)).error() == Refusal::kKnownItem);
  REQUIRE(arrivals.take());
  CHECK(arrivals.put(order.items()[0], Score::of(1)).error() == Refusal::kKnownItem);
}

TEST_CASE("stored results are a prefix only if they are exactly the first items of the order") {
  const ItemOrder order = ItemOrder::create("suite", 1, 10);
  const std::span<const std::int64_t> items = order.items();
  const std::vector<ItemScore> first = {{items[2], Score::of(1)}, {items[0], Score::of(0)}, {items[1], Score::of(1)}};
  const Reuse prefix = reuse_stored(order, first);
  REQUIRE(prefix.prefix.size() == 3);
  CHECK(prefix.known.empty());
  CHECK(prefix.prefix[0].item == items[0]);
  CHECK(prefix.prefix[0].score.value() == 0);

  const std::vector<ItemScore> gap = {{items[0], Score::of(1)}, {items[2], Score::of(1)}};
  CHECK(reuse_stored(order, gap).prefix.empty());
  CHECK(reuse_stored(order, gap).known.size() == 2);
  CHECK(reuse_stored(order, {}).prefix.empty());
  CHECK(reuse_stored(order, {}).known.empty());
}
