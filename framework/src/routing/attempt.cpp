#include "routing/attempt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "routing/cost.hpp"
#include "routing/join_fields.hpp"
#include "routing/validity.hpp"

namespace occam::routing {
namespace {

constexpr double kNanosecondsPerMillisecond = 1e6;

bool checks(const ChainParts& chain, const PlannedAttempt& planned) {
  return planned.accept != Accept::kAlways && escalates(*chain.route.rules, config::EscalateOn::kInvalid);
}

bool asks(const ChainParts& chain, const PlannedAttempt& planned) {
  return planned.accept == Accept::kAsk && chain.parts.accept &&
         escalates(*chain.route.rules, config::EscalateOn::kUnsure);
}

// An answer that may yet be thrown away must not reach the user before it has passed.
bool holds_back(const ChainParts& chain, const PlannedAttempt& planned) {
  return (checks(chain, planned) && has_checks(*chain.route.task)) || asks(chain, planned);
}

// --- money ------------------------------------------------------------------------------------------------------

/// The tokens that a paid call may write: as many as were asked for, else as many as the money pays within reason.
std::int32_t payable_tokens(const ModelFacts& facts, double prompt_tokens, double money) {
  const double left = money - cost_of(facts, {prompt_tokens, 0});
  const double price = cost_of(facts, {0, 1});
  const double tokens = price > 0 ? std::floor(left / price) : kLongestUnboundedAnswerTokens;
  return static_cast<std::int32_t>(std::clamp<double>(tokens, kUsualAnswerTokens, kLongestUnboundedAnswerTokens));
}

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

/// What a call that brought no answer has used: a server that went silent, broke off or was left bills what it has read
/// and written; one that refused the call bills nothing.
Usage usage_without_answer(const ChainParts& chain, ErrorCode code, const StreamGate::Lane& lane) {
  const bool has_begun = lane.has_piece() || code == ErrorCode::kTimeout || code == ErrorCode::kCancelled ||
                         code == ErrorCode::kModel || code == ErrorCode::kData;
  if (!has_begun) return {};
  return {predicted_prompt_tokens(chain.request), static_cast<double>(lane.tokens())};
}

Usage usage_of(const ChainParts& chain, const Answer& answer) {
  Usage usage{static_cast<double>(answer.prompt_tokens), static_cast<double>(answer.completion_tokens)};
  if (answer.prompt_tokens <= 0) usage.prompt_tokens = predicted_prompt_tokens(chain.request);
  if (answer.completion_tokens <= 0) {
    usage.completion_tokens = estimated_tokens(answer.text.size() + answer.fields.size());
  }
  return usage;
}

// --- one call ---------------------------------------------------------------------------------------------------

class Call {
 public:
  Call(const ChainParts& chain, const PlannedAttempt& planned, Admission admission, const Deadline& deadline,
       StreamGate::Lane& lane)
      : chain_(chain), planned_(planned), admission_(std::move(admission)), deadline_(deadline), lane_(lane) {}

  Attempted make(const std::stop_token& cancel) {
    const std::int64_t begin_ns = chain_.parts.clock.now_ns();
    Result<Answer> answer = ask(cancel);
    const std::int64_t end_ns = chain_.parts.clock.now_ns();
    report(answer);
    Attempted out{.record = {.model = planned_.model,
                             .reason = {},
                             .milliseconds = static_cast<double>(end_ns - begin_ns) / kNanosecondsPerMillisecond,
                             .first_token_milliseconds = first_token(answer, begin_ns)},
                  .answer = std::move(answer)};
    settle(out);
    judge(out);
    return out;
  }

 private:
  Result<Answer> ask(const std::stop_token& cancel) {
    const ModelCall call{planned_.model, chain_.request, admission_.max_tokens, deadline_.ns, cancel};
    if (!chain_.gate.is_streaming() || holds_back(chain_, planned_)) return chain_.parts.models.generate(call, {});
    return chain_.parts.models.generate(call, [this](const Delta& delta) { return lane_.push(delta); });
  }

  void report(const Result<Answer>& answer) {
    Health health = answer ? Health::kGood : health_of(answer.error().code);
    if (!answer && answer.error().code == ErrorCode::kTimeout && deadline_.set_by == SetBy::kCaller) {
      health = Health::kNeither;  // a caller in a hurry says nothing of the model
    }
    admission_.permit.report(health, answer ? std::string_view() : answer.error().message);
  }

