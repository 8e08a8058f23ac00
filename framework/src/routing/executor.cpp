#include "routing/executor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/clock.hpp"
#include "routing/validity.hpp"

namespace occam::routing {
namespace {

constexpr double kNanosecondsPerSecond = 1e9;

bool escalates(const config::Rules& rules, config::EscalateOn on) {
  return std::ranges::find(rules.escalate_on, on) != rules.escalate_on.end();
}

Outcome outcome_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kTimeout:
      return Outcome::kTimeout;
    case ErrorCode::kOverloaded:
      return Outcome::kOverloaded;
    case ErrorCode::kContext:
      return Outcome::kContext;
    case ErrorCode::kCancelled:
      return Outcome::kCancelled;
    default:
      return Outcome::kError;
  }
}

// Whether another model may do better. A malformed request and a refusal stay what they are whoever is asked.
bool may_go_on(const config::Rules& rules, ErrorCode code) {
  switch (code) {
    case ErrorCode::kCancelled:
    case ErrorCode::kUsage:
    case ErrorCode::kRefused:
      return false;
    case ErrorCode::kTimeout:
      return escalates(rules, config::EscalateOn::kTimeout);
    default:
      return escalates(rules, config::EscalateOn::kError);
  }
}

std::int64_t chain_deadline_ns(const Route& route, const Request& request) {
  double seconds = HUGE_VAL;
  if (request.deadline_seconds) seconds = std::max(*request.deadline_seconds, 0.0);
  if (route.rules->budget.deadline) seconds = std::min(seconds, route.rules->budget.deadline->value);
  if (!(seconds < 1e9)) return 0;
  return monotonic_ns() + static_cast<std::int64_t>(seconds * kNanosecondsPerSecond);
}

const Candidate* find_candidate(const Plan& plan, std::string_view model) {
  const auto found = std::ranges::find(plan.candidates, model, &Candidate::model);
  return found == plan.candidates.end() ? nullptr : &*found;
}

std::string describe_attempts(const std::vector<Attempt>& attempts) {
  std::string out;
  for (const Attempt& attempt : attempts) {
    out += fmt::format("{}: {}{}{}\n", attempt.model, word(attempt.outcome), attempt.reason.empty() ? "" : ": ",
                       attempt.reason);
  }
  return out;
}

/// The state of one chain of attempts.
class Chain {
 public:
  Chain(ModelPort& models, const Route& route, const Request& request, const StreamFunction& stream)
      : models_(models),
        route_(route),
        request_(request),
        stream_(stream),
        deadline_ns_(chain_deadline_ns(route, request)) {
    decision_.task = route.plan.task;
    decision_.recognised_by = route.plan.recognised_by;
  }

  Execution run() {
    const std::vector<PlannedAttempt>& plan = route_.plan.attempts;
    if (plan.empty()) return refused();
    for (std::size_t i = 0; i < plan.size(); ++i) {
      const bool last = i + 1 == plan.size();
      Result<Answer> answer = attempt(plan[i], last ? deadline_ns_ : early_deadline_ns());
      if (answer) return answered(std::move(*answer));
      error_ = answer.error();
      if (last || streamed_ || !goes_on_) break;
    }
    return failed();
  }

 private:
  // An attempt that another may follow leaves it half of the time, where the policy escalates on a timeout at all.
  [[nodiscard]] std::int64_t early_deadline_ns() const {
    if (deadline_ns_ == 0 || !escalates(*route_.rules, config::EscalateOn::kTimeout)) return deadline_ns_;
    const std::int64_t now = monotonic_ns();
    return deadline_ns_ <= now ? deadline_ns_ : now + (deadline_ns_ - now) / 2;
  }

  Result<Answer> attempt(const PlannedAttempt& planned, std::int64_t deadline_ns) {
    const std::int64_t begin = monotonic_ns();
    Result<Answer> answer = dispatch(planned, deadline_ns);
    Attempt record{.model = planned.model,
                   .outcome = Outcome::kAnswered,
                   .reason = {},
                   .milliseconds = static_cast<double>(monotonic_ns() - begin) / 1e6};
    if (!answer) {
      record.outcome = outcome_of(answer.error().code);
      record.reason = answer.error().message;
      goes_on_ = may_go_on(*route_.rules, answer.error().code);
    } else if (std::string why = objection(planned, *answer); !why.empty()) {
      record.outcome = Outcome::kInvalid;
      record.reason = why;
      goes_on_ = true;
      answer = fail(ErrorCode::kModel, fmt::format("{}: {}", planned.model, why));
    }
    decision_.attempts.push_back(std::move(record));
    return answer;
  }

