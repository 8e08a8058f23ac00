#include "eval/ask.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "eval/model_answer.hpp"
#include "occam/abi/evaluator.h"

namespace occam::eval {

namespace {

/// The failures that are the item's own; any other ends the run.
bool is_items_own(ErrorCode code) {
  switch (code) {
    case ErrorCode::kContext:
    case ErrorCode::kTimeout:
    case ErrorCode::kOverloaded:
    case ErrorCode::kLoading:
    case ErrorCode::kUnavailable:
    case ErrorCode::kModel:
    case ErrorCode::kPlugin:
    case ErrorCode::kInternal:
    case ErrorCode::kRefused:
      return true;
    default:
      return false;
  }
}

/// One item's way from its prompt to its results. Legal order: answer(), then judge().
class Asking {
 public:
  Asking(const Suite& suite, const plugin::Evaluator& evaluator, const Subject& subject, std::int64_t position)
      : suite_(suite),
        evaluator_(evaluator),
        subject_(subject),
        position_(position),
        item_(suite.items()[static_cast<std::size_t>(position)]),
        prompt_(suite.prompt(item_)) {}

  /// Fills in every sample's answer, or its failure.
  [[nodiscard]] Result<void> answer(Answers& answers, const AskLimits& limits);
  /// Gives every attempt its score.
  [[nodiscard]] Result<void> judge(Answers& answers, const AskLimits& limits);
  [[nodiscard]] Asked take() { return std::move(asked_); }

 private:
  [[nodiscard]] Result<void> draw(std::int64_t attempt, Answers& answers, const AskLimits& limits);
  void fail_attempt(store::ItemResult& result, const Error& error);
  [[nodiscard]] Result<void> judge_attempts(const AskLimits& limits);
  /// What models were asked for it stands in `result`.
  [[nodiscard]] Result<plugin::EvalScore> evaluate(std::span<const plugin::EvalOutput> outputs, const AskLimits& limits,
                                                   store::ItemResult& result);
  [[nodiscard]] Error describe(const Error& said, const std::optional<Error>& service) const;
  [[nodiscard]] Result<void> judge_each(const AskLimits& limits);
  [[nodiscard]] Result<void> judge_together(const AskLimits& limits);
  void set_score(store::ItemResult& result, const plugin::EvalScore& score) const;

