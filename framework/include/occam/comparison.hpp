// Two models on the same items of a suite: the difference, what may be claimed of it, and the items that flipped.
//
// A paired comparison: luck with the items falls on both alike, so it needs far fewer of them than two separate
// intervals. Scores, means and margins are in the metric's own units.
//
//   auto compared = occam.evaluation().compare({.first = "small", .second = "large", .suite = "sentiment"});
//   std::cout << compared->difference << " in [" << compared->low << ", " << compared->high << "]\n";
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace occam {

struct ComparisonRequest {
  std::string first;               ///< a model id, as it was evaluated under
  std::string second;              ///< another
  std::string suite;               ///< a suite's name, or a task
  std::optional<double> margin{};  ///< the difference that would matter: asks for two one-sided tests
  double error = 0.05;             ///< of each of them
};

/// One item on which the two differ.
struct Flip {
  std::string item;
  double first = 0;  ///< score
  double second = 0;
  std::string first_text;  ///< answer
  std::string second_text;
};

/// Two one-sided t tests of first - second against the margin (TOST).
struct EquivalenceTest {
  double margin = 0;
  double error = 0;
  double p_worse = 0;   ///< of "the first is worse by the margin or more"
  double p_better = 0;  ///< of "the first is better by the margin or more"
  bool not_worse = false;
  bool equivalent = false;
};

struct Comparison {
  std::string first;
  std::string second;
  std::string suite;
  std::string task;
  std::string metric;
  std::int64_t items = 0;  ///< that both have a result for
  double first_mean = 0;   ///< over these items
  double second_mean = 0;
  double difference = 0;  ///< first - second
  double low = 0;         ///< 95 % interval of the difference (Student's t); NaN below two items
  double high = 0;
  std::int64_t first_better = 0;
  std::int64_t second_better = 0;
  double p_value = 0;  ///< McNemar's exact test of the two counts above
  std::optional<EquivalenceTest> equivalence{};
  std::vector<Flip> flips{};  ///< the largest differences first, then by the suite's order
};

}  // namespace occam
