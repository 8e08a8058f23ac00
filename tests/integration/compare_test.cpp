// `occam eval compare` as a user runs it.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <catch2/catch.hpp>

#include "integration/house.hpp"

using namespace occam::test;

namespace {

/// `small` answers the first 30 of 40 sums rightly, `large` the first 38.
void furnish(const House& house) {
  house.sums("sums", 40);
  house.policy(summing_model("small", 1e6, 40, 30) + summing_model("large", 1e9, 40, 38));
  REQUIRE(house.run({"eval", "run", "sums"}).code == 0);
}

}  // namespace

TEST_CASE("Two models are compared with difference and tests and flips") {
  const House house;
  furnish(house);
  const auto compared =
      house.json_of({"--json", "eval", "compare", "small", "large", "--suite", "sums", "--margin", "0.5"});
  require_keys(compared, {{"first", Kind::kString},
                          {"second", Kind::kString},
                          {"suite", Kind::kString},
                          {"items", Kind::kInteger},
                          {"difference", Kind::kNumber},
                          {"low", Kind::kNumber},
                          {"high", Kind::kNumber},
                          {"p_value", Kind::kNumber},
                          {"equivalence", Kind::kObject},
                          {"flips", Kind::kArray}});
  CHECK(compared.at("items") == 40);
  CHECK(compared.at("difference").as_double() == Approx(-0.2));
  CHECK(compared.at("first_better") == 0);
  CHECK(compared.at("second_better") == 8);
  CHECK(compared.at("p_value").as_double() == Approx(2.0 / 256));  // 2 · (1/2)^8
  CHECK(compared.at("equivalence").at("not_worse") == true);
  CHECK(compared.at("flips").as_array().size() == 8);
  const Ended shown = house.run({"eval", "compare", "small", "large", "--suite", "sums", "--flips", "3"});
  CHECK(shown.code == 0);
  CHECK(contains(shown.out, "difference -0.200"));
  CHECK(contains(shown.out, "and 5 more: --flips 8"));
}

TEST_CASE("What cannot be compared is refused with what is stored") {
  const House house;
  furnish(house);
  const Ended unknown = house.run({"eval", "compare", "small", "nobody", "--suite", "sums"});
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.err, "nobody has no results on sums"));
  CHECK(contains(unknown.err, "large, small"));
  CHECK(house.run({"eval", "compare", "small", "small", "--suite", "sums"}).code == 2);
  CHECK(house.run({"eval", "compare", "small", "large", "--suite", "sums", "--margin", "-1"}).code == 2);
  CHECK(house.run({"eval", "compare", "small", "large"}).code == 2);
}