  const Suite& suite_;
  const plugin::Evaluator& evaluator_;
  const Subject& subject_;
  std::int64_t position_;
  const Item& item_;
  Prompt prompt_;
  Asked asked_;
  bool last_is_new_ = false;                 ///< the last sample was not known beforehand
  std::vector<plugin::EvalOutput> outputs_;  ///< one an attempt; of a failed one empty
};

Result<void> Asking::answer(Answers& answers, const AskLimits& limits) {
  for (std::int64_t attempt = 0; attempt < suite_.samples(); ++attempt)
    if (auto drawn = draw(attempt, answers, limits); !drawn) return drawn;
  return {};
}

Result<void> Asking::draw(std::int64_t attempt, Answers& answers, const AskLimits& limits) {
  store::ItemResult& result = asked_.attempts.emplace_back();
  result.position = position_;
  result.attempt = attempt;
  result.score = suite_.record().low;
  result.prompt_hash = prompt_.hash;
  outputs_.emplace_back();
  if (const auto known = answers.find(position_, prompt_.hash, attempt)) {
    if (auto output = read_answer(suite_, subject_, *known)) {
      store_answer(*output, result);
      outputs_.back() = std::move(*output);
      ++asked_.reused;
      return {};
    }
  }
  const auto deadline_ns = static_cast<std::int64_t>(limits.call_seconds * 1e9);
  const std::int64_t began_ns = monotonic_ns();
  auto output = ask_model(suite_, subject_, item_, prompt_, attempt,
                          {limits.cancel, deadline_ns > 0 ? began_ns + deadline_ns : 0});
  if (!output) {
    if (!is_items_own(output.error().code)) return fail(output.error());
    result.milliseconds = static_cast<double>(monotonic_ns() - began_ns) / 1e6;
    fail_attempt(result, output.error());
    return {};
  }
  store_answer(*output, result);
  outputs_.back() = std::move(*output);
  last_is_new_ = attempt + 1 == suite_.samples();
  return attempt + 1 < suite_.samples() ? answers.keep(result) : Result<void>();
}

void Asking::fail_attempt(store::ItemResult& result, const Error& error) {
  result.status = error.code == ErrorCode::kTimeout ? store::ResultStatus::kTimeout : store::ResultStatus::kError;
  result.rationale = error.message;
  if (!asked_.failure) asked_.failure = error;
}

Result<void> Asking::judge(Answers& answers, const AskLimits& limits) {
  if (auto judged = judge_attempts(limits); !judged) {
    // What was answered is not lost with the verdict.
    if (limits.judging != nullptr && last_is_new_)
      if (auto kept = answers.keep(asked_.attempts.back()); !kept) return kept;
    if (!asked_.unjudged) return judged;
  }
  return {};
}

Result<void> Asking::judge_attempts(const AskLimits& limits) {
  return evaluator_.info().samples == OCCAM_ABI_SAMPLES_TOGETHER ? judge_together(limits) : judge_each(limits);
}

Result<void> Asking::judge_each(const AskLimits& limits) {
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    store::ItemResult& result = asked_.attempts[i];
    if (result.status != store::ResultStatus::kOk) continue;
    const auto score = evaluate(std::span(outputs_).subspan(i, 1), limits, result);
    if (!score) return fail(score.error());
    set_score(result, *score);
  }
  return {};
}

/// Where a sample failed, what the others say together is not defined: the item counts as the failure does.
Result<void> Asking::judge_together(const AskLimits& limits) {
  if (asked_.failure) return {};
  const auto score = evaluate(outputs_, limits, asked_.attempts.front());
  if (!score) return fail(score.error());
  for (store::ItemResult& result : asked_.attempts) set_score(result, *score);
  return {};
}

Result<plugin::EvalScore> Asking::evaluate(std::span<const plugin::EvalOutput> outputs, const AskLimits& limits,
                                           store::ItemResult& result) {
  const plugin::EvalItem question{.id = item_.id,
                                  .input = prompt_.messages.empty() ? prompt_.text : prompt_.messages.back().content,
                                  .targets = item_.targets,
                                  .choices = item_.choices,
                                  .gold = item_.gold,
                                  .fields = item_.content};
  if (limits.judging == nullptr) {
    auto score = evaluator_.evaluate(question, outputs);
    return score ? std::move(score) : fail(describe(score.error(), {}));
  }
  ItemJudging judging(*limits.judging,
                      {.prompt_hash = prompt_.hash, .cancel = limits.cancel, .call_seconds = limits.call_seconds});
  auto score = evaluator_.evaluate(question, outputs, &judging);
  result.judge_calls = judging.spent().calls;
  result.judge_cost = judging.spent().cost;
  if (score) return score;
  Error error = describe(score.error(), judging.failure());
  if (judging.failure() && is_items_own(error.code)) asked_.unjudged = error;
  return fail(std::move(error));
}

/// The host's own words where a service of the host failed, else the evaluator's at the item's line.
Error Asking::describe(const Error& said, const std::optional<Error>& service) const {
  Error error = service.value_or(said);
  error.message = fmt::format("item \"{}\": {}", item_.id, error.message);
  if (!service) error.where = item_.where;
  return error;
}

void Asking::set_score(store::ItemResult& result, const plugin::EvalScore& score) const {
  result.rationale = score.rationale;
  if (score.is_unscorable) {
    result.status = store::ResultStatus::kUnscorable;
    return;
  }
  json::object metrics;
  for (std::size_t i = 0; i < suite_.metrics().size(); ++i)
    metrics[suite_.metrics()[i].name] = json::number(score.values[i]);
  result.metrics = json::serialize(metrics);
  result.score = score.values[suite_.primary_metric()];
}

}  // namespace

store::PlainScore Asked::plain() const {
  store::PlainScore plain{.position = attempts.front().position, .scored = true, .score = 0};
  for (const store::ItemResult& result : attempts) {
    plain.scored = plain.scored && result.status == store::ResultStatus::kOk;
    plain.score += result.score / static_cast<double>(attempts.size());
  }
  return plain;
}

Result<Asked> ask(const Suite& suite, const plugin::Evaluator& evaluator, const Subject& subject, std::int64_t position,
                  Answers& answers, const AskLimits& limits) {
  Asking asking(suite, evaluator, subject, position);
  if (auto answered = asking.answer(answers, limits); !answered) return fail(answered.error());
  if (auto judged = asking.judge(answers, limits); !judged) return fail(judged.error());
  return asking.take();
}

}  // namespace occam::eval
