#include "routing/candidates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "routing/cost.hpp"

namespace occam::routing {
namespace {

constexpr std::int64_t kTemplateSlack = 1024;  // tokens that a chat template may add

double or_infinity(double value) {
  return std::isnan(value) ? HUGE_VAL : value;
}

double objective_value(const Step& step, config::Objective objective) {
  switch (objective) {
    case config::Objective::kParameters:
      return step.facts.parameters;
    case config::Objective::kPrice:
      return average_price(step.facts);
    case config::Objective::kLatency:
      return step.evidence->evidence.scores.n > 0 ? step.evidence->evidence.seconds_p95 : kUnknown;
    case config::Objective::kSeconds:
      break;
  }
  return step.evidence->evidence.scores.n > 0 ? step.evidence->evidence.seconds : kUnknown;
}

void refuse(Step& step, std::string_view rule, std::string reason) {
  step.refused_by = rule;
  step.reason = std::move(reason);
}

std::int64_t prompt_bytes(const Request& request) {
  std::size_t bytes = request.prompt.size();
  for (const Message& message : request.messages) bytes += message.content.size() + message.role.size();
  return static_cast<std::int64_t>(bytes);
}

// No tokenizer makes more tokens than bytes, so a short prompt fits without being counted.
bool surely_fits(const Request& request, std::int64_t answer, std::int64_t context) {
  return prompt_bytes(request) + kTemplateSlack + answer <= context;
}

void check_options(Step& step, const Demand& demand, ModelPort& models) {
  if (demand.request.options.empty()) return;
  const std::string key = models.refused_option(step.model, demand.request.options);
  if (!key.empty()) refuse(step, "options", fmt::format("its backend does not take the request's \"{}\"", key));
}

// The prompt and the answer that was asked for must fit together.
void check_context(Step& step, const Demand& demand, ModelPort& models) {
  const std::int64_t context = step.facts.context_length;
  const std::int64_t answer = std::max<std::int64_t>(demand.max_tokens, 1);
  if (context <= 0 || surely_fits(demand.request, answer, context)) return;
  const std::optional<std::int64_t> prompt = models.prompt_tokens(step.model, demand.request);
  if (!prompt || *prompt + answer <= context) return;
  refuse(step, "context",
         fmt::format("its context holds {} tokens, and the prompt has {} with {} for the answer", context, *prompt,
                     answer));
}

void check_latency(Step& step, const Demand& demand) {
  const auto& limit = demand.rules.limits.latency_p95;
  if (!limit || step.evidence->evidence.scores.n == 0) return;
  const store::Evidence& evidence = step.evidence->evidence;
  if (!(evidence.seconds_p95 > limit->value)) return;
  refuse(step, "latency",
         fmt::format("95 % of its {} items took up to {:.3g} s, and the limit is {:.3g} s", evidence.scores.n,
                     evidence.seconds_p95, limit->value));
}

void check_cost(Step& step, const Demand& demand) {
  const auto& limit = demand.rules.limits.cost_per_request;
  if (!limit) return;
  const double answer_tokens = demand.max_tokens > 0 ? demand.max_tokens : kUsualAnswerTokens;
  const double cost = cost_of(step.facts, {predicted_prompt_tokens(demand.request), answer_tokens});
  if (std::isnan(cost)) {
    refuse(step, "cost", "its price is not known, and the policy limits what a request may cost");
  } else if (cost > limit->value) {
    refuse(step, "cost",
           fmt::format("a request like this costs about {:.3g}, and the limit is {:.3g}", cost, limit->value));
  }
}

const ModelEvidence& nothing() {
  static const ModelEvidence kNothing;
  return kNothing;
}

void check_age(Step& step, const Demand& demand) {
  const auto& limit = demand.rules.limits.evidence_age;
  const store::Evidence& evidence = step.evidence->evidence;
  if (!limit || evidence.scores.n == 0) return;
  const double age = static_cast<double>(demand.now_ms - evidence.newest_ms) / 1e3;
  if (age <= limit->value) return;
  step.evidence = &nothing();
  step.too_old = age;
}

Step make_step(const Demand& demand, const std::string& model, const ModelEvidence& evidence, ModelPort& models) {
  Step step{.model = model, .facts = {}, .evidence = &evidence, .refused_by = {}, .reason = {}};
  check_age(step, demand);
  const Result<ModelFacts> facts = models.facts(model);
  if (!facts) {
    refuse(step, "unavailable", facts.error().message);
    return step;
  }
  step.facts = *facts;
  if (facts->residency > demand.allowed) {
    refuse(step, "residency",
           fmt::format("its data goes to \"{}\", and this request's goes no farther than \"{}\"",
                       word(facts->residency), word(demand.allowed)));
    return step;
  }
  check_options(step, demand, models);
  if (step.refused_by.empty()) check_context(step, demand, models);
  if (step.refused_by.empty()) check_latency(step, demand);
  if (step.refused_by.empty()) check_cost(step, demand);
  return step;
}

}  // namespace

std::vector<Step> build_ladder(const Demand& demand, const TaskEvidence& evidence, ModelPort& models) {
  std::vector<Step> ladder;
  ladder.reserve(demand.rules.candidates.size());
  for (const config::Located<std::string>& id : demand.rules.candidates) {
    const std::size_t row = evidence.index(id.value);
    ladder.push_back(make_step(demand, id.value, row < evidence.rows.size() ? evidence.rows[row] : nothing(), models));
  }
  std::ranges::stable_sort(ladder, {}, [&](const Step& step) {
    return std::array<double, 4>{or_infinity(objective_value(step, demand.rules.objective)),
                                 or_infinity(step.facts.parameters), or_infinity(step.facts.bytes),
                                 or_infinity(average_price(step.facts))};
  });
  return ladder;
}

}  // namespace occam::routing
