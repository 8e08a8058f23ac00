#include "learn.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace occam::routers {
namespace {

constexpr std::size_t kFolds = 5;
/// A first model needs so many answers with a confidence before a calibration is worth anything.
constexpr std::size_t kFewestAnswers = 40;

std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325ULL ^ (seed * 0x9E3779B97F4A7C15ULL);
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdULL;
  return hash ^ (hash >> 33);
}

/// Rows of a request with what is looked at again and again.
class Rows {
 public:
  explicit Rows(const sdk::FitRequest& request) : request_(request) {
    for (std::size_t row = 0; row < request.rows(); ++row) {
      const std::string_view prompt = request.row(row).prompt();
      folds_.push_back(
          (prompt.empty() ? hash_of(std::to_string(row), request.seed()) : hash_of(prompt, request.seed())) % kFolds);
    }
  }

  [[nodiscard]] std::size_t size() const { return request_.rows(); }
  [[nodiscard]] std::size_t fold(std::size_t row) const { return folds_[row]; }
  [[nodiscard]] std::string_view task(std::size_t row) const { return request_.row(row).task(); }
  [[nodiscard]] double score(std::size_t row, std::size_t model) const { return request_.row(row).unit_score(model); }
  [[nodiscard]] double cost(std::size_t row, std::size_t model) const {
    const double cost = request_.row(row).outcomes()[model].cost;
    return std::isnan(cost) ? request_.size(model) : cost;
  }
  [[nodiscard]] Features features(std::size_t row, std::size_t model) const {
    return features_of(request_.row(row).outcomes()[model].confidence, request_.row(row).prompt());
  }

 private:
  const sdk::FitRequest& request_;
  std::vector<std::size_t> folds_;
};

// --- what every model is worth alone ----------------------------------------------------------------------------

struct Total {
  double n = 0;
  double sum = 0;
  double cost = 0;
};

std::map<std::string, TaskFacts, std::less<>> task_facts(const sdk::FitRequest& request, const Rows& rows,
                                                         double prior_weight) {
  std::map<std::string, std::vector<Total>, std::less<>> totals;
  std::map<std::string, TaskFacts, std::less<>> made;
  std::vector<Total> all(request.models());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::string task(rows.task(row));
    std::vector<Total>& own = totals.try_emplace(task, request.models()).first->second;
    made[task].low = request.row(row).low();
    made[task].high = request.row(row).high();
    for (std::size_t model = 0; model < request.models(); ++model) {
      const double score = rows.score(row, model);
      if (std::isnan(score)) continue;
      for (Total* total : {&own[model], &all[model]}) {
        ++total->n;
        total->sum += score;
        total->cost += rows.cost(row, model);
      }
    }
  }
  for (auto& [task, facts] : made) {
    facts.best = -HUGE_VAL;
    for (std::size_t model = 0; model < request.models(); ++model) {
      const Total& own = totals[task][model];
      const double mean = all[model].n > 0 ? all[model].sum / all[model].n : 0;
      facts.means.push_back((own.sum + prior_weight * mean) / (own.n + prior_weight));
      facts.costs.push_back(own.n > 0 ? own.cost / own.n : request.size(model));
      if (own.n > 0) facts.best = std::max(facts.best, facts.means.back());
    }
  }
  return made;
}

std::size_t best_model(const TaskFacts& facts) {
  return static_cast<std::size_t>(std::ranges::max_element(facts.means) - facts.means.begin());
}

// --- one first model --------------------------------------------------------------------------------------------

/// The answers of one model that said how sure it was, and the calibrations of scores from that.
class Climb {
 public:
  Climb(const Rows& rows, std::size_t small) : rows_(rows), small_(small) {
    std::vector<Features> all;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (std::isnan(rows.score(row, small)) || !is_known(rows.features(row, small))) continue;
      known_.push_back(row);
      all.push_back(rows.features(row, small));
    }
    scale_ = Scale::of(all);
    for (const Features& one : all) scaled_.push_back(scale_.apply(one));
  }

  [[nodiscard]] const std::vector<std::size_t>& known() const { return known_; }
  [[nodiscard]] const Scale& scale() const { return scale_; }

  /// Of `model`'s scores, by the rows outside of a fold; kFolds: by all rows.
  [[nodiscard]] std::optional<Calibration> calibrate(std::size_t model, std::size_t without_fold) const {
    std::vector<Example> examples;
    for (std::size_t i = 0; i < known_.size(); ++i) {
      const double score = rows_.score(known_[i], model);
      if (rows_.fold(known_[i]) != without_fold && !std::isnan(score))
        examples.push_back({rows_.task(known_[i]), scaled_[i], score});
    }
    return Calibration::fit(examples);
  }

  /// Expected scores of `model`, each by a calibration that has not seen its row; NaN where there is none.
  [[nodiscard]] std::vector<double> held_out(std::size_t model) const {
    std::vector<double> expected(known_.size(), std::nan(""));
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
      const auto calibration = calibrate(model, fold);
      if (!calibration) continue;
      for (std::size_t i = 0; i < known_.size(); ++i)
        if (rows_.fold(known_[i]) == fold) expected[i] = calibration->at(rows_.task(known_[i]), scaled_[i]);
    }
    return expected;
  }

 private:
  const Rows& rows_;
  std::size_t small_;
  std::vector<std::size_t> known_;
  std::vector<Features> scaled_;
  Scale scale_;
};

