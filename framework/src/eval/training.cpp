#include "eval/training.hpp"

#include <fmt/format.h>

#include <map>

#include "base/json.hpp"
#include "base/strings.hpp"
#include "eval/attempts.hpp"
#include "occam/abi/evaluator.h"

namespace occam::eval {

namespace {

Result<void> check(const Suite& suite) {
  const std::string& name = suite.record().name;
  if (suite.needs() == OCCAM_ABI_NEEDS_SCORE_ROLLING || suite.needs() == OCCAM_ABI_NEEDS_OUTCOME)
    return fail(ErrorCode::kUsage, fmt::format("{} does not measure answers", name));
  if (!suite.metrics()[suite.primary_metric()].higher_is_better)
    return fail(ErrorCode::kUsage, fmt::format("less is better in {}: its scores do not tell what is right", name));
  if (suite.samples() > 1 && suite.sample_use() == OCCAM_ABI_SAMPLES_TOGETHER)
    return fail(ErrorCode::kUsage,
                fmt::format("{} judges the samples of an item together: which of them is right is not stored", name));
  return {};
}

/// The system message and the question, without worked examples.
json::array conversation_of(const Suite& suite, const Item& item) {
  json::array messages;
  const Prompt prompt = suite.prompt(item);
  const auto add = [&](std::string_view role, std::string_view content) {
    messages.push_back(json::object{{"role", std::string(role)}, {"content", std::string(content)}});
  };
  if (!prompt.messages.empty() && prompt.messages.front().role == "system")
    add("system", prompt.messages.front().content);
  add("user", suite.question(item));
  return messages;
}

/// The right answer that one of the attempts is; null where none is.
const store::ItemScore* find_right(std::span<const store::ItemScore> attempts, double right_at) {
  for (const store::ItemScore& attempt : attempts)
    if (attempt.result.status == store::ResultStatus::kOk && attempt.result.score >= right_at) return &attempt;
  return nullptr;
}

std::string answer_of(const Suite& suite, const Item& item, const store::ItemScore& right) {
  if (suite.needs() != OCCAM_ABI_NEEDS_SCORE_OPTIONS) return std::string(trim(right.result.text));
  return std::string(trim(suite.prompt(item).continuations[static_cast<std::size_t>(item.gold)]));
}

class Selection {
 public:
  Selection(const Suite& suite, double right_at, std::string& text, TrainingSummary& summary)
      : suite_(suite), right_at_(right_at), text_(text), summary_(summary) {}

  /// `failed`: the first model's attempts averaged; `attempts`: the other's.
  void consider(const store::ItemScore& failed, std::span<const store::ItemScore> attempts) {
    ++summary_.items;
    if (failed.result.score >= right_at_) {
      ++summary_.not_needed;
      return;
    }
    const store::ItemScore* right = find_right(attempts, right_at_);
    const Item& item = suite_.items()[static_cast<std::size_t>(failed.position)];
    if (failed.result.status != store::ResultStatus::kOk || right == nullptr) {
      ++summary_.not_known;
      return;
    }
    if (right->result.finish_reason == "length") {
      ++summary_.cut_off;
      return;
    }
    const std::string answer = answer_of(suite_, item, *right);
    if (answer.empty() || !is_utf8(answer)) {
      ++summary_.no_text;
      return;
    }
    json::array messages = conversation_of(suite_, item);
    messages.push_back(json::object{{"role", "assistant"}, {"content", answer}});
    text_ += json::serialize(json::object{{"messages", std::move(messages)}}) + "\n";
    ++summary_.examples;
  }

 private:
  const Suite& suite_;
  const double right_at_;
  std::string& text_;
  TrainingSummary& summary_;
};

}  // namespace

Result<void> append_training(store::Store& store, const Suite& suite, const TrainingPair& pair, std::string& text,
                             TrainingSummary& summary) {
  if (auto checked = check(suite); !checked) return checked;
  auto of_first = store.item_scores(pair.failed_by);
  if (!of_first) return fail(of_first.error());
  const auto of_second = store.item_scores(pair.answers_of);
  if (!of_second) return fail(of_second.error());
  std::map<std::int64_t, std::vector<store::ItemScore>> attempts;
  for (const store::ItemScore& score : *of_second) attempts[score.position].push_back(score);
  Selection selection(suite, pair.right_at, text, summary);
  for (const store::ItemScore& failed : average_attempts(std::move(*of_first)))
    if (const auto found = attempts.find(failed.position); found != attempts.end())
      selection.consider(failed, found->second);
  return {};
}

}  // namespace occam::eval
