#include "routing/evidence_table.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "routing/store_evidence.hpp"
#include "unit/routing/fakes.hpp"

namespace occam::routing {

const std::vector<std::string> kModels = {"a", "bb"};

TEST_CASE("A task is read once until the store changes") {
  FakeEvidence source;
  source.rows["a"].evidence.scores = {.n = 5, .sum = 4, .sum_squares = 4};
  EvidenceTable table(source, 0);
  const auto first = table.task("t", kModels, Differences::kNotNeeded);
  REQUIRE(first);
  CHECK((*first)->rows[(*first)->index("a")].evidence.scores.n == 5);
  CHECK((*first)->index("zz") == 2);
  CHECK(*table.task("t", kModels, Differences::kNotNeeded) == *first);
  CHECK(source.reads == 2);
  source.rows["a"].evidence.scores.n = 6;
  ++source.current;
  const auto second = table.task("t", kModels, Differences::kNotNeeded);
  REQUIRE(second);
  CHECK((*second)->rows[0].evidence.scores.n == 6);
  CHECK((*first)->rows[0].evidence.scores.n == 5);
}

TEST_CASE("Within an interval the store is not asked again") {
  FakeEvidence source;
  EvidenceTable table(source, 3'600'000'000'000);
  for (int i = 0; i < 5; ++i) REQUIRE(table.task("t", kModels, Differences::kNotNeeded));
  CHECK(source.questions == 1);
  CHECK(source.reads == 2);
}

TEST_CASE("Other models or differences that are asked for later are read") {
  FakeEvidence source;
  EvidenceTable table(source, 3'600'000'000'000);
  REQUIRE(table.task("t", kModels, Differences::kNotNeeded));
  const auto paired = table.task("t", kModels, Differences::kNeeded);
  REQUIRE(paired);
  REQUIRE((*paired)->differences.size() == 4);
  CHECK((*paired)->differences[1].n == 102);  // row a, column bb
  CHECK((*paired)->differences[2].n == 201);
  CHECK((*paired)->differences[0].n == 0);
  const auto fewer = table.task("t", std::vector<std::string>{"bb"}, Differences::kNotNeeded);
  REQUIRE(fewer);
  CHECK((*fewer)->models == std::vector<std::string>{"bb"});
}

TEST_CASE("A store that fails is an error and nothing is remembered") {
  FakeEvidence source;
  source.broken = true;
  EvidenceTable table(source, 0);
  const auto failed = table.task("t", kModels, Differences::kNotNeeded);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::kStore);
  source.broken = false;
  CHECK(table.task("t", kModels, Differences::kNotNeeded));
}

TEST_CASE("A task that is not measured has no evidence and asks the store for none") {
  auto store = store::Store::open(":memory:");
  REQUIRE(store);
  StoreEvidence source(*store, [](auto, auto) -> Result<std::optional<store::EvidenceKey>> { return std::nullopt; });
  const auto evidence = source.evidence("a", "t");
  REQUIRE(evidence);
  CHECK(evidence->evidence.scores.n == 0);
  CHECK(std::isnan(evidence->summary.mean));
  REQUIRE(source.differences("a", "b", "t"));
  CHECK(source.revision());
}

}  // namespace occam::routing