  // Residency is checked here once more: whatever a router planned, no data goes farther than it may.
  Result<Answer> dispatch(const PlannedAttempt& planned, std::int64_t deadline_ns) {
    if (request_.cancel.stop_requested()) return fail(ErrorCode::kCancelled, "the caller asked to stop");
    if (deadline_ns != 0 && monotonic_ns() >= deadline_ns) return fail(ErrorCode::kTimeout, "no time was left");
    const Result<ModelFacts> facts = models_.facts(planned.model);
    if (!facts) return fail(facts.error());
    if (facts->residency > route_.allowed) {
      return fail(ErrorCode::kRefused, fmt::format("{} lies beyond \"{}\"", planned.model, word(route_.allowed)));
    }
    const ModelCall call{planned.model, request_, route_.max_tokens, deadline_ns};
    if (!stream_ || holds_back(planned)) return models_.generate(call, {});
    return models_.generate(call, [this](const Delta& delta) {
      streamed_ = streamed_ || !delta.text.empty();
      return stream_(delta);
    });
  }

  [[nodiscard]] bool checks(const PlannedAttempt& planned) const {
    return planned.accept != Accept::kAlways && escalates(*route_.rules, config::EscalateOn::kInvalid);
  }

  // An answer that may yet be thrown away must not reach the user before it has passed.
  [[nodiscard]] bool holds_back(const PlannedAttempt& planned) const {
    return checks(planned) && has_checks(*route_.task);
  }

  [[nodiscard]] std::string objection(const PlannedAttempt& planned, const Answer& answer) const {
    if (!checks(planned) || streamed_ || answer.finish_reason == FinishReason::kTool) return {};
    return why_invalid(answer.text, *route_.task);
  }

  Execution answered(Answer answer) {
    const Attempt& last = decision_.attempts.back();
    answer.model = last.model;
    if (stream_ && !streamed_ && !answer.text.empty()) {
      (void)stream_({answer.text, answer.model});
    }
    decision_.model = last.model;
    if (decision_.attempts.size() > 1) {
      const Attempt& before = decision_.attempts[decision_.attempts.size() - 2];
      decision_.reason = fmt::format("{} before it: {}", before.model, word(before.outcome));
      if (!before.reason.empty()) decision_.reason += fmt::format(" ({})", before.reason);
    } else if (const Candidate* candidate = find_candidate(route_.plan, last.model)) {
      decision_.reason = candidate->verdict == Verdict::kMeets || route_.plan.router.empty()
                             ? candidate->reason
                             : fmt::format("no candidate is known to meet {}, so the plan begins with this one: {}",
                                           route_.plan.threshold, candidate->reason);
    }
    answer.decision = decision_;
    return {std::move(answer), std::move(decision_)};
  }

  Execution refused() {
    decision_.reason = fmt::format("no model of policy \"{}\" may answer", route_.plan.policy);
    Error error{ErrorCode::kNoModel, decision_.reason};
    for (const Candidate& candidate : route_.plan.candidates) {
      error.details += fmt::format("{}: {}: {}\n", candidate.model, candidate.refused_by, candidate.reason);
    }
    error.hint = "`occam route explain` shows what each of them lacks";
    return {fail(std::move(error)), std::move(decision_)};
  }

  Execution failed() {
    decision_.reason = error_.message;
    if (streamed_) error_.message += " (after a part of the answer had been given out)";
    if (decision_.attempts.size() > 1) error_.details = describe_attempts(decision_.attempts);
    return {fail(std::move(error_)), std::move(decision_)};
  }

  ModelPort& models_;
  const Route& route_;
  const Request& request_;
  const StreamFunction& stream_;
  std::int64_t deadline_ns_;
  bool streamed_ = false;
  bool goes_on_ = true;
  Error error_;
  Decision decision_;
};

}  // namespace

struct Executor::Own {
  Clock clock;
  Breakers breakers{clock};
  Budgets budgets{clock};
  Alarm alarm;
};

Executor::Executor(Parts parts) : parts_(std::move(parts)) {}

Executor::Executor(ModelPort& models)
    : own_(std::make_shared<Own>()),
      parts_{.models = models,
             .breakers = own_->breakers,
             .budgets = own_->budgets,
             .alarm = own_->alarm,
             .clock = own_->clock} {}

Execution Executor::run(const Route& route, const Request& request, const StreamFunction& stream) const {
  return Chain(parts_.models, route, request, stream).run();
}

}  // namespace occam::routing
