// What holds for every chain, whatever the policy, the router, the request and the faults: drawn at random, from seeds.
//
// A world is a policy with models, their prices and places, circuits and budgets; requests come to it one after the
// other, and at each of them every model misbehaves anew. Time is a fake clock that models move.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>
#include <thread>

#include "routing/cost.hpp"
#include "routing/escalation.hpp"
#include "routing/validity.hpp"
#include "unit/routing/chain_house.hpp"

namespace occam::routing {
namespace {

constexpr std::size_t kModels = 5;
constexpr std::int64_t kMillisecond_ns = 1'000'000;

/// Draws what a test leaves to chance.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::int64_t below(std::int64_t n) { return std::uniform_int_distribution<std::int64_t>(0, n - 1)(random_); }
  bool chance(double share) { return std::bernoulli_distribution(share)(random_); }
  double share() { return std::uniform_real_distribution<double>(0, 1)(random_); }
  template <typename T>
  const T& one_of(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(below(static_cast<std::int64_t>(all.size())))];
  }

 private:
  std::mt19937_64 random_;
};

std::string model_id(std::size_t index) {
  return "m" + std::to_string(index);
}

std::string draw_policy(Dice& dice, bool is_hedged) {
  std::string text;
  for (std::size_t i = 0; i < kModels; ++i) text += "[[model]]\nid = \"" + model_id(i) + "\"\nbackend = \"x\"\n";
  text += "[task.t]\n";
  if (dice.chance(0.4)) text += "valid = { one_of = [\"yes\", \"no\"] }\n";
  text += "[policy.default]\nresidency = \"" + dice.one_of<std::string>({"device", "edge", "cloud"}) + "\"\n";
  if (is_hedged) text += "hedge_after = \"" + std::to_string(1 + dice.below(400)) + "ms\"\n";
  text += "escalate_on = [" +
          dice.one_of<std::string>({"\"error\", \"timeout\", \"invalid\"", "\"error\", \"timeout\"", "\"invalid\"", "",
                                    "\"error\", \"invalid\", \"unsure\"", "\"unsure\"",
                                    "\"error\", \"timeout\", \"invalid\", \"unsure\""}) +
          "]\n";
  if (dice.chance(0.3)) text += "draft = true\n";
  if (dice.chance(0.4)) text += "limits = { cost_per_request = " + std::to_string(0.02 + 0.2 * dice.share()) + " }\n";
  text += "budget = { deadline = \"" + std::to_string(1 + dice.below(5000)) + "ms\"";
  if (dice.chance(0.4)) text += ", attempt = \"" + std::to_string(1 + dice.below(2000)) + "ms\"";
  if (dice.chance(0.5)) text += ", samples = " + std::to_string(1 + dice.below(4));
  if (dice.chance(0.5)) text += ", attempts = " + std::to_string(1 + dice.below(5));
  if (dice.chance(0.5)) text += ", cost_per_day = " + std::to_string(dice.share());
  return text + " }\n";
}

/// What one model does at one call.
struct Script {
  std::int64_t silence_ns = 0;
  std::string role;  ///< fields without content that come first
  std::vector<std::string> pieces;
  std::optional<ErrorCode> error;  ///< after the pieces
  double used = 1;                 ///< of the tokens that were predicted
};

Script draw_script(Dice& dice) {
  static const std::vector<ErrorCode> kErrors = {
      ErrorCode::kModel, ErrorCode::kUnavailable, ErrorCode::kOverloaded, ErrorCode::kContext, ErrorCode::kUsage,
      ErrorCode::kData,  ErrorCode::kCredentials, ErrorCode::kTimeout,    ErrorCode::kInternal};
  Script script;
  script.silence_ns = dice.chance(0.5) ? 0 : dice.below(3000) * kMillisecond_ns;
  if (dice.chance(0.5)) script.role = R"({"role":"assistant"})";
  if (dice.chance(0.8)) {
    script.pieces =
        dice.one_of<std::vector<std::string>>({{"yes"}, {"n", "o"}, {"may", "be"}, {""}, {"", " "}, {"y", "e", "s"}});
  }
  if (dice.chance(0.4)) script.error = dice.one_of(kErrors);
  script.used = dice.share();
  return script;
}

/// One call that reached a model.
struct Seen {
  std::string model;
  bool was_after_content = false;
};

struct World {
  Dice dice;
  bool is_hedged;
  ChainHouse house;
  FakeEvidence source;
  EvidenceTable evidence{source, 0};
  std::map<std::string, Script> scripts;
  std::mutex mutex;
  std::vector<Seen> seen;
  std::vector<std::pair<std::string, std::string>> delivered;  ///< model, text

