// Which evaluations to run next: those that are expected to make routing better by most per model call.
//
// A task's regret is what its requests lose because qualities are not known: the best choice under what is stored
// against the best choice if all were known, in uses of the task's largest candidate. A model that does not reach the
// task's threshold loses 1 / error uses, or 2 where the task has no error rate, which is where the rules of `smallest`
// change their mind. Tasks are weighed by the requests that were recorded of them. Threads: values.
//
//   for (const NextEvaluation& next : occam.evaluation_plan()->rows) std::cout << next.command << '\n';
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace occam {

struct NextEvaluation {
  std::string task;
  std::string model;
  std::string threshold;
  std::int64_t n = 0;        ///< items stored
  double mean = 0;           ///< of these; NaN: none
  std::int64_t items = 0;    ///< to run next
  double traffic = 0;        ///< the task's share of the requests
  double regret = 0;         ///< of the task, a request of it
  double gain = 0;           ///< of these items, a request of all
  double gain_per_call = 0;  ///< gain / items
  double seconds = 0;        ///< that the items will take; NaN: not known
  std::string command;
};

struct EvaluationPlan {
  std::vector<NextEvaluation> rows;  ///< most gain a call first; none that gains nothing
  std::int64_t requests = 0;         ///< recorded; 0: all tasks count alike
};

}  // namespace occam
