// What was seen of answers: discounted by age, and added up exactly over replicas in any order.
#include "observations.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "occam/statistics/random.hpp"
#include "routers/support/route_fixture.hpp"

namespace occam::routers {
namespace {

struct Nobody {};
using Fixture = RouteFixture<Nobody>;

Observed look(const Observations& observations, const std::string& task, const std::string& model) {
  std::vector<Observed> observed(1);
  const Fixture fixture{.rows = {{model}}, .task = task};
  fixture.with_request([&](const sdk::RouteRequest& request) { observations.look(request, observed); });
  return observed[0];
}

std::vector<sdk::Observation> many(std::uint64_t seed, int count) {
  static const std::vector<std::string> kTasks = {"maths", "law", "cooking"};
  static const std::vector<std::string> kModels = {"small", "middle", "large"};
  statistics::SplitMix64 random(seed);
  std::vector<sdk::Observation> observations;
  for (int i = 0; i < count; ++i)
    observations.push_back({.task = kTasks[random.below(3)],
                            .prompt = {},
                            .model = kModels[random.below(3)],
                            .score = random.uniform(),
                            .at_days = 20'000 + 400 * random.uniform()});
  return observations;
}

void add(Observations& to, std::span<const sdk::Observation> observations) {
  for (const sdk::Observation& observation : observations) REQUIRE(to.add(observation));
}

}  // namespace

TEST_CASE("An answer weighs half after the half-life, measured from the newest day") {
  Observations seen(10);
  REQUIRE(seen.add({.task = "maths", .model = "small", .score = 1, .at_days = 100.9}));
  CHECK(look(seen, "maths", "small").weight == 1);
  REQUIRE(seen.add({.task = "law", .model = "large", .score = 0.25, .at_days = 110.1}));
  CHECK(look(seen, "maths", "small").weight == Approx(0.5));
  CHECK(look(seen, "maths", "small").mean() == Approx(1));
  REQUIRE(seen.add({.task = "maths", .model = "small", .score = 0, .at_days = 110.2}));
  CHECK(look(seen, "maths", "small").weight == Approx(1.5));
  CHECK(look(seen, "maths", "small").mean() == Approx(1.0 / 3));
  CHECK(look(seen, "law", "large").mean() == Approx(0.25));
  CHECK(look(seen, "law", "small").weight == 0);
  CHECK(look(seen, "cooking", "small").weight == 0);
}

TEST_CASE("Replicas merge to the same bytes in any order, and to those of one that saw everything") {
  const std::vector<sdk::Observation> all = many(1, 3000);
  Observations everything(14);
  add(everything, all);
  std::vector<Observations> replicas;
  std::vector<std::string> saved;
  for (std::size_t i = 0; i < 3; ++i) {
    Observations replica(14);
    add(replica, std::span(all).subspan(i * 1000, 1000));
    saved.push_back(replica.encode());
  }
  std::ranges::sort(saved);
  do {
    Observations merged(14);
    for (const std::string& bytes : saved) REQUIRE(merged.merge(bytes));
    CHECK(merged.encode() == everything.encode());
    CHECK(look(merged, "law", "middle").sum == look(everything, "law", "middle").sum);
  } while (std::ranges::next_permutation(saved).found);
  // Grouped otherwise: (a + b) + c and a + (b + c) alike.
  Observations pair(14);
  REQUIRE(pair.merge(saved[0]));
  REQUIRE(pair.merge(saved[1]));
  Observations other(14);
  REQUIRE(other.merge(saved[2]));
  REQUIRE(other.merge(pair.encode()));
  CHECK(other.encode() == everything.encode());
}

TEST_CASE("What weighs next to nothing is dropped, wherever it is seen") {
  Observations one(1);
  add(one, many(2, 200));
  Observations other(1);
  REQUIRE(other.merge(one.encode()));
  REQUIRE(other.add({.task = "maths", .model = "small", .score = 1, .at_days = 21'000}));
  CHECK(look(other, "law", "small").weight == 0);
  REQUIRE(other.merge(one.encode()));  // no longer news
  CHECK(look(other, "law", "small").weight == 0);
  CHECK(other.encode().size() < 200);
  REQUIRE(other.add({.task = "maths", .model = "small", .score = 0, .at_days = 20'000}));
  CHECK(look(other, "maths", "small").mean() == 1);
}

TEST_CASE("A time that is none is refused") {
  Observations seen(14);
  CHECK(seen.add({.task = "maths", .model = "small", .score = 1, .at_days = 1e9}).error().status ==
        sdk::Status::kInvalidArgument);
  CHECK(seen.encode() == Observations(14).encode());
}

TEST_CASE("Bytes that nobody saved are refused and change nothing") {
  Observations seen(14);
  add(seen, many(3, 50));
  const std::string saved = seen.encode();
  for (std::size_t i = 0; i < saved.size(); i += 7) {
    std::string changed = saved;
    changed[i] = static_cast<char>(changed[i] ^ 0x41);
    CHECK_FALSE(seen.merge(changed));
    CHECK_FALSE(seen.merge(saved.substr(0, i)));
  }
  CHECK(seen.merge("junk").error().status == sdk::Status::kDataLoss);
  CHECK(seen.encode() == saved);
}

}  // namespace occam::routers
