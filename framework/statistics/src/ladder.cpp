#include "occam/statistics/ladder.hpp"

#include <algorithm>
#include <bit>
#include <numbers>

#include "quiet_math.hpp"

namespace occam::statistics {

Ladder::Ladder(Direction direction, std::size_t models, double error, Spending spending)
    : direction_(direction), error_(error), spending_(spending), high_(models), verdicts_(models, Verdict::kOpen) {}

std::optional<Ladder> Ladder::ascending(std::size_t models, double error, Spending spending) {
  if (models == 0 || !is_probability(error)) return std::nullopt;
  return Ladder(Direction::kAscending, models, error, spending);
}

std::optional<Ladder> Ladder::descending(std::size_t models, double error) {
  if (models == 0 || !is_probability(error)) return std::nullopt;
  return Ladder(Direction::kDescending, models, error, Spending::kEqual);
}

std::optional<Ladder> Ladder::bisection(std::size_t models, double error) {
  if (models == 0 || !is_probability(error)) return std::nullopt;
  return Ladder(Direction::kBisection, models, error, Spending::kEqual);
}

std::optional<Ladder::Rung> Ladder::next() const {
  if (low_ >= high_) return std::nullopt;
  const double models = static_cast<double>(verdicts_.size());
  switch (direction_) {
    case Direction::kAscending: {
      const double position = static_cast<double>(low_ + 1);
      const double share =
          spending_ == Spending::kEqual ? 1 / models : 6 / (std::numbers::pi * std::numbers::pi * position * position);
      return Rung{low_, error_ * share, error_};
    }
    case Direction::kDescending:
      return Rung{high_ - 1, error_, error_};
    case Direction::kBisection:
      break;
  }
  // While every verdict is right the path is fixed, so only the models on it can go wrong first.
  const double path = static_cast<double>(std::bit_width(verdicts_.size()));
  return Rung{low_ + (high_ - low_) / 2, error_ / path, error_ / path};
}

bool Ladder::report(std::size_t model, Verdict verdict) {
  const std::optional<Rung> rung = next();
  if (!rung || rung->model != model) return false;
  verdicts_[model] = verdict;
  if (verdict == Verdict::kMeets) {
    chosen_ = model;
    high_ = model;
  } else {
    low_ = model + 1;
  }
  return true;
}

std::optional<std::size_t> Ladder::chosen() const {
  return next() ? std::nullopt : chosen_;
}

bool Ladder::smallest() const {
  const std::optional<std::size_t> model = chosen();
  if (!model) return false;
  if (direction_ == Direction::kBisection) return *model == 0 || verdicts_[*model - 1] == Verdict::kMisses;
  return std::all_of(verdicts_.begin(), verdicts_.begin() + static_cast<std::ptrdiff_t>(*model),
                     [](Verdict verdict) { return verdict == Verdict::kMisses; });
}

std::vector<std::pair<std::size_t, std::size_t>> contradictions(std::span<const Interval> by_size) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t larger = 1; larger < by_size.size(); ++larger) {
    for (std::size_t smaller = 0; smaller < larger; ++smaller) {
      if (by_size[smaller].low > by_size[larger].high) pairs.emplace_back(smaller, larger);
    }
  }
  return pairs;
}

}  // namespace occam::statistics