/// Mean squared error of expected scores, and of the mean of each task, which knows nothing of the answer.
std::pair<double, double> squared_errors(const Rows& rows, const Climb& climb, std::size_t small,
                                         std::span<const double> expected, const State& state) {
  double with = 0;
  double without = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double score = rows.score(climb.known()[i], small);
    const double mean = state.find_task(rows.task(climb.known()[i]))->means[small];
    with += (score - expected[i]) * (score - expected[i]);
    without += (score - mean) * (score - mean);
  }
  const auto n = static_cast<double>(expected.size());
  return {with / n, without / n};
}

std::map<std::string, Frontier, std::less<>> frontiers_of(const Rows& rows, const Climb& climb, const State& state,
                                                          std::size_t small, std::span<const double> expected_small,
                                                          std::size_t large, std::int64_t minimum_items) {
  const std::vector<double> expected_large = climb.held_out(large);
  std::map<std::string, std::vector<HeldOut>, std::less<>> answers;
  for (std::size_t i = 0; i < climb.known().size(); ++i) {
    const std::size_t row = climb.known()[i];
    const double score = rows.score(row, large);
    if (std::isnan(score) || std::isnan(expected_small[i]) || std::isnan(expected_large[i])) continue;
    const double best = rows.score(row, best_model(*state.find_task(rows.task(row))));
    answers[std::string(rows.task(row))].push_back({.small = rows.score(row, small),
                                                    .large = score,
                                                    .best = std::isnan(best) ? score : best,
                                                    .expected_small = expected_small[i],
                                                    .expected_large = expected_large[i]});
  }
  std::map<std::string, Frontier, std::less<>> made;
  for (const auto& [task, own] : answers)
    if (static_cast<std::int64_t>(own.size()) >= minimum_items) made.emplace(task, Frontier::of(own));
  return made;
}

// --- what is said of it -----------------------------------------------------------------------------------------

/// Whether some price of a cascade is reached by no single model at the same cost or less.
bool pays(const Frontier& frontier, const TaskFacts& facts, std::size_t small, std::size_t large) {
  for (const Price& price : frontier.prices) {
    if (price.share <= 0 || price.share >= 1) continue;
    const double cost = facts.costs[small] + price.share * facts.costs[large];
    const double quality = price.sum / static_cast<double>(frontier.n);
    bool is_reached = false;
    for (std::size_t model = 0; model < facts.means.size(); ++model)
      is_reached = is_reached || (facts.costs[model] <= cost && facts.means[model] >= quality);
    if (!is_reached) return true;
  }
  return false;
}

void note_steps(const State& state, const Rung& rung, sdk::FitNotes& notes) {
  for (const auto& [task, facts] : state.tasks) {
    std::string where_it_pays;
    for (const Step& step : rung.steps) {
      const auto found = step.frontiers.find(task);
      if (found == step.frontiers.end() || !pays(found->second, facts, rung.small, step.large)) continue;
      where_it_pays += fmt::format("{}{}", where_it_pays.empty() ? "" : ", ", state.models[step.large]);
    }
    if (where_it_pays.empty()) {
      notes.add(
          fmt::format("{}: a cascade from {} does not pay, a single model is as good for no more (or there are too "
                      "few answers)",
                      task, state.models[rung.small]));
    } else {
      notes.add(fmt::format("{}: a cascade may pay from {} to {}", task, state.models[rung.small], where_it_pays));
    }
  }
}

}  // namespace

sdk::Result<State> learn(const sdk::FitRequest& request, const Settings& settings, sdk::FitNotes& notes) {
  const Rows rows(request);
  State state;
  for (std::size_t model = 0; model < request.models(); ++model) state.models.emplace_back(request.model(model));
  state.tasks = task_facts(request, rows, settings.prior_weight);
  for (std::size_t small = 0; small + 1 < request.models(); ++small) {
    const Climb climb(rows, small);
    if (climb.known().size() < kFewestAnswers) {
      notes.add(
          fmt::format("{}: {} of {} answers have log-probabilities, too few to learn from, so it begins no cascade",
                      request.model(small), climb.known().size(), rows.size()));
      continue;
    }
    auto small_score = climb.calibrate(small, kFolds);
    if (!small_score) continue;
    const std::vector<double> expected = climb.held_out(small);
    const auto [with, without] = squared_errors(rows, climb, small, expected, state);
    notes.add(
        fmt::format("{}: held out, its own confidence predicts its score with a Brier score of {:.4f}; {:.4f} by "
                    "the task's mean alone",
                    request.model(small), with, without));
    Rung rung{.small = small, .scale = climb.scale(), .small_score = std::move(*small_score), .steps = {}};
    for (std::size_t large = small + 1; large < request.models(); ++large) {
      if (request.is_cancelled()) return sdk::failure(sdk::Status::kCancelled, "cancelled");
      auto large_score = climb.calibrate(large, kFolds);
      if (!large_score) continue;
      rung.steps.push_back(
          {.large = large,
           .large_score = std::move(*large_score),
           .frontiers = frontiers_of(rows, climb, state, small, expected, large, settings.minimum_items)});
    }
    note_steps(state, rung, notes);
    state.rungs.push_back(std::move(rung));
  }
  return state;
}

}  // namespace occam::routers
