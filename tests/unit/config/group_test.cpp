// Groups of suites.
#include "config/group.hpp"

#include <catch2/catch.hpp>

namespace occam::config {

TEST_CASE("A group counts its suites the same unless it says otherwise") {
  const auto plain = parse_group("[group]\nname = \"g\"\nsuites = [\"a\", \"b\"]\n", "g.toml");
  REQUIRE(plain.diagnostics.empty());
  CHECK(plain.value.weights == GroupWeights::kSuites);
  CHECK(plain.value.members.size() == 2);
  CHECK(parse_group("[group]\nname = \"g\"\nsuites = [\"a\"]\nweights = \"items\"\n", "g.toml").value.weights ==
        GroupWeights::kItems);
  const auto written =
      parse_group("[group]\nname = \"g\"\nsuites = [\"a\", { suite = \"b\", weight = 2.5 }]\n", "g.toml");
  REQUIRE(written.diagnostics.empty());
  CHECK(written.value.weights == GroupWeights::kWritten);
  CHECK(written.value.members[0].weight == 1);
  CHECK(written.value.members[1].weight == 2.5);
}

TEST_CASE("All mistakes of a group are found at once") {
  const auto reading = parse_group(
      "[group]\nnam = \"g\"\nsuites = [\"a\", 3, \"a\", { weight = 0 }]\nweights = \"size\"\n[suite]\nname = \"s\"\n",
      "g.toml");
  const std::string words = render(reading.diagnostics);
  INFO(words);
  CHECK(words.contains("[group] needs the key \"name\""));
  CHECK(words.contains("g.toml:2:1: error: unknown key \"nam\" in [group]"));
  CHECK(words.contains("is a name or a table, and this is a whole number"));
  CHECK(words.contains("\"a\" is in the group twice"));
  CHECK(words.contains("needs the key \"suite\""));
  CHECK(words.contains("weight in a suite of [group] must be above 0"));
  CHECK(words.contains("\"size\" is no word for weights"));
  CHECK(words.contains("unknown key \"suite\" in a group's file"));
}

}  // namespace occam::config
