// What holds for every router that rests on the table of scores, over generated evidence and policies. Each seed is
// printed where it fails.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numeric>

#include "bandit.hpp"
#include "nearest.hpp"
#include "occam/statistics/random.hpp"
#include "residual.hpp"
#include "routers/support/fit_fixture.hpp"
#include "routers/support/route_fixture.hpp"
#include "smallest.hpp"

namespace occam::routers {
namespace {

constexpr std::uint64_t kCases = 400;

/// A ladder of one to eight models of different sizes, with evidence from none to much, and a threshold of any kind.
template <typename Router>
RouteFixture<Router> generated(std::uint64_t seed) {
  statistics::SplitMix64 random(seed);
  RouteFixture<Router> fixture;
  const std::size_t count = 1 + random.below(8);
  for (std::size_t i = 0; i < count; ++i) {
    constexpr std::int64_t kItems[] = {0, 3, 19, 20, 60, 400};
    Row row{.id = "model-" + std::to_string(i)};
    row.n = kItems[random.below(std::size(kItems))];
    row.sum = std::floor(static_cast<double>(row.n) * (0.3 + 0.7 * random.uniform()));
    row.parameters = static_cast<double>(i + 1);
    row.model_mean = row.n == 0 ? kNan : 0.3 + 0.6 * random.uniform();
    row.fixed_n = random.below(8) == 0 ? 0 : 1;
    fixture.rows.push_back(row);
  }
  const bool at_least = random.below(2) == 0;
  fixture.threshold = at_least ? OCCAM_ABI_THRESHOLD_AT_LEAST : OCCAM_ABI_THRESHOLD_WITHIN;
  fixture.value = at_least ? random.uniform() : 0.2 * random.uniform();
  fixture.error = at_least ? 0.05 : kNan;
  fixture.when_open = random.below(2) == 0 ? OCCAM_ABI_WHEN_OPEN_ESCALATE : OCCAM_ABI_WHEN_OPEN_REFUSE;
  fixture.max_attempts = static_cast<std::int32_t>(1 + random.below(8));
  fixture.prompt = "prompt number " + std::to_string(random.below(100));
  return fixture;
}

/// States for the routers that learn: scores by chance, every model of the ladders, so that nothing is left alone.
template <typename Router>
std::string learnt_state() {
  if constexpr (sdk::Fits<Router>) {
    statistics::SplitMix64 random(9);
    FitFixture rows;
    for (int i = 0; i < 8; ++i) rows.models.push_back("model-" + std::to_string(i));
    for (int row = 0; row < 200; ++row) {
      const bool is_even = row % 2 == 0;
      std::vector<double> scores;
      for (int i = 0; i < 8; ++i) scores.push_back(random.uniform() < (is_even ? 0.2 : 0.8) ? 1 : 0);
      rows.add("task", (is_even ? "prompt hard " : "prompt easy ") + std::to_string(row), scores);
    }
    const auto router = Router::create("{}");
    REQUIRE(router);
    const Fitted fitted = rows.fit(**router);
    REQUIRE(fitted.state);
    return *fitted.state;
  } else {
    return {};
  }
}

bool is_same(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

}  // namespace

TEMPLATE_TEST_CASE("The same request gives the same decision", "", Smallest, Residual, Nearest, Bandit) {
  const std::string state = learnt_state<TestType>();
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    INFO("seed " << seed);
    auto fixture = generated<TestType>(seed);
    fixture.state = state;
    const Routed one = fixture.route();
    const Routed other = fixture.route();
    REQUIRE(one.plan == other.plan);
    for (std::size_t i = 0; i < one.judged.size(); ++i) {
      REQUIRE(one.judged[i].reason == other.judged[i].reason);
      REQUIRE(is_same(one.judged[i].quality, other.judged[i].quality));
    }
  }
}

TEMPLATE_TEST_CASE("A plan begins with one that meets where one does, and the words say who was refused", "", Smallest,
                   Residual, Nearest) {
  const std::string state = learnt_state<TestType>();
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    INFO("seed " << seed);
    auto fixture = generated<TestType>(seed);
    fixture.state = state;
    const Routed routed = fixture.route();
    const bool any = std::ranges::any_of(
        routed.judged, [](const Judged& judged) { return judged.verdict == OCCAM_ABI_VERDICT_MEETS; });
    REQUIRE(routed.plan.size() <= static_cast<std::size_t>(fixture.max_attempts));
    if (any) {
      REQUIRE(routed.judged[routed.plan.at(0)].verdict == OCCAM_ABI_VERDICT_MEETS);
      REQUIRE(routed.judged[routed.plan.at(0)].refused_by.empty());
    }
    if (!any && fixture.when_open == OCCAM_ABI_WHEN_OPEN_REFUSE) REQUIRE(routed.plan.empty());
    for (std::size_t i = 0; i < routed.judged.size(); ++i) {
      const Judged& judged = routed.judged[i];
      const bool leads = any && i == routed.plan.front();
      REQUIRE(judged.refused_by.empty() == leads);
      REQUIRE((judged.refused_by == "objective") == (judged.verdict == OCCAM_ABI_VERDICT_MEETS && !leads));
    }
  }
}

