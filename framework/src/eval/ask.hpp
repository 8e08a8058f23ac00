// One item put to one model, as often as the suite draws samples, and what the evaluator says of the answers.
//
// Threads: [any]; many at once on one suite, evaluator and model.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "eval/judging.hpp"
#include "eval/runner.hpp"

namespace occam::eval {

struct Asked {
  std::vector<store::ItemResult> attempts;  ///< one a sample, all for the item's position
  std::optional<Error> failure;             ///< why a sample has no answer: its status is kError or kTimeout
  std::optional<Error> unjudged;  ///< why the model that the evaluator asks gave no verdict: there is no result
  std::int64_t reused = 0;        ///< samples whose answer was stored already

  /// As a verdict sees the item: the mean of its attempts, scored where all of them are.
  [[nodiscard]] store::PlainScore plain() const;
};

/// Answers that are known before a model is asked, and where those go that come before their item is complete.
class Answers {
 public:
  virtual ~Answers() = default;
  [[nodiscard]] virtual std::optional<store::ItemResult> find(std::int64_t position, const std::string& prompt_hash,
                                                              std::int64_t attempt) = 0;
  [[nodiscard]] virtual Result<void> keep(const store::ItemResult& answer) = 0;
};

struct AskLimits {
  std::stop_token cancel;
  double call_seconds = 0;     ///< 0: no limit
  Judging* judging = nullptr;  ///< null: the evaluator may ask nobody
};

/// Asks for the item at `position` of the suite. Errors end the run: kUsage where the evaluator refuses the item,
/// kUnsupported where the model cannot do what the suite needs, kBudget of judges, kCancelled, kStore.
[[nodiscard]] Result<Asked> ask(const Suite& suite, const plugin::Evaluator& evaluator, const Subject& subject,
                                std::int64_t position, Answers& answers, const AskLimits& limits);

}  // namespace occam::eval
