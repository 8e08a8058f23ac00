#include "fitting.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>

#include "occam/statistics/moments.hpp"
#include "occam/statistics/random.hpp"
#include "occam/text/near_duplicates.hpp"

namespace occam::routers {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

using Positions = std::vector<std::size_t>;

/// The rows as numbers: tasks by position, scores in [0, 1], prompts as features.
struct Rows {
  std::size_t models;
  std::vector<std::string> tasks;
  std::vector<std::size_t> task_of;
  std::vector<statistics::SparseRow> features;
  std::vector<double> scores;  ///< row by row, one a model; NaN: none

  explicit Rows(const sdk::FitRequest& request) : models(request.models()) {
    std::map<std::string_view, std::size_t> known;
    for (std::size_t i = 0; i < request.rows(); ++i) {
      const sdk::FitRow row = request.row(i);
      const auto [task, is_new] = known.try_emplace(row.task(), tasks.size());
      if (is_new) tasks.emplace_back(row.task());
      task_of.push_back(task->second);
      features.push_back(statistics::text_features(row.prompt()));
      for (std::size_t model = 0; model < models; ++model) scores.push_back(row.unit_score(model));
    }
  }

  [[nodiscard]] std::size_t size() const { return features.size(); }
  [[nodiscard]] double score(std::size_t row, std::size_t model) const { return scores[row * models + model]; }
};

/// The shrunk mean of each task and model over some rows, as the router's table has it.
class Means {
 public:
  Means(const Rows& rows, const Positions& chosen, double prior_weight)
      : models_(rows.models), cells_(rows.tasks.size() * models_), overall_(models_), prior_weight_(prior_weight) {
    for (const std::size_t row : chosen) {
      for (std::size_t model = 0; model < models_; ++model) {
        const double score = rows.score(row, model);
        if (std::isnan(score)) continue;
        cells_[rows.task_of[row] * models_ + model].add(score);
        overall_[model].add(score);
      }
    }
  }

  /// NaN where the model has no score at all.
  [[nodiscard]] double at(std::size_t task, std::size_t model) const {
    const statistics::Moments& cell = cells_[task * models_ + model];
    if (cell.n == 0) return overall_[model].mean();
    return statistics::shrunk_mean(cell, overall_[model].mean(), prior_weight_);
  }

 private:
  std::size_t models_;
  std::vector<statistics::Moments> cells_;
  std::vector<statistics::Moments> overall_;
  double prior_weight_;
};

statistics::RidgeModel fit_ridge(const sdk::FitRequest& request, const Rows& rows, const Positions& chosen,
                                 const Means& means, double penalty) {
  std::vector<statistics::SparseRow> features;
  std::vector<double> left_over;
  for (const std::size_t row : chosen) {
    features.push_back(rows.features[row]);
    for (std::size_t model = 0; model < rows.models; ++model)
      left_over.push_back(rows.score(row, model) - means.at(rows.task_of[row], model));
  }
  return statistics::ridge({.rows = features, .targets = left_over, .columns = rows.models}, penalty,
                           [&] { return request.is_cancelled(); });
}

/// A fold for each row: a seeded shuffle of the clusters of near-duplicates, dealt in turn.
Positions deal(const sdk::FitRequest& request) {
  std::vector<std::string_view> prompts;
  for (std::size_t i = 0; i < request.rows(); ++i) prompts.push_back(request.row(i).prompt());
  const Positions cluster_of = text::find_near_duplicates(prompts).cluster_of;
  Positions clusters;
  for (std::size_t i = 0; i < cluster_of.size(); ++i) {
    if (cluster_of[i] == i) clusters.push_back(i);
  }
  statistics::SplitMix64 random(request.seed());
  for (std::size_t i = clusters.size(); i > 1; --i) std::swap(clusters[i - 1], clusters[random.below(i)]);
  Positions folds(cluster_of.size());
  for (std::size_t i = 0; i < clusters.size(); ++i) folds[clusters[i]] = i % kInnerFolds;
  for (std::size_t i = 0; i < folds.size(); ++i) folds[i] = folds[cluster_of[i]];
  return folds;
}

/// One held-out prompt: what the table leaves over of the gains between models and what the correction says of it, as
/// means over the pairs of models that have scores.
struct HeldOut {
  double left_over_squared = 0;
  double correction_squared = 0;
  double product = 0;
};

std::optional<HeldOut> compare_gains(const Rows& rows, std::size_t row, const Means& means,
                                     const statistics::RidgeModel& ridge) {
  std::vector<double> corrections(rows.models);
  for (std::size_t model = 0; model < rows.models; ++model)
    corrections[model] = ridge.predict(rows.features[row], model);
  HeldOut sums;
  int pairs = 0;
  for (std::size_t a = 0; a < rows.models; ++a) {
    for (std::size_t b = a + 1; b < rows.models; ++b) {
      const double left_over =
          rows.score(row, a) - rows.score(row, b) - means.at(rows.task_of[row], a) + means.at(rows.task_of[row], b);
      if (std::isnan(left_over)) continue;
      const double correction = corrections[a] - corrections[b];
      sums.left_over_squared += left_over * left_over;
      sums.correction_squared += correction * correction;
      sums.product += left_over * correction;
      ++pairs;
    }
  }
  if (pairs == 0) return std::nullopt;
  return HeldOut{sums.left_over_squared / pairs, sums.correction_squared / pairs, sums.product / pairs};
}

/// What the correction is worth on prompts that it was not fitted on.
struct Validation {
  std::vector<HeldOut> prompts;

