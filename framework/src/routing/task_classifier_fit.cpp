// How a TaskClassifier is learned: out-of-fold guesses give its temperature, its sense of the unfamiliar and its error;
// then all rows give its weights.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "occam/statistics/random.hpp"
#include "occam/text/near_duplicates.hpp"
#include "routing/task_classifier.hpp"
#include "routing/task_weights.hpp"

namespace occam::routing {
namespace {

constexpr std::size_t kFolds = 5;
constexpr std::size_t kFewestClusters = 10;
constexpr std::uint32_t kFewestRows = 2;      // that a feature must be seen in
constexpr double kUnfamiliarQuantile = 0.01;  // of the held-out prompts, the share that may be called unfamiliar
constexpr std::uint32_t kNoSlot = UINT32_MAX;

struct Rows {
  std::vector<std::string> tasks;  ///< sorted
  std::vector<LabelledRow> rows;   ///< features by their hashed index
  std::vector<std::size_t> fold_of;
};

std::vector<std::size_t> draw_folds(std::span<const std::size_t> cluster_of, std::uint64_t seed) {
  std::vector<std::size_t> heads;
  for (std::size_t i = 0; i < cluster_of.size(); ++i)
    if (cluster_of[i] == i) heads.push_back(i);
  statistics::SplitMix64 random(seed);
  for (std::size_t i = heads.size(); i > 1; --i) std::swap(heads[i - 1], heads[random.below(i)]);
  std::map<std::size_t, std::size_t> fold_of_head;
  for (std::size_t i = 0; i < heads.size(); ++i) fold_of_head[heads[i]] = i % kFolds;
  std::vector<std::size_t> fold_of(cluster_of.size());
  for (std::size_t i = 0; i < cluster_of.size(); ++i) fold_of[i] = fold_of_head[cluster_of[i]];
  return fold_of;
}

Result<Rows> read_rows(std::span<const LabelledPrompt> prompts, std::uint64_t seed) {
  Rows out;
  std::vector<std::string_view> texts;
  for (const LabelledPrompt& row : prompts) {
    out.tasks.emplace_back(row.task);
    texts.push_back(row.prompt);
  }
  std::ranges::sort(out.tasks);
  out.tasks.erase(std::ranges::unique(out.tasks).begin(), out.tasks.end());
  if (out.tasks.size() < 2)
    return fail(ErrorCode::kUsage, "to tell tasks apart by their prompts takes prompts of two tasks at least");
  const text::NearDuplicates duplicates = text::find_near_duplicates(texts);
  std::size_t clusters = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) clusters += duplicates.cluster_of[i] == i ? 1 : 0;
  if (clusters < kFewestClusters)
    return fail(ErrorCode::kUsage, fmt::format("{} prompts that are not nearly the same are too few to learn from: "
                                               "{} are needed at least",
                                               clusters, kFewestClusters));
  out.fold_of = draw_folds(duplicates.cluster_of, seed);
  for (const LabelledPrompt& row : prompts) {
    const auto label = std::ranges::lower_bound(out.tasks, row.task) - out.tasks.begin();
    out.rows.push_back({statistics::text_features(row.prompt), static_cast<std::size_t>(label)});
  }
  return out;
}

/// The features that enough rows have, and weights for them.
struct Fitted {
  std::vector<std::uint32_t> slots = std::vector<std::uint32_t>(statistics::kTextFeatures, kNoSlot);
  std::vector<std::uint32_t> features;
  TaskWeights weights;