TEMPLATE_TEST_CASE("A candidate without evidence or a run to its end is never called sufficient", "", Smallest,
                   Residual, Nearest, Bandit) {
  const std::string state = learnt_state<TestType>();
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    INFO("seed " << seed);
    auto fixture = generated<TestType>(seed);
    fixture.state = state;
    const Routed routed = fixture.route();
    for (std::size_t i = 0; i < routed.judged.size(); ++i) {
      if (fixture.rows[i].n > 0 && fixture.rows[i].fixed_n == 1) continue;
      REQUIRE(routed.judged[i].verdict == OCCAM_ABI_VERDICT_OPEN);
      REQUIRE((routed.judged[i].refused_by == "no_evidence" || routed.judged[i].refused_by == "unfinished_run"));
      REQUIRE(std::isnan(routed.judged[i].quality));
    }
  }
}

// The host hands candidates over in the objective's order, so order matters only among those of one size.
TEMPLATE_TEST_CASE("The order of equally large candidates does not matter where price and mean tell them apart", "",
                   Smallest, Residual, Nearest) {
  const std::string state = learnt_state<TestType>();
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    INFO("seed " << seed);
    auto fixture = generated<TestType>(seed);
    fixture.state = state;
    statistics::SplitMix64 random(seed + 7000);
    for (std::size_t i = 0; i < fixture.rows.size(); ++i) {
      fixture.rows[i].parameters = 7;
      fixture.rows[i].price = static_cast<double>(i + 1);
      fixture.rows[i].n = 400;
      fixture.rows[i].fixed_n = 1;
      fixture.rows[i].sum = static_cast<double>(200 + 20 * i);
      fixture.rows[i].model_mean = 0.6;
    }
    const Routed before = fixture.route();
    const std::string chosen = before.plan.empty() ? "" : fixture.rows[before.plan[0]].id;
    for (std::size_t i = fixture.rows.size(); i > 1; --i) std::swap(fixture.rows[i - 1], fixture.rows[random.below(i)]);
    const Routed after = fixture.route();
    // Where none meets the plan goes by place, from the top of the ladder.
    const bool meets = !before.plan.empty() && before.judged[before.plan[0]].verdict == OCCAM_ABI_VERDICT_MEETS;
    if (meets) REQUIRE(fixture.rows[after.plan.at(0)].id == chosen);
  }
}

TEMPLATE_TEST_CASE("One more right answer never makes a claim weaker", "", Smallest, Residual, Nearest) {
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    INFO("seed " << seed);
    auto fixture = generated<TestType>(seed);
    fixture.threshold = OCCAM_ABI_THRESHOLD_AT_LEAST;
    fixture.error = 0.05;
    const Routed before = fixture.route();
    const std::size_t lucky = seed % fixture.rows.size();
    fixture.rows[lucky].n += 1;
    fixture.rows[lucky].sum += 1;
    const Routed after = fixture.route();
    // misses < open < meets
    const auto rank = [](std::int32_t verdict) {
      return verdict == OCCAM_ABI_VERDICT_MEETS ? 2 : verdict == OCCAM_ABI_VERDICT_OPEN ? 1 : 0;
    };
    REQUIRE(rank(after.judged[lucky].verdict) >= rank(before.judged[lucky].verdict));
    const auto place = [&](const Routed& routed) {
      return std::ranges::find(routed.plan, lucky) - routed.plan.begin();
    };
    if (!before.plan.empty() && before.plan[0] == lucky && before.judged[lucky].verdict == OCCAM_ABI_VERDICT_MEETS)
      REQUIRE(place(after) == 0);
  }
}

TEMPLATE_TEST_CASE("A better mean on as many items is never less preferred by the regret rule", "", Smallest, Residual,
                   Nearest) {
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    INFO("seed " << seed);
    auto fixture = generated<TestType>(seed);
    fixture.threshold = OCCAM_ABI_THRESHOLD_WITHIN;
    fixture.value = 0.05;
    fixture.error = kNan;
    const std::size_t lucky = seed % fixture.rows.size();
    if (fixture.rows[lucky].sum + 1 > static_cast<double>(fixture.rows[lucky].n)) continue;
    const Routed before = fixture.route();
    fixture.rows[lucky].sum += 1;
    const Routed after = fixture.route();
    if (before.judged[lucky].verdict == OCCAM_ABI_VERDICT_MEETS)
      REQUIRE(after.judged[lucky].verdict == OCCAM_ABI_VERDICT_MEETS);
    if (!before.plan.empty() && before.plan[0] == lucky) REQUIRE(after.plan.at(0) == lucky);
  }
}

}  // namespace occam::routers
