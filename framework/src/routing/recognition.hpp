// Which task a request belongs to: the declared one, else the first whose rule matches, else the one that a fitted
// classifier is sure enough of, else the policy's `*`.
//
// Pure. Threads: [any].
//
//   const Recognised recognised = recognise(policy, request, classifier);   // classifier may be null
#pragma once

#include <string>
#include <string_view>

#include "config/policy.hpp"
#include "occam/request.hpp"
#include "routing/task_classifier.hpp"

namespace occam::routing {

struct Recognised {
  std::string task;           ///< its name; `*` where nothing matched
  std::string_view by;        ///< `declared`, `rule`, `classifier` or `default`
  const config::Task* rules;  ///< never null: the task's own table, else that of `*`
  double probability;         ///< the classifier's, where it was asked and said something; NaN: it was not
};

/// Without a classifier nothing is guessed. A guess that is less probable than the policy's `minimum_probability`
/// counts for nothing; one without a table in the policy keeps its name and has the rules of `*`, as a declared one.
[[nodiscard]] Recognised recognise(const config::Policy& policy, const Request& request,
                                   const TaskClassifier* classifier = nullptr);

/// What the rules look at: the last user message, or the raw prompt.
[[nodiscard]] std::string_view prompt_text(const Request& request);

/// One sentence on a classifier's guess: `p = 0.93; of 1240 held-out prompts it recognises 92 % and errs in 6 % of
/// these`.
[[nodiscard]] std::string describe_guess(const TaskClassifier& classifier, double probability,
                                         double minimum_probability);

}  // namespace occam::routing