  /// Known features by their slots, and their part of the row's squared length.
  [[nodiscard]] std::pair<statistics::SparseRow, double> known(const statistics::SparseRow& row) const {
    std::pair<statistics::SparseRow, double> out{};
    for (const statistics::SparseValue& feature : row) {
      if (slots[feature.index] == kNoSlot) continue;
      out.first.push_back({slots[feature.index], feature.value});
      out.second += static_cast<double>(feature.value) * static_cast<double>(feature.value);
    }
    return out;
  }
};

template <typename Keeps>
Fitted fit(const Rows& rows, std::uint64_t seed, Keeps keeps) {
  Fitted out;
  std::vector<std::uint32_t> seen(statistics::kTextFeatures, 0);
  for (std::size_t i = 0; i < rows.rows.size(); ++i)
    if (keeps(i))
      for (const statistics::SparseValue& feature : rows.rows[i].features) ++seen[feature.index];
  for (std::uint32_t index = 0; index < seen.size(); ++index) {
    if (seen[index] < kFewestRows) continue;
    out.slots[index] = static_cast<std::uint32_t>(out.features.size());
    out.features.push_back(index);
  }
  std::vector<LabelledRow> kept;
  for (std::size_t i = 0; i < rows.rows.size(); ++i)
    if (keeps(i)) kept.push_back({out.known(rows.rows[i].features).first, rows.rows[i].label});
  std::vector<const LabelledRow*> pointers;
  for (const LabelledRow& row : kept) pointers.push_back(&row);
  out.weights = fit_weights(pointers, out.features.size(), rows.tasks.size(), seed);
  return out;
}

struct OutOfFold {
  std::vector<LabelledLogits> logits;
  std::vector<double> familiarity;
};

OutOfFold guess_out_of_fold(const Rows& rows, std::uint64_t seed) {
  OutOfFold out{.logits = std::vector<LabelledLogits>(rows.rows.size()),
                .familiarity = std::vector<double>(rows.rows.size())};
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    const Fitted fitted = fit(rows, seed, [&](std::size_t i) { return rows.fold_of[i] != fold; });
    for (std::size_t i = 0; i < rows.rows.size(); ++i) {
      if (rows.fold_of[i] != fold) continue;
      const auto [known, familiarity] = fitted.known(rows.rows[i].features);
      out.logits[i] = {fitted.weights.logits(known), rows.rows[i].label};
      out.familiarity[i] = familiarity;
    }
  }
  return out;
}

double low_quantile(std::vector<double> values, double share) {
  const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size()));
  std::ranges::nth_element(values, values.begin() + place);
  return values[static_cast<std::size_t>(place)];
}

HeldOut judge(const OutOfFold& guesses, double temperature, double least_familiarity) {
  HeldOut out;
  for (std::size_t i = 0; i < guesses.logits.size(); ++i) {
    if (guesses.familiarity[i] < least_familiarity || guesses.familiarity[i] == 0) {
      ++out.unfamiliar;
      continue;
    }
    const TopClass top = top_class(guesses.logits[i].logits, temperature);
    const auto bin = static_cast<std::size_t>(std::min(top.probability, 1.0) * 100);
    ++out.guessed[bin];
    out.right[bin] += top.index == guesses.logits[i].label ? 1 : 0;
  }
  return out;
}

}  // namespace

Result<TaskClassifier> fit_task_classifier(std::span<const LabelledPrompt> rows, std::uint64_t seed) {
  Result<Rows> read = read_rows(rows, seed);
  if (!read) return fail(read.error());
  const OutOfFold guesses = guess_out_of_fold(*read, seed);
  TaskClassifier out;
  out.temperature_ = fit_temperature(guesses.logits);
  out.least_familiarity_ = low_quantile(guesses.familiarity, kUnfamiliarQuantile);
  out.held_out_ = judge(guesses, out.temperature_, out.least_familiarity_);

  Fitted fitted = fit(*read, seed, [](std::size_t) { return true; });
  float largest = 0;
  for (const float value : fitted.weights.values) largest = std::max(largest, std::abs(value));
  out.step_ = largest > 0 ? largest / INT16_MAX : 1;
  out.weights_.reserve(fitted.weights.values.size());
  for (const float value : fitted.weights.values)
    out.weights_.push_back(static_cast<std::int16_t>(std::lround(value / out.step_)));
  out.biases_.assign(fitted.weights.biases.begin(), fitted.weights.biases.end());
  out.slots_ = std::move(fitted.slots);
  out.features_ = std::move(fitted.features);
  out.tasks_ = std::move(read->tasks);
  return out;
}

Result<std::string> fit_recogniser(std::span<const LabelledPrompt> rows, std::uint64_t seed) {
  const Result<TaskClassifier> fitted = fit_task_classifier(rows, seed);
  if (!fitted) return fail(fitted.error());
  return fitted->serialise();
}

}  // namespace occam::routing