  [[nodiscard]] double first_token(const Result<Answer>& answer, std::int64_t begin_ns) const {
    if (lane_.first_content_ns() != 0) {
      return static_cast<double>(lane_.first_content_ns() - begin_ns) / kNanosecondsPerMillisecond;
    }
    return answer && answer->prompt_seconds > 0 ? answer->prompt_seconds * 1000 : kUnknown;
  }

  void settle(Attempted& out) {
    const Usage usage =
        out.answer ? usage_of(chain_, *out.answer) : usage_without_answer(chain_, out.answer.error().code, lane_);
    out.record.prompt_tokens = static_cast<std::int32_t>(usage.prompt_tokens);
    out.record.completion_tokens = static_cast<std::int32_t>(usage.completion_tokens);
    out.record.cost = usage.prompt_tokens + usage.completion_tokens > 0 ? cost_of(admission_.facts, usage) : 0;
    admission_.from_request.settle(out.record.cost);
    admission_.from_day.settle(out.record.cost);
  }

  /// Whether the answer stands, and what the attempt is called where it does not.
  void judge(Attempted& out) {
    Attempt& record = out.record;
    if (lane_.is_beaten()) return beaten(out);
    if (!out.answer) {
      const Error& error = out.answer.error();
      record.outcome = outcome_of(error.code);
      record.reason = error.message;
      out.next = after(error.code, *chain_.route.rules);
      return;
    }
    if (!lane_.has_gate()) {
      if (std::string why = why_not(*out.answer, record.outcome); !why.empty()) {
        out.answer = fail(ErrorCode::kModel, fmt::format("{}: {}", planned_.model, why));
        record.reason = std::move(why);
        out.next = Next::kMayFollow;
        return;
      }
    }
    const Answer& answer = *out.answer;
    if (!lane_.finish({answer.text, planned_.model, answer.tokens, answer.fields})) return beaten(out);
    record.outcome = Outcome::kAnswered;
  }

  /// Returns "" where the answer will do.
  std::string why_not(const Answer& answer, Outcome& outcome) const {
    if (checks(chain_, planned_)) {
      outcome = Outcome::kInvalid;
      if (std::string why = why_invalid(answer, *chain_.route.task); !why.empty()) return why;
    }
    if (!asks(chain_, planned_)) return {};
    Result<std::string> why = chain_.parts.accept(chain_.route.plan, answer);
    outcome = why ? Outcome::kUnsure : Outcome::kError;
    return why ? std::move(*why) : std::move(why.error().message);
  }

  static void beaten(Attempted& out) {
    out.record.outcome = Outcome::kCancelled;
    out.record.reason = "another one answered first";
    out.answer = fail(ErrorCode::kCancelled, out.record.reason);
    out.next = Next::kStop;
  }

  const ChainParts& chain_;
  const PlannedAttempt& planned_;
  Admission admission_;
  const Deadline& deadline_;
  StreamGate::Lane& lane_;
};

}  // namespace

Result<Admission> admit(const ChainParts& chain, const PlannedAttempt& planned) {
  Result<ModelFacts> facts = chain.parts.models.facts(planned.model);
  if (!facts) return fail(std::move(facts.error()));
  // Whatever a router planned, no data goes farther than it may.
  if (facts->residency > chain.route.allowed) {
    return fail(ErrorCode::kRefused, fmt::format("{} lies beyond \"{}\"", planned.model, word(chain.route.allowed)));
  }
  Result<Breakers::Permit> permit = chain.parts.breakers.admit(planned.model);
  if (!permit) return fail(std::move(permit.error()));
  Admission admission{*facts, std::move(*permit), {}, {}, chain.route.max_tokens};
  if (Result<void> reserved = reserve(chain, admission); !reserved) return fail(std::move(reserved.error()));
  return admission;
}

Attempted attempt(const ChainParts& chain, const PlannedAttempt& planned, Admission admission, const Deadline& deadline,
                  StreamGate::Lane& lane, const std::stop_token& cancel) {
  return Call(chain, planned, std::move(admission), deadline, lane).make(cancel);
}

Attempted not_attempted(const ChainParts& chain, const PlannedAttempt& planned, Error error) {
  return {.record = {.model = planned.model,
                     .outcome = outcome_of(error.code),
                     .reason = error.message,
                     .first_token_milliseconds = kUnknown},
          .answer = fail(error),
          .next = after(error.code, *chain.route.rules)};
}

}  // namespace occam::routing
