#include "routing/replay/fitted_evidence.hpp"

#include <array>
#include <catch2/catch.hpp>

#include "base/clock.hpp"

using namespace occam::routing;

TEST_CASE("The evidence of a replay is that of its fitted rows alone and made now") {
  const auto set =
      read_outcome_set("id,task,prompt,score:a,score:b\n1,t,one,1,0\n2,t,two,1,0.5\n3,t,three,0,1\n4,u,four,0,1\n",
                       "x.csv", {"a", "b"}, {});
  REQUIRE(set);
  FittedEvidence source(*set, std::array<std::size_t, 3>{0, 1, 3});
  const auto a = source.evidence("a", "t");
  const auto b = source.evidence("b", "t");
  REQUIRE((a && b));
  CHECK(a->evidence.scores.n == 2);
  CHECK(a->evidence.scores.sum == 2);
  CHECK(a->evidence.binary);
  CHECK(b->evidence.scores.sum == 0.5);
  CHECK_FALSE(b->evidence.binary);
  CHECK(a->summary.n == 3);
  CHECK(b->summary.mean == 0.5);
  CHECK(occam::unix_ms() - a->evidence.newest_ms < 60'000);  // so that a policy's evidence_age takes it
  CHECK(source.differences("a", "b", "t")->sum == 1.5);
  CHECK(source.evidence("c", "t")->evidence.scores.n == 0);
}
