// Which model of a ladder is the smallest that suffices, with one error rate for the whole search.
//
// Ascending: models are tried from the smallest, `meets` at error/K each, `misses` at the full error, until the first
// that meets; the chance that an insufficient one is chosen is at most `error`, and so is the chance that a smaller
// sufficient one was passed over. Descending: from the largest down to the first that does not meet, at the full error
// (a fixed-sequence test); cheap where the large models' results are stored. Bisection: log2(K) models, right only if
// larger models are never worse. A value. Threads: no sharing.
//
//   auto ladder = Ladder::ascending(5, 0.05);
//   while (auto rung = ladder->next()) {
//     const Verdict verdict = decide(rung->model, rung->meets_error, rung->misses_error);
//     if (!ladder->report(rung->model, verdict)) break;
//   }
//   if (auto chosen = ladder->chosen()) …
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "occam/statistics/intervals.hpp"
#include "occam/statistics/verdict.hpp"

namespace occam::statistics {

/// How the error of wrong `meets` is divided over an ascending ladder.
enum class Spending {
  kEqual,       ///< error/K each: the number of models is known beforehand
  kByPosition,  ///< 6·error/(π²k²) for the k-th: models may be added at the large end
};

class Ladder {
 public:
  /// A model to be judged, counted from the smallest, and the error rates to judge it at.
  struct Rung {
    std::size_t model;
    double meets_error;
    double misses_error;
  };

  /// None where there is no model or `error` is not strictly between 0 and 1.
  [[nodiscard]] static std::optional<Ladder> ascending(std::size_t models, double error,
                                                       Spending spending = Spending::kEqual);
  [[nodiscard]] static std::optional<Ladder> descending(std::size_t models, double error);
  [[nodiscard]] static std::optional<Ladder> bisection(std::size_t models, double error);

  /// The model to be judged now; none when the search has ended.
  [[nodiscard]] std::optional<Rung> next() const;
  /// Takes the verdict of next()'s model. Returns false, and changes nothing, for any other model.
  [[nodiscard]] bool report(std::size_t model, Verdict verdict);

  /// The smallest model known to meet, once the search has ended.
  [[nodiscard]] std::optional<std::size_t> chosen() const;
  /// Whether the chosen model is the smallest at the same error: every smaller one misses; with bisection, the next one
  /// does.
  [[nodiscard]] bool smallest() const;

 private:
  enum class Direction { kAscending, kDescending, kBisection };
  Ladder(Direction direction, std::size_t models, double error, Spending spending);

  Direction direction_;
  double error_;
  Spending spending_;
  std::size_t low_ = 0;  ///< models below have been passed over
  std::size_t high_;     ///< models from here on need no verdict any more
  std::optional<std::size_t> chosen_;
  std::vector<Verdict> verdicts_;  ///< by model
};

/// Pairs (smaller, larger) of a ladder whose stored intervals say that the smaller model is the better one: low of the
/// smaller above high of the larger. Where there are any, bisection is not to be trusted. NaN contradicts nothing.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> contradictions(std::span<const Interval> by_size);

}  // namespace occam::statistics
