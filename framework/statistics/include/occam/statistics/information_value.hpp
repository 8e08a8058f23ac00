// What k more scored items of one model would be worth to the choice among several: the expected value of sample
// information (H. Raiffa and R. Schlaifer, Applied Statistical Decision Theory, 1961), by simulation.
//
// A choice of option m loses its cost, and `penalty` where its true quality lies below the aim. The best choice under
// what is believed is the one of least expected loss; more items are worth by how much they are expected to lower it.
// Qualities are believed to be independent Beta variables. The same arguments give the same numbers. Threads: pure.
//
//   const InformationValue value(options, aim);
//   const double worth = value.of_items(0, 25);   // of 25 items of the first option
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace occam::statistics {

/// One model as far as it matters to the choice; quality lies in [0, 1].
struct UncertainOption {
  double successes = 0.5;  ///< of the Beta variable; above 0
  double failures = 0.5;   ///< above 0
  double cost = 0;         ///< of one use; in the unit of the penalty
};

enum class AimKind {
  kAtLeast,  ///< quality ≥ value
  kWithin,   ///< quality ≥ the best option's quality - value
};

struct Aim {
  AimKind kind = AimKind::kWithin;
  double value = 0;
  double penalty = 1;  ///< of a use of an option that does not reach the aim
};

class InformationValue {
 public:
  /// Draws every quality 2,000 times. Requires: options are not empty.
  InformationValue(std::span<const UncertainOption> options, const Aim& aim);

  /// How much lower the expected loss would be if every quality were known.
  [[nodiscard]] double regret() const;
  /// How much lower it is expected to be after so many more items of one option; at least 0. Requires: which <
  /// options.size(), items ≥ 0. Takes items · draws · options operations.
  [[nodiscard]] double of_items(std::size_t which, std::int64_t items) const;

 private:
  void draw(const UncertainOption& option, std::size_t m);
  [[nodiscard]] double least_loss(std::span<const double> weights) const;

  std::size_t width_;
  std::vector<double> qualities_;  ///< by draw, then by option
  std::vector<double> losses_;     ///< of each option under each draw
};

}  // namespace occam::statistics