  World(std::uint64_t seed, bool hedged) : dice(seed), is_hedged(hedged), house(draw_policy(dice, hedged)) {
    house.accept = [this](std::string_view, const auto& answer) { return draw_acceptance(answer); };
    for (std::size_t i = 0; i < kModels; ++i) {
      ModelFacts facts;
      facts.parameters = static_cast<double>(i + 1);
      facts.residency = dice.one_of<Residency>({Residency::kDevice, Residency::kEdge, Residency::kCloud});
      if (dice.chance(0.7)) facts.input_price = facts.output_price = dice.chance(0.3) ? 0 : 1e3 * dice.share();
      house.models.models[model_id(i)] = facts;
      house.models.behaviours[model_id(i)] = [this](const ModelCall& call, const StreamFunction& stream) {
        return act(call, stream);
      };
    }
  }

  Result<Answer> act(const ModelCall& call, const StreamFunction& stream) {
    Script script;
    {
      const std::lock_guard lock(mutex);
      seen.push_back({std::string(call.model), !delivered.empty()});
      script = scripts[std::string(call.model)];
    }
    const std::int64_t until_ns = house.clock.now_ns() + script.silence_ns;
    if (call.deadline_ns != 0 && until_ns >= call.deadline_ns) {
      house.clock.move_to(call.deadline_ns);
      return fail(ErrorCode::kTimeout, "its time is over");
    }
    house.clock.move_to(until_ns);
    if (is_hedged && script.silence_ns > 0)
      std::this_thread::sleep_for(std::chrono::microseconds(100));  // both at once
    if (call.cancel.stop_requested()) return fail(ErrorCode::kCancelled, "stopped");
    Answer answer;
    if (stream && !script.role.empty() &&
        stream({.text = "", .model = call.model, .fields = script.role}) == Flow::kStop) {
      return fail(ErrorCode::kCancelled, "stopped");
    }
    for (const std::string& piece : script.pieces) {
      answer.text += piece;
      if (stream && stream({piece, call.model}) == Flow::kStop) return fail(ErrorCode::kCancelled, "stopped");
    }
    if (script.error) return fail(*script.error, "as it was told");
    const double most = call.max_tokens > 0 ? call.max_tokens : 1000;
    answer.prompt_tokens = std::max(1, static_cast<int>(script.used * predicted_prompt_tokens(call.request)));
    answer.completion_tokens = std::max(1, static_cast<int>(script.used * most));
    return answer;
  }

  /// A router that is never sure, and does not always keep to what it may ask for.
  Result<plugin::Acceptance> draw_acceptance(const occam_abi_candidate_answer& answer) {
    const std::lock_guard lock(mutex);
    CHECK(answer.next.size > 0);
    CHECK(answer.samples <= answer.max_samples);
    CHECK(std::isnan(answer.confidence.agreement) == (answer.samples == 1));
    using enum plugin::Acceptance::Decision;
    if (dice.chance(0.1)) return fail(ErrorCode::kPlugin, "it broke");
    return plugin::Acceptance{dice.one_of<plugin::Acceptance::Decision>({kAccept, kEscalate, kSampleAgain}),
                              dice.share(), "drawn"};
  }

  plugin::Routing draw_routing(const occam_abi_route_request& asked) {
    plugin::Routing routing;
    for (std::size_t i = 0; i < asked.candidate_count; ++i) {
      routing.judgements.push_back({.verdict = Verdict::kMeets, .refused_by = {}, .reason = "drawn"});
      if (dice.chance(0.8)) {
        routing.attempts.push_back({i, dice.one_of<Accept>({Accept::kAlways, Accept::kValid, Accept::kAsk})});
      }
    }
    std::ranges::shuffle(routing.attempts, std::mt19937_64(static_cast<std::uint64_t>(dice.below(1 << 30))));
    return routing;
  }

  Request draw_request() {
    Request request;
    request.task = "t";
    request.messages = {{"user", std::string(static_cast<std::size_t>(3 + dice.below(60)), 'x')}};
    if (dice.chance(0.4))
      request.residency = dice.one_of<Residency>({Residency::kDevice, Residency::kEdge, Residency::kCloud});
    if (dice.chance(0.3)) request.deadline_seconds = 2 * dice.share();
    if (dice.chance(0.7)) request.max_tokens = static_cast<std::int32_t>(10 + dice.below(50));
    return request;
  }
};

void check_calls(const World& world, const Route& route, const Request& request, const Execution& done) {
  const config::Rules& rules = *route.rules;
  const Residency allowed = request.residency ? std::min(*request.residency, rules.residency) : rules.residency;
  const std::vector<Attempt>& attempts = done.decision.attempts;
  for (const Seen& call : world.seen) {
    CHECK(world.house.models.models.find(call.model)->second.residency <= allowed);
    const auto is_it = [&](const auto& other) { return other.model == call.model; };
    CHECK(std::ranges::count_if(attempts, is_it) * rules.budget.samples >= std::ranges::count_if(world.seen, is_it));
    if (!world.is_hedged) CHECK_FALSE(call.was_after_content);
  }
  CHECK(attempts.size() <= (rules.budget.attempts ? static_cast<std::size_t>(rules.budget.attempts->value) : 3U));
  CHECK(world.seen.size() <= attempts.size() * static_cast<std::size_t>(rules.budget.samples));
  CHECK(world.house.notes.attempts.size() == attempts.size());
  CHECK(world.house.notes.outcomes.size() == 1);
}