  /// The multiple of the correction with the least squared error on them, and its standard error by prompts.
  struct Slope {
    double value = 0;
    double standard_error = 0;
  };
  [[nodiscard]] Slope slope() const {
    const HeldOut sums = total();
    Slope slope{.value = sums.product / sums.correction_squared};
    double squares = 0;
    for (const HeldOut& prompt : prompts) {
      const double error = prompt.product - slope.value * prompt.correction_squared;
      squares += error * error;
    }
    slope.standard_error = std::sqrt(squares) / sums.correction_squared;
    return slope;
  }

  /// The share of the table's squared error that the correction takes away when it is weighted so.
  [[nodiscard]] double share_saved(double weight) const {
    const HeldOut sums = total();
    return (2 * weight * sums.product - weight * weight * sums.correction_squared) / sums.left_over_squared;
  }

 private:
  [[nodiscard]] HeldOut total() const {
    HeldOut sums;
    for (const HeldOut& prompt : prompts) {
      sums.left_over_squared += prompt.left_over_squared;
      sums.correction_squared += prompt.correction_squared;
      sums.product += prompt.product;
    }
    return sums;
  }
};

Validation validate(const sdk::FitRequest& request, const Rows& rows, const CorrectionSettings& settings) {
  const Positions folds = deal(request);
  Validation validation;
  for (std::size_t fold = 0; fold < kInnerFolds && !request.is_cancelled(); ++fold) {
    Positions fitted;
    Positions held_out;
    for (std::size_t row = 0; row < rows.size(); ++row) (folds[row] == fold ? held_out : fitted).push_back(row);
    const Means means(rows, fitted, settings.prior_weight);
    const statistics::RidgeModel ridge = fit_ridge(request, rows, fitted, means, settings.penalty);
    for (const std::size_t row : held_out) {
      if (const auto compared = compare_gains(rows, row, means, ridge)) validation.prompts.push_back(*compared);
    }
  }
  return validation;
}

std::vector<std::string> names_of(const sdk::FitRequest& request) {
  std::vector<std::string> models;
  for (std::size_t model = 0; model < request.models(); ++model) models.emplace_back(request.model(model));
  return models;
}

}  // namespace

sdk::Result<Correction> fit_correction(const sdk::FitRequest& request, const CorrectionSettings& settings,
                                       sdk::FitNotes& notes) {
  const Rows rows(request);
  const Validation validation = validate(request, rows, settings);
  if (request.is_cancelled()) return sdk::failure(sdk::Status::kCancelled, "the fit was cancelled");
  if (validation.prompts.size() < kFewestRows) {
    notes.add(
        fmt::format("not promoted: {} prompts have the scores of two models, and {} are asked for; it decides as "
                    "the table does",
                    validation.prompts.size(), kFewestRows));
    return Correction();
  }
  const Validation::Slope slope = validation.slope();
  const double weight = std::fmin(slope.value, 1);
  const std::string finding =
      fmt::format("on {} held-out prompts the best multiple of the correction is {:.2f} ± {:.2f}",
                  validation.prompts.size(), slope.value, slope.standard_error);
  if (!(slope.value >= kPromotionMargin * slope.standard_error && weight > 0)) {
    notes.add("not promoted: " + finding + "; it decides as the table does");
    return Correction();
  }
  Positions all(rows.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  statistics::RidgeModel ridge =
      fit_ridge(request, rows, all, Means(rows, all, settings.prior_weight), settings.penalty);
  if (request.is_cancelled()) return sdk::failure(sdk::Status::kCancelled, "the fit was cancelled");
  for (double& value : ridge.weights) value *= weight;
  for (double& value : ridge.intercepts) value *= weight;
  notes.add(
      fmt::format("promoted with weight {:.2f}: {}; it predicts the gain from one model to another with {:.2f} % "
                  "less squared error than the table",
                  weight, finding, 100 * validation.share_saved(weight)));
  return Correction(names_of(request), rows.tasks, ridge);
}

}  // namespace occam::routers
