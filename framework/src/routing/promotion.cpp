#include "routing/promotion.hpp"

#include <algorithm>
#include <array>

namespace occam::routing {
namespace {

std::size_t place_of(const Plan& plan, std::string_view model) {
  return static_cast<std::size_t>(std::ranges::find(plan.candidates, model, &Candidate::model) -
                                  plan.candidates.begin());
}

}  // namespace

bool is_out_of_reach(const Candidate& candidate) {
  constexpr std::array<std::string_view, 6> kRules = {"unavailable", "residency", "options",
                                                      "context",     "latency",   "cost"};
  return std::ranges::find(kRules, candidate.refused_by) != kRules.end();
}

void apply_promotions(Plan& plan, const PromotionFunction& promoted, std::size_t most_attempts) {
  if (!promoted || plan.attempts.empty()) return;
  const std::size_t first = std::min(place_of(plan, plan.attempts.front().model), plan.candidates.size());
  for (std::size_t i = 0; i < first; ++i) {
    Candidate& candidate = plan.candidates[i];
    if (is_out_of_reach(candidate)) continue;
    std::optional<std::string> why = promoted(plan.policy, plan.task, candidate.model);
    if (!why) continue;
    candidate.refused_by.clear();
    candidate.reason = std::move(*why);
    std::erase_if(plan.attempts, [&](const PlannedAttempt& attempt) { return attempt.model == candidate.model; });
    plan.attempts.insert(plan.attempts.begin(), {candidate.model, Accept::kValid});
    if (plan.attempts.size() > most_attempts) plan.attempts.resize(most_attempts);
    return;
  }
}

std::string_view next_smaller(const Plan& plan, const Decision& decision) {
  for (std::size_t i = std::min(place_of(plan, decision.model), plan.candidates.size()); i-- > 0;) {
    const Candidate& candidate = plan.candidates[i];
    const bool was_asked =
        std::ranges::find(decision.attempts, candidate.model, &Attempt::model) != decision.attempts.end();
    if (!was_asked && !is_out_of_reach(candidate)) return candidate.model;
  }
  return {};
}

std::string_view next_larger(const Plan& plan, const Decision& decision) {
  if (plan.attempts.empty() || plan.attempts.front().model != decision.model) return {};
  if (plan.attempts.size() > 1) return plan.attempts[1].model;
  for (std::size_t i = place_of(plan, decision.model) + 1; i < plan.candidates.size(); ++i)
    if (!is_out_of_reach(plan.candidates[i])) return plan.candidates[i].model;
  return {};
}

}  // namespace occam::routing
