#include "routing/payment.hpp"

#include <algorithm>
#include <cmath>

namespace occam::routing {
namespace {

/// The tokens that a paid call may write: as many as were asked for, else as many as the money pays within reason.
std::int32_t payable_tokens(const ModelFacts& facts, double prompt_tokens, double money) {
  const double left = money - cost_of(facts, {prompt_tokens, 0});
  const double price = cost_of(facts, {0, 1});
  const double tokens = price > 0 ? std::floor(left / price) : kLongestUnboundedAnswerTokens;
  return static_cast<std::int32_t>(std::clamp<double>(tokens, kUsualAnswerTokens, kLongestUnboundedAnswerTokens));
}

}  // namespace

Result<void> reserve(const ChainParts& chain, Admission& admission) {
  const config::Rules& rules = *chain.route.rules;
  const auto& per_request = rules.limits.cost_per_request;
  const auto& per_day = rules.budget.cost_per_day;
  if ((!per_request && !per_day) || !may_cost(admission.facts)) return {};
  if (std::isnan(average_price(admission.facts))) {
    return fail(ErrorCode::kBudget, "its price is not known, and the policy limits what may be spent");
  }
  const double prompt_tokens = predicted_prompt_tokens(chain.request);
  if (admission.max_tokens == 0) {
    const double money = per_request ? chain.purse->left(per_request->value) : HUGE_VAL;
    admission.max_tokens = payable_tokens(admission.facts, prompt_tokens, money);
  }
  const double cost = cost_of(admission.facts, {prompt_tokens, static_cast<double>(admission.max_tokens)});
  if (per_request) {
    Result<Reservation> money = chain.purse->reserve(cost, per_request->value, "the request's");
    if (!money) return fail(std::move(money.error()));
    admission.from_request = std::move(*money);
  }
  if (per_day) {
    Result<Reservation> money = chain.parts.budgets.reserve(rules.id, cost, per_day->value);
    if (!money) return fail(std::move(money.error()));
    admission.from_day = std::move(*money);
  }
  return {};
}

double settle(Admission& admission, const Usage& usage) {
  const double cost = usage.prompt_tokens + usage.completion_tokens > 0 ? cost_of(admission.facts, usage) : 0;
  admission.from_request.settle(cost);
  admission.from_day.settle(cost);
  return cost;
}

Usage usage_of(const ChainParts& chain, const Answer& answer) {
  Usage usage{static_cast<double>(answer.prompt_tokens), static_cast<double>(answer.completion_tokens)};
  if (answer.prompt_tokens <= 0) usage.prompt_tokens = predicted_prompt_tokens(chain.request);
  if (answer.completion_tokens <= 0) {
    usage.completion_tokens = estimated_tokens(answer.text.size() + answer.fields.size());
  }
  return usage;
}

Usage usage_without_answer(const ChainParts& chain, ErrorCode code, const StreamGate::Lane& lane) {
  const bool has_begun = lane.has_piece() || code == ErrorCode::kTimeout || code == ErrorCode::kCancelled ||
                         code == ErrorCode::kModel || code == ErrorCode::kData;
  if (!has_begun) return {};
  return {predicted_prompt_tokens(chain.request), static_cast<double>(lane.tokens())};
}

}  // namespace occam::routing
