// What holds for every plan whatever the policy, the models, their evidence and the order they are written in. Each
// seed is printed where it fails.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <iterator>

#include "base/clock.hpp"
#include "occam/statistics/random.hpp"
#include "plugin/status.hpp"
#include "routing/planner.hpp"
#include "unit/routing/fakes.hpp"

namespace occam::routing {
namespace {

constexpr std::uint64_t kCases = 600;
constexpr std::int64_t kDay_ms = 86'400'000;
constexpr std::int32_t kAnswerTokens = 100;

/// One policy with its models and evidence, drawn by a seed; the candidates in the order that `shuffled` says.
struct World {
  std::vector<std::string> ids;
  FakeModels models;
  FakeEvidence evidence;
  Residency farthest = Residency::kCloud;
  Residency asked = Residency::kCloud;
  double latency_limit = 0;
  double cost_limit = 0;
  double age_limit_days = 0;
  bool has_tools = false;
  bool claims = false;
  double threshold = 0;

  explicit World(std::uint64_t seed) : random_(seed) {
    const std::size_t count = 1 + random_.below(7);
    for (std::size_t i = 0; i < count; ++i) add_model("model-" + std::to_string(i), static_cast<double>(i + 1) * 1e8);
    farthest = static_cast<Residency>(random_.below(3));
    asked = static_cast<Residency>(random_.below(3));
    latency_limit = 0.2 + random_.uniform();
    cost_limit = 0.001 * random_.uniform();
    age_limit_days = 1 + static_cast<double>(random_.below(60));
    has_tools = random_.below(3) == 0;
    claims = random_.below(2) == 0;
    threshold = claims ? 0.3 + 0.5 * random_.uniform() : 0.2 * random_.uniform();
    models.tokens = static_cast<std::int64_t>(random_.below(4000));
  }

  [[nodiscard]] config::Policy policy() const {
    std::string text;
    for (const std::string& id : ids) text += fmt::format("[[model]]\nid = \"{}\"\nbackend = \"cpu\"\n", id);
    text += fmt::format(
        "[task.t]\n{} = {:.3f}\nmax_tokens = {}\n[policy.default]\nresidency = \"{}\"\n"
        "budget = {{ attempts = 10 }}\n",
        claims ? "at_least" : "within", threshold, kAnswerTokens, word(farthest));
    text += fmt::format("limits = {{ latency_p95 = \"{:.4f}s\", cost_per_request = {:.9f}, evidence_age = \"{}d\" }}\n",
                        latency_limit, cost_limit, age_limit_days);
    auto reading = config::parse_policy(text, "x.toml", "/policies");
    INFO(text << config::render(reading.diagnostics));
    REQUIRE(reading.ok());
    return std::move(reading.value);
  }

  [[nodiscard]] Request request() const {
    Request request;
    request.messages = {{"user", std::string(5000, 'x')}};  // long enough to be counted
    request.task = "t";
    request.residency = asked;
    if (has_tools) request.options = R"({"tools":[]})";
    return request;
  }

  void shuffle() {
    for (std::size_t i = ids.size(); i > 1; --i) std::swap(ids[i - 1], ids[random_.below(i)]);
  }

  [[nodiscard]] bool is_stale(const std::string& id) const {
    const store::Evidence& known = evidence.rows.at(id).evidence;
    return static_cast<double>(unix_ms() - known.newest_ms) > age_limit_days * static_cast<double>(kDay_ms);
  }

  enum class May { kNo, kEither, kYes };

  /// The constraints again, in words of their own; kEither: too near the limit of the price for a guess of our own.
  [[nodiscard]] May may_be_asked(const std::string& id) const {
    const ModelFacts& facts = models.models.at(id);
    const store::Evidence& known = evidence.rows.at(id).evidence;
    if (facts.residency > farthest || facts.residency > asked) return May::kNo;
    if (has_tools && models.refused_options.contains(id)) return May::kNo;
    if (facts.context_length < models.tokens + kAnswerTokens) return May::kNo;
    if (!is_stale(id) && known.scores.n > 0 && known.seconds_p95 > latency_limit) return May::kNo;
    const auto price = [&](double prompt_tokens) {
      return (prompt_tokens * facts.input_price + kAnswerTokens * facts.output_price) / 1e6;
    };
    if (price(1000) > cost_limit) return May::kNo;  // five bytes a token
    return price(2500) > cost_limit ? May::kEither : May::kYes;
  }

