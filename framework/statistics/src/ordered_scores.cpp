#include "occam/statistics/ordered_scores.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace occam::statistics {

namespace {

/// Whether every known item is in the order, once.
bool are_items_of(const ItemOrder& order, std::vector<std::int64_t> known) {
  if (known.empty()) return true;
  std::vector<std::int64_t> all(order.items().begin(), order.items().end());
  std::ranges::sort(all);
  std::ranges::sort(known);
  return std::ranges::adjacent_find(known) == known.end() && std::ranges::includes(all, known);
}

}  // namespace

OrderedScores::OrderedScores(ItemOrder order, ScoreKind kind, UnscorableRule rule,
                             std::optional<ControlVariate> control)
    : order_(std::move(order)), kind_(kind), rule_(rule), control_(std::move(control)) {
  if (!control_) return;
  for (const std::int64_t item : order_.items()) control_sums_.remaining += control_->at(item);
}

std::expected<OrderedScores, Refusal> OrderedScores::create(const ItemOrder& order, ScoreKind kind, UnscorableRule rule,
                                                            std::span<const ItemScore> known,
                                                            std::optional<ControlVariate> control) {
  if (control && control->size() != order.suite_items()) return std::unexpected(Refusal::kItems);
  // An order that something was taken out of before has lost what those items scored.
  if (order.size() != order.suite_items()) return std::unexpected(Refusal::kItems);
  std::vector<std::int64_t> taken;
  for (const ItemScore& score : known) taken.push_back(score.item);
  if (!are_items_of(order, taken)) return std::unexpected(Refusal::kKnownItem);

  OrderedScores scores(known.empty() ? order : order.without(taken), kind, rule, std::move(control));
  for (const ItemScore& score : known) {
    const auto counted = scores.counted(score.score);
    if (!counted) return std::unexpected(counted.error());
    scores.for_meets_.known += counted->for_meets;
    scores.for_misses_.known += counted->for_misses;
    if (!score.score.value()) ++scores.unscorable_;
  }
  return scores;
}

std::optional<std::int64_t> OrderedScores::next() const {
  if (left() == 0) return std::nullopt;
  return order_.items()[static_cast<std::size_t>(seen_)];
}

std::span<const std::int64_t> OrderedScores::upcoming(std::int64_t count) const {
  return order_.items().subspan(static_cast<std::size_t>(seen_),
                                static_cast<std::size_t>(std::clamp<std::int64_t>(count, 0, left())));
}

std::expected<OrderedScores::Counted, Refusal> OrderedScores::counted(Score score) const {
  const std::optional<double> value = score.value();
  if (!value) return Counted{0, rule_ == UnscorableRule::kConservative ? 1.0 : 0.0};
  const bool in_range = kind_ == ScoreKind::kBinary ? *value == 0 || *value == 1 : *value >= 0 && *value <= 1;
  if (!in_range) return std::unexpected(Refusal::kScoreRange);
  return Counted{*value, *value};
}

std::expected<OrderedScores::Counted, Refusal> OrderedScores::check(std::int64_t item, Score score) const {
  const std::optional<std::int64_t> expected = next();
  if (!expected) return std::unexpected(Refusal::kNothingLeft);
  if (item != *expected) return std::unexpected(Refusal::kNotNext);
  return counted(score);
}

std::expected<void, Refusal> OrderedScores::take(std::int64_t item, Score score) {
  const auto counted = check(item, score);
  if (!counted) return std::unexpected(counted.error());
  const double f = control_ ? control_->at(item) : 0;
  add(for_meets_, counted->for_meets, f);
  add(for_misses_, counted->for_misses, f);
  control_sums_.sum += f;
  control_sums_.sum_squares += f * f;
  control_sums_.remaining -= f;
  if (!score.value()) ++unscorable_;
  ++seen_;
  return {};
}

void OrderedScores::add(Side& side, double x, double f) const {
  const double expected = (0.5 + side.sum) / static_cast<double>(seen_ + 1);
  side.squared_errors += (x - expected) * (x - expected);
  side.sum += x;
  side.sum_squares += x * x;
  side.sum_control += x * f;
}

}  // namespace occam::statistics
