#include "routing/chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ranges>

#include "routing/cost.hpp"
#include "routing/draft.hpp"
#include "routing/race.hpp"
#include "routing/record.hpp"

namespace occam::routing {
namespace {

constexpr double kNanosecondsPerSecond = 1e9;

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

double total_cost(const Decision& decision) {
  double cost = 0;
  for (const Attempt& attempt : decision.attempts) cost += attempt.cost;
  return cost;
}

const Attempt* find_answered(const Decision& decision) {
  const auto found = std::ranges::find(decision.attempts, Outcome::kAnswered, &Attempt::outcome);
  return found == decision.attempts.end() ? nullptr : &*found;
}

}  // namespace

Chain::Chain(const Executor::Parts& parts, const Route& route, const Request& request, const StreamFunction& stream)
    : parts_(parts),
      route_(route),
      request_(request),
      begin_ns_(parts.clock.now_ns()),
      deadlines_(request, *route.rules, begin_ns_),
      gate_(stream, new_decision_id()),
      answer_(fail(ErrorCode::kInternal, "no attempt was made")) {
  if (route.rules->limits.cost_per_request) purse_ = std::make_shared<Ledger>();
  decision_.id = gate_.decision();
  decision_.task = route.plan.task;
  decision_.recognised_by = route.plan.recognised_by;
}

Execution Chain::run() {
  if (route_.plan.attempts.empty()) {
    refuse();
  } else {
    run_attempts();
    let_held_stand();
    answer_ ? explain_answer() : explain_failure();
  }
  tell_observer();
  return {std::move(answer_), std::move(decision_)};
}

void Chain::run_attempts() {
  const std::size_t count = std::min(route_.plan.attempts.size(), attempts_allowed(*route_.rules));
  for (std::size_t i = 0; i < count && !answer_ && next_ == Next::kMayFollow && !gate_.is_taken();) {
    if (std::optional<Error> stop = stopped()) {
      if (i == 0) note(not_attempted(parts(), route_.plan.attempts[0], std::move(*stop)));
      return;
    }
    i += run_from(i, count);
  }
}

std::optional<Error> Chain::stopped() const {
  if (request_.cancel.stop_requested()) return Error{ErrorCode::kCancelled, "the caller asked to stop"};
  if (deadlines_.chain().has_passed(parts_.clock.now_ns())) {
    return Error{ErrorCode::kTimeout, "no time was left"};
  }
  return std::nullopt;
}

ChainParts Chain::parts() {
  return {.parts = parts_,
          .route = route_,
          .request = drafted_ ? *drafted_ : request_,
          .asked = request_,
          .gate = gate_,
          .purse = purse_.get()};
}

// Only of an attempt that the router will be asked about is it worth knowing who comes next.
Turn Chain::turn(std::size_t index, std::size_t count) const {
  const std::vector<PlannedAttempt>& plan = route_.plan.attempts;
  Turn turn{plan[index]};
  if (turn.planned.accept != Accept::kAsk) return turn;
  for (std::size_t i = index + 1; i < count && turn.next.empty(); ++i) {
    const Result<ModelFacts> facts = parts_.models.facts(plan[i].model);
    const bool may_be_asked =
        facts && facts->residency <= route_.allowed && parts_.breakers.state(plan[i].model) != BreakerState::kOpen;
    if (may_be_asked) turn.next = plan[i].model;
  }
  return turn;
}

std::size_t Chain::run_from(std::size_t index, std::size_t count) {
  const bool has_second = index + 1 < count;
  const ChainParts shared = parts();
  const Turn first = turn(index, count);
  Result<Admission> admission = admit(shared, first.planned);
  if (!admission) {
    note(not_attempted(shared, first.planned, std::move(admission.error())));
    return 1;
  }
  if (index > 0 || !has_second || !route_.rules->hedge_after) {
    note(run_alone(shared, first, std::move(*admission), has_second ? Followers::kSome : Followers::kNone));
    return 1;
  }
  const double seconds = std::min(route_.rules->hedge_after->value, 1e9);
  Race race(shared, {first, turn(1, count), count > 2 ? Followers::kSome : Followers::kNone}, deadlines_);
  Race::Finish finish = race.run(std::move(*admission), static_cast<std::int64_t>(seconds * kNanosecondsPerSecond));
  note(std::move(finish.first));
  if (!finish.second) return 1;
  note(std::move(*finish.second));
  return 2;
}

Attempted Chain::run_alone(const ChainParts& parts, const Turn& turn, Admission admission, Followers followers) {
  const Deadline deadline = deadlines_.attempt(followers, parts_.clock.now_ns());
  StreamGate::Lane lane(gate_, parts_.clock, decision_.attempts.size() + 1);
  return attempt(parts, turn, std::move(admission), deadline, lane, request_.cancel);
}

void Chain::note(Attempted done) {
  decision_.attempts.push_back(std::move(done.record));
  if (done.held) {
    if (held_) tell_observer(decision_.attempts[held_->attempt]);
    if (route_.rules->draft) drafted_ = with_draft(request_, done.held->text);
    held_ = Held{std::move(*done.held), decision_.attempts.size() - 1};
  } else {
    tell_observer(decision_.attempts.back());
  }
  if (answer_) return;  // the other one of a race
  answer_ = std::move(done.answer);
  if (done.next == Next::kStop) next_ = Next::kStop;
}

void Chain::let_held_stand() {
  if (!held_) return;
  Attempt& record = decision_.attempts[held_->attempt];
  if (!answer_ && !request_.cancel.stop_requested()) {
    const Answer& held = held_->answer;
    StreamGate::Lane lane(gate_, parts_.clock, held_->attempt + 1);
    if (!gate_.is_taken() && lane.finish({held.text, record.model, held.tokens, held.fields})) {
      record.outcome = Outcome::kAnswered;
      record.reason = fmt::format("nobody after it answered ({})", record.reason);
      answer_ = std::move(held_->answer);
    }
  }
  tell_observer(record);
}

void Chain::tell_observer(const Attempt& attempt) const {
  if (parts_.observer != nullptr) parts_.observer->attempt_finished({route_.plan.task, route_.plan.policy, attempt});
}

// --- what is said of it -------------------------------------------------------------------------------------------

void Chain::refuse() {
  decision_.reason = fmt::format("no model of policy \"{}\" may answer", route_.plan.policy);
  Error error{ErrorCode::kNoModel, decision_.reason};
  for (const Candidate& candidate : route_.plan.candidates) {
    error.details += fmt::format("{}: {}: {}\n", candidate.model, candidate.refused_by, candidate.reason);
  }
  error.hint = "`occam route explain` shows what each of them lacks";
  answer_ = fail(std::move(error));
}

void Chain::explain_answer() {
  const Attempt& answered = *find_answered(decision_);
  answer_->model = decision_.model = answered.model;
  answer_->cost = total_cost(decision_);
  decision_.delivered = AnswerPart::kWhole;
  if (&answered != &decision_.attempts.front()) {
    const Attempt& before = *(&answered - 1);
    decision_.reason = fmt::format("{} before it: {}", before.model, word(before.outcome));
    if (!before.reason.empty()) decision_.reason += fmt::format(" ({})", before.reason);
  } else if (const Candidate* candidate = find_candidate(route_.plan, answered.model)) {
    const bool is_as_planned = candidate->verdict == Verdict::kMeets || route_.plan.router.empty() ||
                               route_.plan.attempts.front().accept == Accept::kAsk;
    decision_.reason = is_as_planned
                           ? candidate->reason
                           : fmt::format("no candidate is known to meet {}, so the plan begins with this one: {}",
                                         route_.plan.threshold, candidate->reason);
  }
  if (!answered.reason.empty()) decision_.reason += fmt::format("; {}", answered.reason);
}

void Chain::explain_failure() {
  Error& error = answer_.error();
  decision_.reason = error.message;
  if (gate_.has_delivered()) {
    decision_.delivered = AnswerPart::kPart;
    error.message += " (after a part of the answer had been given out)";
  }
  if (decision_.attempts.size() > 1) error.details = describe_attempts(decision_.attempts);
}

double Chain::largest_cost() const {
  const Attempt* const answered = find_answered(decision_);
  if (answered == nullptr) return 0;
  for (const Candidate& candidate : route_.plan.candidates | std::views::reverse) {
    const Result<ModelFacts> facts = parts_.models.facts(candidate.model);
    if (!facts || facts->residency > route_.allowed) continue;
    return cost_of(*facts,
                   {static_cast<double>(answered->prompt_tokens), static_cast<double>(answered->completion_tokens)});
  }
  return kUnknown;
}

void Chain::tell_observer() const {
  if (parts_.observer == nullptr) return;
  const double seconds = static_cast<double>(parts_.clock.now_ns() - begin_ns_) / kNanosecondsPerSecond;
  parts_.observer->request_finished({.plan = route_.plan,
                                     .decision = decision_,
                                     .outcome = answer_ ? word(Outcome::kAnswered) : word(answer_.error().code),
                                     .seconds = seconds,
                                     .cost = total_cost(decision_),
                                     .largest_cost = largest_cost()});
}

}  // namespace occam::routing
