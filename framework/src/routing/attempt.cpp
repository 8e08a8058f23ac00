#include "routing/attempt.hpp"

#include <fmt/format.h>

#include "routing/acceptance.hpp"
#include "routing/payment.hpp"
#include "routing/validity.hpp"

namespace occam::routing {
namespace {

constexpr double kNanosecondsPerMillisecond = 1e6;
/// Of a further sample where the request asks for none: greedy samples are all the same.
constexpr double kSampleTemperature = 0.7;

bool checks(const ChainParts& chain, const PlannedAttempt& planned) {
  return planned.accept != Accept::kAlways && escalates(*chain.route.rules, config::EscalateOn::kInvalid);
}

bool asks(const ChainParts& chain, const Turn& turn) {
  return turn.planned.accept == Accept::kAsk && !turn.next.empty() && chain.parts.accept &&
         escalates(*chain.route.rules, config::EscalateOn::kUnsure);
}

// An answer that may yet be thrown away must not reach the user before it has passed.
bool holds_back(const ChainParts& chain, const Turn& turn) {
  return (checks(chain, turn.planned) && has_checks(*chain.route.task)) || asks(chain, turn);
}

// --- one call ---------------------------------------------------------------------------------------------------

class Call {
 public:
  Call(const ChainParts& chain, const Turn& turn, const Deadline& deadline, StreamGate::Lane& lane,
       const std::stop_token& cancel)
      : chain_(chain), turn_(turn), deadline_(deadline), lane_(lane), cancel_(cancel) {}

  Attempted make(Admission admission) {
    const std::int64_t begin_ns = chain_.parts.clock.now_ns();
    Attempted out{.record = {.model = turn_.planned.model, .reason = {}, .first_token_milliseconds = kUnknown},
                  .answer = generate(admission, chain_.request.sampling),
                  .held = {}};
    out.record.first_token_milliseconds = first_token(out.answer, begin_ns);
    book(admission, out.answer, out.record);
    judge(out);
    out.record.milliseconds = static_cast<double>(chain_.parts.clock.now_ns() - begin_ns) / kNanosecondsPerMillisecond;
    return out;
  }

 private:
  Result<Answer> generate(Admission& admission, const Sampling& sampling) {
    const bool is_shown = asks(chain_, turn_);
    const ModelCall call{.model = turn_.planned.model,
                         .request = chain_.request,
                         .max_tokens = admission.max_tokens,
                         .alternatives = is_shown ? alternatives_to_ask(chain_.request) : chain_.request.alternatives,
                         .sampling = sampling,
                         .deadline_ns = deadline_.ns,
                         .cancel = cancel_};
    const bool is_whole = !chain_.gate.is_streaming() || holds_back(chain_, turn_);
    Result<Answer> answer =
        is_whole ? chain_.parts.models.generate(call, {})
                 : chain_.parts.models.generate(call, [this](const Delta& delta) { return lane_.push(delta); });
    report(admission, answer);
    return answer;
  }

  void report(Admission& admission, const Result<Answer>& answer) const {
    Health health = answer ? Health::kGood : health_of(answer.error().code);
    if (!answer && answer.error().code == ErrorCode::kTimeout && deadline_.set_by == SetBy::kCaller) {
      health = Health::kNeither;  // a caller in a hurry says nothing of the model
    }
    admission.permit.report(health, answer ? std::string_view() : answer.error().message);
  }

  [[nodiscard]] double first_token(const Result<Answer>& answer, std::int64_t begin_ns) const {
    if (lane_.first_content_ns() != 0) {
      return static_cast<double>(lane_.first_content_ns() - begin_ns) / kNanosecondsPerMillisecond;
    }
    return answer && answer->prompt_seconds > 0 ? answer->prompt_seconds * 1000 : kUnknown;
  }

  /// Adds what a call took to the record.
  void book(Admission& admission, const Result<Answer>& answer, Attempt& record) const {
    const Usage usage = answer ? usage_of(chain_, *answer) : usage_without_answer(chain_, answer.error().code, lane_);
    record.prompt_tokens += static_cast<std::int32_t>(usage.prompt_tokens);
    record.completion_tokens += static_cast<std::int32_t>(usage.completion_tokens);
    record.cost += settle(admission, usage);
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
      if (std::string why = why_invalid(*out.answer); !why.empty()) return leave(out, Outcome::kInvalid, why);
      if (asks(chain_, turn_) && !consult(out)) return;
    }
    const Answer& answer = *out.answer;
    if (!lane_.finish({answer.text, turn_.planned.model, answer.tokens, answer.fields})) return beaten(out);
    record.outcome = Outcome::kAnswered;
  }

