#include "occam/statistics/confidence_sequence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "betting.hpp"
#include "quiet_math.hpp"

namespace occam::statistics {

namespace {

constexpr double kRejected = std::numeric_limits<double>::infinity();
constexpr double kTotalSlack = 1e-9;

/// Evenly spread totals from 0 to `items`, whole ones where scores are hits.
std::vector<double> even_totals(ScoreKind kind, std::int64_t items) {
  const std::int64_t most = ConfidenceSequence::kMostTotals - 1;
  const std::int64_t steps = kind == ScoreKind::kBinary ? std::min(items, most) : most;
  std::vector<double> totals;
  for (std::int64_t step = 0; step <= steps; ++step) {
    const double share = steps == 0 ? 0 : static_cast<double>(step) / static_cast<double>(steps);
    const double total = share * static_cast<double>(items);
    totals.push_back(kind == ScoreKind::kBinary ? std::round(total) : total);
  }
  return totals;
}

}  // namespace

ConfidenceSequence::ConfidenceSequence(OrderedScores scores, const SequentialRules& rules)
    : scores_(std::move(scores)),
      meets_bound_(-std::log(rules.meets_error)),
      misses_bound_(-std::log(rules.misses_error)) {}

std::expected<ConfidenceSequence, Refusal> ConfidenceSequence::create(const ItemOrder& order, ScoreKind kind,
                                                                      const SequentialRules& rules,
                                                                      std::span<const Requirement> asked,
                                                                      std::span<const ItemScore> known) {
  if (!is_probability(rules.meets_error) || !is_probability(rules.misses_error))
    return std::unexpected(Refusal::kErrorRange);
  for (const Requirement& requirement : asked) {
    if (!std::isfinite(requirement.total)) return std::unexpected(Refusal::kThreshold);
    if (requirement.items != order.suite_items() || requirement.scores != kind) return std::unexpected(Refusal::kItems);
  }
  auto scores = OrderedScores::create(order, kind, rules.unscorable, known, rules.control);
  if (!scores) return std::unexpected(scores.error());
  ConfidenceSequence sequence(*std::move(scores), rules);
  sequence.watch(asked);
  sequence.close_in();
  return sequence;
}

void ConfidenceSequence::watch(std::span<const Requirement> asked) {
  const std::int64_t items = scores_.order().size();
  std::vector<double> below = even_totals(scores_.kind(), items);
  std::vector<double> above = below;
  const double step = scores_.kind() == ScoreKind::kBinary ? 1 : 0;
  for (const Requirement& requirement : asked) {
    below.push_back(requirement.total - step - scores_.for_meets().known);
    above.push_back(requirement.total - scores_.for_misses().known);
  }
  const auto fill = [&](std::vector<double>& totals, std::vector<Candidate>& candidates) {
    std::ranges::sort(totals);
    for (const double total : totals) {
      const bool possible = total >= 0 && total <= static_cast<double>(items);
      if (possible && (candidates.empty() || candidates.back().total != total)) candidates.push_back({total});
    }
  };
  fill(below, from_below_);
  fill(above, from_above_);
  above_open_ = from_above_.size();
}

std::expected<void, Refusal> ConfidenceSequence::feed(std::int64_t item, Score score) {
  const auto counted = scores_.check(item, score);
  if (!counted) return std::unexpected(counted.error());
  const double f = scores_.control() ? scores_.control()->at(item) : 0;
  const auto play = [f](Claim claim, const Odds& odds, double bound, double x, Candidate& candidate) {
    if (candidate.log_wealth == kRejected) return;
    candidate.log_wealth += make_bet(claim, odds, candidate.total).log_growth(x, f);
    if (candidate.log_wealth >= bound) candidate.log_wealth = kRejected;
  };

  // Totals beyond what is expected are not bet against: those lists end there.
  const Odds up = odds_of(scores_, scores_.for_meets());
  const double expected_up = up.sum + up.estimate * up.remaining;
  for (std::size_t i = below_rejected_; i < from_below_.size() && from_below_[i].total < expected_up; ++i)
    play(Claim::kMeets, up, meets_bound_, counted->for_meets, from_below_[i]);

  const Odds down = odds_of(scores_, scores_.for_misses());
  const double expected_down = down.sum + down.estimate * down.remaining;
  for (std::size_t i = above_open_; i > 0 && from_above_[i - 1].total > expected_down; --i)
    play(Claim::kMisses, down, misses_bound_, counted->for_misses, from_above_[i - 1]);

  const auto taken = scores_.take(item, score);
  close_in();
  return taken;
}

void ConfidenceSequence::close_in() {
  const double least = scores_.for_meets().sum;
  const double most = scores_.for_misses().sum + static_cast<double>(scores_.left());
  const auto below_out = [&](const Candidate& c) { return c.log_wealth == kRejected || c.total < least; };
  const auto above_out = [&](const Candidate& c) { return c.log_wealth == kRejected || c.total > most; };
  while (below_rejected_ < from_below_.size() && below_out(from_below_[below_rejected_])) ++below_rejected_;
  while (above_open_ > 0 && above_out(from_above_[above_open_ - 1])) --above_open_;
}

Interval ConfidenceSequence::certain() const {
  const OrderedScores::Side& misses = scores_.for_misses();
  return {scores_.for_meets().known + scores_.for_meets().sum,
          misses.known + misses.sum + static_cast<double>(scores_.left())};
}

Interval ConfidenceSequence::totals() const {
  const double step = scores_.kind() == ScoreKind::kBinary ? 1 : 0;
  Interval shown = certain();
  if (below_rejected_ > 0)
    shown.low = std::max(shown.low, scores_.for_meets().known + from_below_[below_rejected_ - 1].total + step);
  if (above_open_ < from_above_.size())
    shown.high = std::min(shown.high, scores_.for_misses().known + from_above_[above_open_].total - step);
  return shown.low <= shown.high ? shown : certain();
}

Interval ConfidenceSequence::means() const {
  const double items = static_cast<double>(scores_.order().suite_items());
  if (items == 0) return {kNan, kNan};
  const Interval shown = totals();
  return {shown.low / items, shown.high / items};
}

Verdict ConfidenceSequence::verdict(const Requirement& requirement) const {
  if (requirement.items != scores_.order().suite_items() || requirement.scores != scores_.kind()) return Verdict::kOpen;
  const Interval shown = totals();
  if (requirement.scores == ScoreKind::kBinary) {
    if (requirement.total <= shown.low) return Verdict::kMeets;
    return requirement.total > shown.high ? Verdict::kMisses : Verdict::kOpen;
  }
  if (requirement.total <= shown.low + kTotalSlack) return Verdict::kMeets;
  // A bound that was bet on excludes itself, one that is certain does not.
  const bool bet_on = shown.high < certain().high;
  const double slack = bet_on ? -kTotalSlack : kTotalSlack;
  return requirement.total > shown.high + slack ? Verdict::kMisses : Verdict::kOpen;
}

}  // namespace occam::statistics