void check_answer(const World& world, const Route& route, const Execution& done, bool is_stream) {
  std::string text;
  for (const auto& [model, piece] : world.delivered) {
    CHECK(model == world.delivered.front().first);  // one model alone has spoken
    text += piece;
  }
  const auto answered = std::ranges::count(done.decision.attempts, Outcome::kAnswered, &Attempt::outcome);
  if (!done.answer) {
    CHECK(answered == 0);
    CHECK((done.decision.delivered == AnswerPart::kPart) == !world.delivered.empty());
    CHECK_FALSE(done.answer.error().message.empty());
    return;
  }
  CHECK(answered == 1);
  for (const Attempt& attempt : done.decision.attempts) {
    if (attempt.outcome == Outcome::kUnsure) CHECK(escalates(*route.rules, config::EscalateOn::kUnsure));
  }
  CHECK(done.decision.model == done.answer->model);
  CHECK(done.decision.delivered == AnswerPart::kWhole);
  if (is_stream) CHECK(text == done.answer->text);
  if (!world.delivered.empty()) CHECK(world.delivered.front().first == done.answer->model);
  const bool is_checked = escalates(*route.rules, config::EscalateOn::kInvalid) && has_checks(*route.task);
  const auto planned = std::ranges::find(route.plan.attempts, done.answer->model, &PlannedAttempt::model);
  const auto twice = std::ranges::count(route.plan.attempts, done.answer->model, &PlannedAttempt::model) > 1;
  if (is_checked && !twice && planned->accept != Accept::kAlways) {
    CHECK(why_invalid(done.answer->text, *route.task).empty());
  }
}

/// Returns what the request has cost.
double check_money(const World& world, const Route& route, const Execution& done) {
  double cost = 0;
  for (const Attempt& attempt : done.decision.attempts) cost += attempt.cost;
  const auto& per_request = route.rules->limits.cost_per_request;
  if (per_request) CHECK(cost <= per_request->value + 1e-8);
  if (done.answer) CHECK((done.answer->cost == cost || (std::isnan(cost) && std::isnan(done.answer->cost))));
  CHECK((world.house.notes.cost == cost || std::isnan(cost)));
  return cost;
}

void play(std::uint64_t seed, bool is_hedged, int requests) {
  World world(seed, is_hedged);
  const Planner planner({.policy = world.house.policy,
                         .models = world.house.models,
                         .evidence = world.evidence,
                         .router = [&](std::string_view, const auto& asked) { return world.draw_routing(asked); },
                         .observer = &world.house.notes});
  const Executor executor = world.house.executor();
  double spent = 0;
  for (int i = 0; i < requests; ++i) {
    for (std::size_t m = 0; m < kModels; ++m) world.scripts[model_id(m)] = draw_script(world.dice);
    world.seen.clear();
    world.delivered.clear();
    world.house.notes.forget();
    const Request request = world.draw_request();
    Result<Route> route = planner.plan(request);
    INFO("seed " << seed << " request " << i);
    REQUIRE(route);
    // A plan that nobody checked: the executor must keep to the rules by itself.
    while (world.dice.chance(0.3)) {
      const auto place = world.dice.below(static_cast<std::int64_t>(route->plan.attempts.size()) + 1);
      route->plan.attempts.insert(route->plan.attempts.begin() + place,
                                  {model_id(static_cast<std::size_t>(world.dice.below(kModels))), Accept::kAlways});
    }
    const bool is_stream = world.dice.chance(0.6);
    const double seconds = std::min(request.deadline_seconds.value_or(HUGE_VAL), route->rules->budget.deadline->value);
    const std::int64_t begin_ns = world.house.clock.now_ns();
    const StreamFunction stream = [&](const Delta& delta) {
      const std::lock_guard lock(world.mutex);
      if (!delta.text.empty()) world.delivered.emplace_back(delta.model, delta.text);
      return Flow::kContinue;
    };
    const Execution done = executor.run(*route, request, is_stream ? stream : StreamFunction{});
    CHECK(world.house.clock.now_ns() <= begin_ns + static_cast<std::int64_t>(seconds * 1e9) + 1);
    check_calls(world, *route, request, done);
    check_answer(world, *route, done, is_stream);
    spent += check_money(world, *route, done);
    if (world.dice.chance(0.2)) world.house.clock.move_seconds(40);
  }
  const auto& per_day = world.house.policy.find_rules("default")->budget.cost_per_day;
  if (!per_day) return;
  CHECK(spent <= per_day->value + 1e-8);
  for (const BudgetStatus& status : world.house.budgets.statuses()) CHECK(status.spent == Approx(spent).margin(1e-7));
}

}  // namespace

TEST_CASE("Whatever happens a chain keeps to its residency and attempts and time and money and one voice") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) play(seed, false, 20);
}

TEST_CASE("The same holds while two models race") {
  for (std::uint64_t seed = 1001; seed <= 1100; ++seed) play(seed, true, 20);
}

}  // namespace occam::routing