 private:
  void add_model(std::string id, double parameters) {
    constexpr std::int32_t kContexts[] = {1024, 2048, 8192};
    constexpr std::int64_t kItems[] = {0, 4, 40, 400};
    models.models[id] = {.parameters = parameters,
                         .input_price = random_.below(2) == 0 ? 0 : 0.4 * random_.uniform(),
                         .output_price = random_.below(2) == 0 ? 0 : 2 * random_.uniform(),
                         .context_length = kContexts[random_.below(std::size(kContexts))],
                         .residency = static_cast<Residency>(random_.below(3))};
    if (random_.below(3) == 0) models.refused_options[id] = "tools";
    store::Evidence& known = evidence.rows[id].evidence;
    const std::int64_t n = kItems[random_.below(std::size(kItems))];
    const double right = std::floor(static_cast<double>(n) * random_.uniform());
    known.scores = {.n = n, .sum = right, .sum_squares = right};
    known.complete = true;
    known.suite_items = n;
    known.seconds_p95 = 1.5 * random_.uniform();
    known.seconds = known.seconds_p95 / 2;
    known.newest_ms = unix_ms() - static_cast<std::int64_t>(random_.below(60)) * kDay_ms - kDay_ms / 2;
    ids.push_back(std::move(id));
  }

  statistics::SplitMix64 random_;
};

/// Whoever reaches it is good enough: so a plan shows what the planner alone keeps out.
Result<plugin::Routing> accept_all(const occam_abi_route_request& asked) {
  plugin::Routing routing;
  for (std::size_t i = 0; i < asked.candidate_count; ++i) {
    routing.judgements.push_back({.verdict = Verdict::kMeets,
                                  .quality = 0.9,
                                  .bound = 0.86,
                                  .items_needed = 0,
                                  .refused_by = {},
                                  .reason = "fine"});
    routing.attempts.push_back({i, Accept::kValid});
  }
  return routing;
}

Plan plan_of(World& world) {
  const config::Policy policy = world.policy();
  EvidenceTable table{world.evidence, 0};
  const Planner planner(
      {.policy = policy, .models = world.models, .evidence = table, .router = [](std::string_view, const auto& asked) {
         return accept_all(asked);
       }});
  auto route = planner.plan(world.request());
  REQUIRE(route);
  return std::move(route->plan);
}

bool is_attempted(const Plan& plan, const std::string& id) {
  return std::ranges::any_of(plan.attempts, [&](const PlannedAttempt& attempt) { return attempt.model == id; });
}

}  // namespace

TEST_CASE("A candidate that breaks a constraint is never tried and one that breaks none is always offered") {
  std::size_t tried = 0, refused = 0;
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    INFO("seed " << seed);
    World world(seed);
    const Plan plan = plan_of(world);
    REQUIRE(plan.candidates.size() == world.ids.size());
    for (const Candidate& candidate : plan.candidates) {
      INFO(candidate.model << ": " << candidate.refused_by << " " << candidate.reason);
      const World::May may = world.may_be_asked(candidate.model);
      if (may == World::May::kNo) {
        REQUIRE_FALSE(is_attempted(plan, candidate.model));
        REQUIRE_FALSE(candidate.refused_by.empty());
        ++refused;
      } else if (may == World::May::kYes) {
        REQUIRE(is_attempted(plan, candidate.model));
        REQUIRE((candidate.refused_by.empty() || candidate.refused_by == "stale_evidence"));
        ++tried;
      }
    }
  }
  CHECK(tried > kCases / 4);
  CHECK(refused > kCases);
}

TEST_CASE("Evidence that is too old reaches no router and no number of the plan") {
  std::size_t stale = 0;
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    INFO("seed " << seed);
    World world(seed);
    for (const Candidate& candidate : plan_of(world).candidates) {
      const std::int64_t stored = world.evidence.rows.at(candidate.model).evidence.scores.n;
      if (stored == 0) continue;
      const bool is_stale = world.is_stale(candidate.model);
      REQUIRE(candidate.n == (is_stale ? 0 : stored));
      REQUIRE(std::isnan(candidate.seconds) == is_stale);
      stale += is_stale ? 1 : 0;
    }
  }
  CHECK(stale > kCases / 4);
}

TEST_CASE("The order of the candidates in the file does not matter") {
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    INFO("seed " << seed);
    World world(seed);
    const Plan before = plan_of(world);
    world.shuffle();
    const Plan after = plan_of(world);
    REQUIRE(std::ranges::equal(before.attempts, after.attempts, {}, &PlannedAttempt::model, &PlannedAttempt::model));
    REQUIRE(std::ranges::equal(before.candidates, after.candidates, [](const Candidate& a, const Candidate& b) {
      return a.model == b.model && a.refused_by == b.refused_by && a.reason == b.reason;
    }));
  }
}

}  // namespace occam::routing
