#include "ranking/ranking.hpp"

#include <cmath>

#include "evaluators/likelihoods.hpp"

using namespace occam::evaluators;

TEST_CASE("the right option has a rank and ties keep the item's order") {
  const auto two = make<Ranking>(R"({"k":2})");
  const auto third = scored_options(*two, {"a", "b", "c"}, {-1, -2, -3}, 2);
  CHECK(third->values.at(0) == Approx(1.0 / 3));
  CHECK(third->values.at(1) == 0);
  const auto tied = scored_options(*two, {"a", "b", "c"}, {-1, -1, -1}, 1);
  CHECK(tied->values.at(0) == 0.5);
  CHECK(tied->values.at(1) == 1);
}

TEST_CASE("every choice that is a target is right") {
  const auto plain = make<Ranking>();
  const auto scored =
      scored_options(*plain, {"a", "b", "c"}, {std::log(0.2), std::log(0.5), std::log(0.3)}, 0, {"a", "c"});
  CHECK(scored->values.at(0) == 0.5);
  CHECK(scored->values.at(2) == Approx(0.5));
  CHECK(scored_options(*plain, {"a"}, {-INFINITY}, 0)->unscorable);
}
