#include "betting.hpp"

#include <algorithm>
#include <cmath>

namespace occam::statistics {

namespace {

/// What a losing item may take of a stake at most: a quarter is always kept.
constexpr double kMostLoss = 0.75;
/// Squared deviation of f that is added before its slope is believed.
constexpr double kSlopePrior = 1;

void fit_control(const OrderedScores& scores, const OrderedScores::Side& side, Odds& odds) {
  const OrderedScores::ControlSums& f = scores.control_sums();
  odds.kind = ScoreKind::kReal;
  odds.control_mean = std::clamp(f.remaining / odds.remaining, 0.0, 1.0);
  if (scores.seen() == 0) return;
  const double n = static_cast<double>(scores.seen());
  const double sxx = side.sum_squares - side.sum * side.sum / n;
  const double sxf = side.sum_control - side.sum * f.sum / n;
  const double sff = f.sum_squares - f.sum * f.sum / n;
  odds.weight = std::clamp(sxf / (sff + kSlopePrior), 0.0, 1.0);
  odds.estimate -= odds.weight * (f.sum / n - odds.control_mean);
  const double residual = sxx - 2 * odds.weight * sxf + odds.weight * odds.weight * sff;
  odds.variance = (0.25 + std::max(0.0, residual)) / (n + 1);
}

double real_stake(Claim claim, const Odds& odds, double mean) {
  const double edge = odds.estimate - mean;
  const double stake = edge / (odds.variance + edge * edge);
  if (claim == Claim::kMeets) return std::clamp(stake, 0.0, kMostLoss / (mean + odds.weight * (1 - odds.control_mean)));
  return std::clamp(stake, -kMostLoss / (1 - mean + odds.weight * odds.control_mean), 0.0);
}

}  // namespace

Odds odds_of(const OrderedScores& scores, const OrderedScores::Side& side) {
  const double count = static_cast<double>(scores.seen() + 1);
  Odds odds{.kind = scores.kind(),
            .sum = side.sum,
            .remaining = static_cast<double>(scores.left()),
            .estimate = (0.5 + side.sum) / count,
            .variance = (0.25 + side.squared_errors) / count};
  if (scores.control()) fit_control(scores, side, odds);
  return odds;
}

Bet make_bet(Claim claim, const Odds& odds, double total) {
  const double mean = (total - odds.sum) / odds.remaining;
  if (!(mean > 0 && mean < 1)) return {};
  if (claim == Claim::kMeets ? odds.estimate <= mean : odds.estimate >= mean) return {};
  Bet bet{.kind = odds.kind,
          .mean = mean,
          .stake = odds.estimate,
          .weight = odds.weight,
          .control_mean = odds.control_mean,
          .placed = true};
  if (odds.kind == ScoreKind::kReal) bet.stake = real_stake(claim, odds, mean);
  return bet;
}

double Bet::log_growth(double x, double f) const {
  if (!placed) return 0;
  if (kind == ScoreKind::kBinary) return x == 1 ? std::log(stake / mean) : std::log((1 - stake) / (1 - mean));
  return std::log1p(stake * ((x - mean) - weight * (f - control_mean)));
}

}  // namespace occam::statistics
