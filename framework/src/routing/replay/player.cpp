#include "routing/replay/player.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "plugin/status.hpp"
#include "routing/acceptance.hpp"
#include "routing/replay/fit_input.hpp"

namespace occam::routing {
namespace {

constexpr std::int64_t kNever_ns = std::numeric_limits<std::int64_t>::max();

bool escalates(const config::Rules& rules, config::EscalateOn reason) {
  return std::ranges::find(rules.escalate_on, reason) != rules.escalate_on.end();
}

/// Positions in the set of the models that any of the rules with this router may choose, smallest first.
std::vector<std::size_t> ladder_of(const ReplaySetting& setting, std::string_view router, const ReplayCosts& costs) {
  std::set<std::string_view> ids;
  for (const config::Rules& rules : setting.policy.policies)
    if (rules.router.value == router)
      for (const auto& id : rules.candidates) ids.insert(id.value);
  std::vector<std::size_t> ladder;
  for (std::size_t i = 0; i < setting.set.models.size(); ++i)
    if (ids.contains(setting.set.models[i])) ladder.push_back(i);
  std::ranges::stable_sort(ladder, {}, [&](std::size_t model) { return costs.mean[model]; });
  return ladder;
}

/// What tells tasks apart that are not declared; nothing where the fitted rows are too few or of one task.
std::optional<TaskClassifier> fit_classifier(const ReplaySetting& setting, const Part& part) {
  if (setting.tasks == TaskSource::kDeclared) return std::nullopt;
  std::vector<LabelledPrompt> rows;
  rows.reserve(part.fitted.size());
  for (const std::size_t row : part.fitted) rows.push_back({setting.set.rows[row].prompt, setting.set.rows[row].task});
  Result<TaskClassifier> fitted = fit_task_classifier(rows, setting.seed);
  return fitted ? std::optional(std::move(*fitted)) : std::nullopt;
}

}  // namespace

Player::Player(const ReplaySetting& setting, const Part& part)
    : setting_(setting),
      costs_(mean_costs(setting.set, setting.parameters, part.fitted)),
      source_(setting.set, part.fitted),
      evidence_(source_, kNever_ns),
      port_(setting.policy, setting.set, costs_),
      classifier_(fit_classifier(setting, part)),
      planner_(
          {.policy = setting.policy,
           .models = port_,
           .evidence = evidence_,
           .router = [this](std::string_view id, const occam_abi_route_request& request) -> Result<plugin::Routing> {
             return routers_.find(id)->second->route(request);
           },
           .observer = nullptr,
           .classifier = classifier_ ? &*classifier_ : nullptr}) {}

Result<std::unique_ptr<Player>> Player::create(const ReplaySetting& setting, const Part& part) {
  std::unique_ptr<Player> player(new Player(setting, part));
  if (auto fitted = player->fit_routers(part); !fitted) return fail(fitted.error());
  return player;
}

Result<void> Player::fit_routers(const Part& part) {
  for (const config::Rules& rules : setting_.policy.policies) {
    const std::string& id = rules.router.value;
    if (routers_.contains(id)) continue;
    auto router = setting_.make_router(id);
    if (!router) return fail(router.error());
    if ((*router)->can_fit()) {
      const FitInput input(setting_.set, part.fitted, ladder_of(setting_, id, costs_), costs_, setting_.seed);
      auto fitted = (*router)->fit(input.request());
      if (!fitted) return fail(fitted.error());
      if (auto loaded = (*router)->load_state(fitted->state); !loaded) return fail(loaded.error());
      for (std::string& note : fitted->notes) notes_.push_back(std::move(note));
    }
    routers_.emplace(id, std::move(*router));
  }
  return {};
}

double Player::cost(std::size_t row, std::size_t model) const {
  return setting_.set.has_costs ? setting_.set.cost(row, model) : costs_.mean[model];
}

Result<Played> Player::play(std::size_t row) {
  const OutcomeRow& outcome = setting_.set.rows[row];
  Request request;
  request.messages = {{"user", outcome.prompt}};
  request.sampling.seed = setting_.seed;
  if (setting_.tasks == TaskSource::kDeclared) request.task = outcome.task;
  const Result<Route> route = planner_.plan(request);
  if (!route) return fail(route.error());

  Played played;
  played.row = row;
  played.score = setting_.set.range.low;
  played.is_misrecognised = route->plan.task != outcome.task;
  played.quality.assign(setting_.set.models.size(), kUnknown);
  for (std::size_t model = 0; model < setting_.set.models.size(); ++model) {
    const auto found = std::ranges::find(route->plan.candidates, setting_.set.models[model], &Candidate::model);
    if (found != route->plan.candidates.end()) played.quality[model] = found->quality;
  }
  if (auto followed = follow(*route, played); !followed) return fail(followed.error());
  return played;
}

Result<void> Player::follow(const Route& route, Played& played) {
  for (std::size_t i = 0; i < route.plan.attempts.size(); ++i) {
    const auto found = std::ranges::find(setting_.set.models, route.plan.attempts[i].model);
    played.answered = static_cast<std::size_t>(found - setting_.set.models.begin());
    played.cost += cost(played.row, played.answered);
    const Result<bool> stays = stands(route, i, played);
    if (!stays) return fail(stays.error());
    if (*stays) break;
    played.was_escalated = true;
  }
  if (played.answered != Played::kNobody) played.score = setting_.set.score(played.row, played.answered);
  return {};
}

Result<bool> Player::stands(const Route& route, std::size_t attempt, Played& played) {
  const std::vector<PlannedAttempt>& plan = route.plan.attempts;
  const auto& router = routers_.find(route.plan.router)->second;
  const bool is_last = attempt + 1 == plan.size();
  if (is_last || plan[attempt].accept != Accept::kAsk || !router->can_accept() ||
      !escalates(*route.rules, config::EscalateOn::kUnsure))
    return true;
  const OutcomeRow& outcome = setting_.set.rows[played.row];
  occam_abi_candidate_answer answer{};
  answer.struct_size = sizeof answer;
  answer.task = plugin::borrow(route.plan.task);
  answer.prompt = plugin::borrow(outcome.prompt);
  answer.model = plugin::borrow(plan[attempt].model);
  answer.next = plugin::borrow(plan[attempt + 1].model);
  answer.confidence = setting_.set.confidence(played.row, played.answered);
  answer.samples = 1;
  answer.max_samples = std::isnan(answer.confidence.agreement) ? 1 : 2;  // a second sample is what agreement is of
  answer.seed = setting_.seed;
  put_threshold(*route.task, answer);
  const double agreement = std::exchange(answer.confidence.agreement, kUnknown);
  Result<plugin::Acceptance> made = router->accept(answer);
  if (made && made->decision == plugin::Acceptance::Decision::kSampleAgain && answer.max_samples > 1) {
    played.cost += cost(played.row, played.answered);
    answer.samples = 2;
    answer.confidence.agreement = agreement;
    made = router->accept(answer);
  }
  if (!made) return fail(made.error());
  played.looked_at = played.answered;
  // Seen, the answer is worth what it is believed to be: that is what it is ranked by.
  const ScoreRange& range = setting_.set.range;
  if (!std::isnan(made->probability))
    played.quality[played.answered] = range.low + (range.high - range.low) * made->probability;
  return made->decision == plugin::Acceptance::Decision::kAccept;
}

}  // namespace occam::routing