  [[nodiscard]] std::string why_invalid(const Answer& answer) const {
    return checks(chain_, turn_.planned) ? routing::why_invalid(answer, *chain_.route.task) : std::string();
  }

  void leave(Attempted& out, Outcome outcome, std::string why) const {
    out.record.outcome = outcome;
    out.record.reason = std::move(why);
    out.answer = fail(ErrorCode::kModel, fmt::format("{}: {}", turn_.planned.model, out.record.reason));
    out.next = Next::kMayFollow;
  }

  /// Asks the router until it has decided. Returns whether the answer stands; one that does not is held.
  bool consult(Attempted& out) {
    const plugin::Acceptance made = ask_router(*out.answer, out.record);
    out.record.probability = made.probability;
    hide_unasked(chain_.asked, *out.answer);
    if (made.decision == plugin::Acceptance::Decision::kAccept) {
      out.record.reason = made.reason;
      return true;
    }
    out.held = std::move(*out.answer);
    leave(out, Outcome::kUnsure, made.reason);
    return false;
  }

  plugin::Acceptance ask_router(const Answer& answer, Attempt& record) {
    const ShownAnswer shown({.route = chain_.route,
                             .request = chain_.asked,
                             .answer = answer,
                             .model = turn_.planned.model,
                             .next = turn_.next});
    std::vector<std::string> others;
    std::int64_t most = chain_.route.rules->budget.samples;
    for (;;) {
      Result<plugin::Acceptance> made = chain_.parts.accept(chain_.route.plan.router, shown.get(others, most));
      if (!made) return {.probability = kUnknown, .reason = std::move(made.error().message)};
      if (made->decision != plugin::Acceptance::Decision::kSampleAgain) return std::move(*made);
      const auto samples = static_cast<std::int64_t>(others.size()) + 1;
      if (samples >= most) return {.probability = made->probability, .reason = std::move(made->reason)};
      std::optional<std::string> other = sample_again(samples, record);
      other ? others.push_back(std::move(*other)) : static_cast<void>(most = samples);
    }
  }

  /// Nothing where time, money or the model did not allow it.
  std::optional<std::string> sample_again(std::int64_t number, Attempt& record) {
    if (cancel_.stop_requested() || deadline_.has_passed(chain_.parts.clock.now_ns())) return std::nullopt;
    Result<Admission> admission = admit(chain_, turn_.planned);
    if (!admission) return std::nullopt;
    Sampling sampling = chain_.request.sampling;
    sampling.seed += static_cast<std::uint64_t>(number);
    if (sampling.temperature == 0) sampling.temperature = kSampleTemperature;
    const Result<Answer> answer = generate(*admission, sampling);
    book(*admission, answer, record);
    return answer ? std::optional(answer->text) : std::nullopt;
  }

  static void beaten(Attempted& out) {
    out.record.outcome = Outcome::kCancelled;
    out.record.reason = "another one answered first";
    out.answer = fail(ErrorCode::kCancelled, out.record.reason);
    out.next = Next::kStop;
  }

  const ChainParts& chain_;
  const Turn& turn_;
  const Deadline& deadline_;
  StreamGate::Lane& lane_;
  const std::stop_token& cancel_;
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

Attempted attempt(const ChainParts& chain, const Turn& turn, Admission admission, const Deadline& deadline,
                  StreamGate::Lane& lane, const std::stop_token& cancel) {
  return Call(chain, turn, deadline, lane, cancel).make(std::move(admission));
}

Attempted not_attempted(const ChainParts& chain, const PlannedAttempt& planned, Error error) {
  return {.record = {.model = planned.model,
                     .outcome = outcome_of(error.code),
                     .reason = error.message,
                     .first_token_milliseconds = kUnknown},
          .answer = fail(error),
          .held = {},
          .next = after(error.code, *chain.route.rules)};
}

}  // namespace occam::routing
