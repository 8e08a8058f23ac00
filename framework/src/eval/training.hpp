// Items that one model fails and another gets right, as conversations with the right answer.
//
// A line is `{"messages":[…]}`: the suite's system message where it has one, the item's question without the worked
// examples, the answer. Of a suite that scores options the answer is the right option. Threads: [any].
#pragma once

#include <string>

#include "eval/suite.hpp"
#include "occam/training.hpp"
#include "store/store.hpp"

namespace occam::eval {

struct TrainingPair {
  store::EvidenceKey failed_by;
  store::EvidenceKey answers_of;
  double right_at = 1;
};

/// Appends lines to `text` and counts into `summary`. Requires: results of this very suite. Errors: kUsage where the
/// suite's scores do not tell which answer is right, kStore.
[[nodiscard]] Result<void> append_training(store::Store& store, const Suite& suite, const TrainingPair& pair,
                                           std::string& text, TrainingSummary& summary);

}  // namespace occam::eval
