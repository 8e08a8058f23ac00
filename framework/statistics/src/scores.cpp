#include "occam/statistics/scores.hpp"

#include <cmath>

namespace occam::statistics {

Requirement Requirement::hits_of(std::int64_t items, Decimal threshold) {
  return {ScoreKind::kBinary, items, static_cast<double>(hits_needed(items, threshold))};
}

Requirement Requirement::mean_of(std::int64_t items, double threshold) {
  return {ScoreKind::kReal, items, static_cast<double>(items) * threshold};
}

std::string_view describe(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNotNext:
      return "another item comes first in the order";
    case Refusal::kNothingLeft:
      return "every item of the suite has been scored";
    case Refusal::kScoreRange:
      return "a score is outside [0, 1], or neither 0 nor 1 where only these occur";
    case Refusal::kErrorRange:
      return "an error rate must be above 0 and below 1";
    case Refusal::kThreshold:
      return "the threshold is not a number";
    case Refusal::kItems:
      return "the parts speak of different numbers of items or kinds of scores";
    case Refusal::kKnownItem:
      break;
  }
  return "an item is not of this suite, or was given twice";
}

}  // namespace occam::statistics
