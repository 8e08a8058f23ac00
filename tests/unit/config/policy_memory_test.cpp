#include <catch2/catch.hpp>

#include "config/policy.hpp"
#include "config/table_reader.hpp"

namespace occam::config {

TEST_CASE("Amounts of memory are written with their unit") {
  CHECK(parse_bytes("6GiB") == 6'442'450'944);
  CHECK(parse_bytes("512MiB") == 536'870'912);
  CHECK(parse_bytes("1.5GB") == 1'500'000'000);
  CHECK(parse_bytes("64KiB") == 65'536);
  CHECK(parse_bytes("1B") == 1);
  for (const char* wrong : {"", "6", "6 GiB", "GiB", "-1GiB", "0GiB", "nanGiB", "infGiB", "1e30GiB", "6gib", "0.1B"}) {
    INFO(wrong);
    CHECK_FALSE(parse_bytes(wrong));
  }
}

TEST_CASE("A policy limits what loaded models take and pins some") {
  const auto reading = parse_policy(
      "[memory]\nlimit = \"6GiB\"\nqueue = 8\n[[model]]\nid = \"a\"\nbackend = \"echo\"\npinned = true\n"
      "[[model]]\nid = \"b\"\nbackend = \"echo\"\n",
      "x.toml", ".");
  REQUIRE(reading.ok());
  CHECK(reading.value.memory.limit->value == 6'442'450'944);
  CHECK(reading.value.memory.queue == 8);
  CHECK(reading.value.models[0].pinned->value);
  CHECK_FALSE(reading.value.models[1].pinned);
  CHECK(reading.value.models[0].table.json == "{}");
}

TEST_CASE("A policy that says nothing of memory leaves the limit to the machine") {
  const auto reading = parse_policy("", "x.toml", ".");
  CHECK_FALSE(reading.value.memory.limit);
  CHECK(reading.value.memory.queue == 64);
}

}  // namespace occam::config
