// One item put to one model, and what the evaluator says of the answer.
//
// Threads: [any]; many at once on one suite, evaluator and model.
#pragma once

#include <optional>

#include "eval/runner.hpp"

namespace occam::eval {

struct Asked {
  store::ItemResult result;      ///< complete but for its position
  std::optional<Error> failure;  ///< why there is no answer: the result's status is kError or kTimeout
};

/// Errors end the run: kUsage where the evaluator refuses the item, kUnsupported where the model cannot do what the
/// suite needs, kCancelled.
[[nodiscard]] Result<Asked> ask(const Suite& suite, const plugin::Evaluator& evaluator, const Subject& subject,
                                const Item& item, const plugin::CallLimits& limits);

}  // namespace occam::eval
