// The scores of one run, taken strictly in their order: what the verdict and the confidence sequence both stand on.
//
// Whoever feeds it says which item a score belongs to, and any item but the next one is refused: an answer cannot
// come early, twice, or instead of a harder one. Items whose scores are known beforehand are taken out of the suite,
// and the rest gets a fresh order. A value; copies are cheap. Threads: no sharing.
//
//   auto scores = OrderedScores::create(order, ScoreKind::kBinary, UnscorableRule::kZero, known, std::nullopt);
//   while (auto item = scores->next()) if (!scores->take(*item, ask(*item))) break;
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>

#include "occam/statistics/control_variate.hpp"
#include "occam/statistics/order.hpp"
#include "occam/statistics/scores.hpp"

namespace occam::statistics {

class OrderedScores {
 public:
  /// What one of the two claims has seen: `meets` and `misses` may count an unscorable item differently. Sums over the
  /// items fed, without the known ones; f is the control variate.
  struct Side {
    double known = 0;  ///< total of the known items
    double sum = 0;
    double sum_squares = 0;
    double squared_errors = 0;  ///< Σ(x - what was expected before it)²
    double sum_control = 0;     ///< Σxf
  };
  struct ControlSums {
    double sum = 0;
    double sum_squares = 0;
    double remaining = 0;  ///< Σf of the items not yet fed
  };

  /// Errors: kKnownItem, kScoreRange, kItems for a control variate of another suite.
  [[nodiscard]] static std::expected<OrderedScores, Refusal> create(const ItemOrder& order, ScoreKind kind,
                                                                    UnscorableRule rule,
                                                                    std::span<const ItemScore> known,
                                                                    std::optional<ControlVariate> control);

  /// The item whose score comes next; none when all have been fed.
  [[nodiscard]] std::optional<std::int64_t> next() const;
  /// The items after those fed, at most `count`, to be asked ahead.
  [[nodiscard]] std::span<const std::int64_t> upcoming(std::int64_t count) const;

  /// Errors: kNotNext, kNothingLeft, kScoreRange.
  [[nodiscard]] std::expected<void, Refusal> take(std::int64_t item, Score score);

  [[nodiscard]] const ItemOrder& order() const { return order_; }
  [[nodiscard]] ScoreKind kind() const { return kind_; }
  [[nodiscard]] std::int64_t seen() const { return seen_; }
  [[nodiscard]] std::int64_t left() const { return order_.size() - seen_; }
  [[nodiscard]] std::int64_t known() const { return order_.suite_items() - order_.size(); }
  [[nodiscard]] std::int64_t unscorable() const { return unscorable_; }  ///< of the known and the fed ones

  [[nodiscard]] const Side& for_meets() const { return for_meets_; }
  [[nodiscard]] const Side& for_misses() const { return for_misses_; }
  [[nodiscard]] const std::optional<ControlVariate>& control() const { return control_; }
  [[nodiscard]] const ControlSums& control_sums() const { return control_sums_; }

  /// How a score counts for each claim. Errors: kScoreRange.
  struct Counted {
    double for_meets;
    double for_misses;
  };
  [[nodiscard]] std::expected<Counted, Refusal> counted(Score score) const;
  /// The same for the next item. Errors: those of take().
  [[nodiscard]] std::expected<Counted, Refusal> check(std::int64_t item, Score score) const;

 private:
  OrderedScores(ItemOrder order, ScoreKind kind, UnscorableRule rule, std::optional<ControlVariate> control);
  void add(Side& side, double x, double f) const;

  ItemOrder order_;
  ScoreKind kind_;
  UnscorableRule rule_;
  std::optional<ControlVariate> control_;
  std::int64_t seen_ = 0;
  std::int64_t unscorable_ = 0;
  Side for_meets_;
  Side for_misses_;
  ControlSums control_sums_;
};

}  // namespace occam::statistics
