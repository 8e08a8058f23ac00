// A run that is killed at any moment goes on with --resume as if nothing had happened.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>
#include <csignal>
#include <random>

#include "integration/house.hpp"

using namespace occam::test;

namespace {

constexpr int kItems = 120;

void furnish(const House& house) {
  house.sums("sums", kItems);
  house.policy(summing_model("small", 1e6, kItems, 40, "delay_ms = 20") +
               summing_model("large", 1e9, kItems, 110, "delay_ms = 20") +
               "[task.sums]\nsuite = \"suites/sums.toml\"\nat_least = 0.80\n");
}

/// The report's text without what a clock measured.
std::string report_of(const House& house) {
  auto report = house.json_of({"eval", "report", "--json"});
  for (auto& row : report.at("rows").as_array()) row.as_object().erase("seconds_per_item");
  return boost::json::serialize(report);
}

std::int64_t stored_items(const House& house) {
  std::int64_t items = 0;
  const auto report = house.json_of({"eval", "report", "--json"});
  for (const auto& row : report.at("rows").as_array()) items += row.at("n").as_int64();
  return items;
}

}  // namespace

TEST_CASE("A run that is killed again and again ends with the report of one that was not") {
  const House whole;
  furnish(whole);
  REQUIRE(whole.run({"eval", "run", "sums"}).code == 0);

  const House broken;
  furnish(broken);
  const unsigned seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  int killed = 0;
  for (int i = 0; i < 6; ++i) {
    Child child = broken.child({"eval", "run", "sums", "--resume"});
    child.kill_after = std::chrono::milliseconds(20 + random() % 150);
    const Ended ended = run_child(child);
    killed += ended.signal == SIGKILL ? 1 : 0;
    CHECK((ended.signal == SIGKILL || ended.code == 0));
    CHECK(stored_items(broken) <= 2 * kItems);
  }
  CHECK(killed > 0);
  const auto runs = broken.json_of({"eval", "run", "sums", "--resume", "--json"}).at("runs");
  for (const auto& run : runs.as_array()) CHECK(run.at("n") == kItems);
  CHECK(report_of(broken) == report_of(whole));
}

TEST_CASE("A complete run that is resumed asks no model again") {
  const House house;
  furnish(house);
  REQUIRE(house.run({"eval", "run", "sums", "--models", "small"}).code == 0);
  const auto run = house.json_of({"eval", "run", "sums", "--models", "small", "--resume", "--json"}).at("runs").at(0);
  CHECK(run.at("reused") == kItems);
  CHECK(run.at("n") == kItems);
}
