#include "occam/statistics/sequential.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "betting.hpp"
#include "quiet_math.hpp"

namespace occam::statistics {

namespace {

constexpr double kTotalSlack = 1e-9;

/// The totals that the two bets are made against: "at most this", "at least this".
double highest_missing(const Requirement& requirement) {
  return requirement.scores == ScoreKind::kBinary ? requirement.total - 1 : requirement.total;
}

}  // namespace

Verdict verdict_at(const Peaks& peaks, double meets_error, double misses_error) {
  if (peaks.certain != Verdict::kOpen) return peaks.certain;
  const bool meets = peaks.meets >= -std::log(meets_error);
  const bool misses = peaks.misses >= -std::log(misses_error);
  if (meets == misses) return Verdict::kOpen;
  return meets ? Verdict::kMeets : Verdict::kMisses;
}

SequentialVerdict::SequentialVerdict(OrderedScores scores, const Requirement& requirement, const SequentialRules& rules)
    : scores_(std::move(scores)),
      requirement_(requirement),
      meets_bound_(-std::log(rules.meets_error)),
      misses_bound_(-std::log(rules.misses_error)) {
  settle();
}

std::expected<SequentialVerdict, Refusal> SequentialVerdict::create(const ItemOrder& order,
                                                                    const Requirement& requirement,
                                                                    const SequentialRules& rules,
                                                                    std::span<const ItemScore> known) {
  if (!is_probability(rules.meets_error) || !is_probability(rules.misses_error))
    return std::unexpected(Refusal::kErrorRange);
  if (!std::isfinite(requirement.total)) return std::unexpected(Refusal::kThreshold);
  if (requirement.items != order.suite_items()) return std::unexpected(Refusal::kItems);
  auto scores = OrderedScores::create(order, requirement.scores, rules.unscorable, known, rules.control);
  if (!scores) return std::unexpected(scores.error());
  return SequentialVerdict(*std::move(scores), requirement, rules);
}

std::expected<Verdict, Refusal> SequentialVerdict::feed(std::int64_t item, Score score) {
  const auto counted = scores_.check(item, score);
  if (!counted) return std::unexpected(counted.error());
  const OrderedScores::Side& meets = scores_.for_meets();
  const OrderedScores::Side& misses = scores_.for_misses();
  const Bet up = make_bet(Claim::kMeets, odds_of(scores_, meets), highest_missing(requirement_) - meets.known);
  const Bet down = make_bet(Claim::kMisses, odds_of(scores_, misses), requirement_.total - misses.known);

  const double f = scores_.control() ? scores_.control()->at(item) : 0;
  meets_log_wealth_ += up.log_growth(counted->for_meets, f);
  misses_log_wealth_ += down.log_growth(counted->for_misses, f);
  peaks_.meets = std::max(peaks_.meets, meets_log_wealth_);
  peaks_.misses = std::max(peaks_.misses, misses_log_wealth_);
  if (const auto taken = scores_.take(item, score); !taken) return std::unexpected(taken.error());
  settle();
  return verdict_;
}

Verdict SequentialVerdict::certain() const {
  const double slack = requirement_.scores == ScoreKind::kReal ? kTotalSlack : 0;
  const OrderedScores::Side& meets = scores_.for_meets();
  const OrderedScores::Side& misses = scores_.for_misses();
  if (meets.known + meets.sum >= requirement_.total - slack) return Verdict::kMeets;
  const double most = misses.known + misses.sum + static_cast<double>(scores_.left());
  return most < requirement_.total - slack ? Verdict::kMisses : Verdict::kOpen;
}

void SequentialVerdict::settle() {
  peaks_.certain = certain();
  if (verdict_ != Verdict::kOpen) return;
  if (peaks_.certain != Verdict::kOpen) {
    verdict_ = peaks_.certain;
    basis_ = Basis::kCertainty;
  } else if (meets_log_wealth_ >= meets_bound_ || misses_log_wealth_ >= misses_bound_) {
    verdict_ = meets_log_wealth_ >= meets_bound_ ? Verdict::kMeets : Verdict::kMisses;
    basis_ = Basis::kEvidence;
  }
  if (verdict_ != Verdict::kOpen) decided_after_ = scores_.seen();
}

}  // namespace occam::statistics
