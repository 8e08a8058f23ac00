#include "routing/task_weights.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "occam/statistics/random.hpp"

namespace occam::routing {
namespace {

constexpr double kRegularisation = 10;  // C
constexpr double kFirstStep = 2;        // rows have length 1, so steps up to 4 do not diverge
constexpr int kEpochs = 20;
constexpr double kSmallestScale = 1e-3;

/// W = scale · values: the decay of all weights at every step is one multiplication.
class Descent {
 public:
  Descent(std::size_t rows, std::size_t slots, std::size_t labels)
      : decay_(1 / (kRegularisation * static_cast<double>(rows))), gradient_(labels) {
    weights_.labels = labels;
    weights_.values.assign(slots * labels, 0);
    weights_.biases.assign(labels, 0);
  }

  void step(const LabelledRow& row) {
    const double rate = kFirstStep / (1 + kFirstStep * decay_ * steps_++);
    set_gradient(row);
    scale_ *= 1 - rate * decay_;
    const auto factor = static_cast<float>(rate / scale_);
    for (const statistics::SparseValue& feature : row.features) {
      float* const values = &weights_.values[feature.index * weights_.labels];
      const float by = factor * feature.value;
      for (std::size_t k = 0; k < weights_.labels; ++k) values[k] -= by * gradient_[k];
    }
    for (std::size_t k = 0; k < weights_.labels; ++k)
      weights_.biases[k] -= kBiasRate * rate * static_cast<double>(gradient_[k]);
    if (scale_ < kSmallestScale) fold_scale();
  }

  TaskWeights finish() && {
    fold_scale();
    return std::move(weights_);
  }

 private:
  static constexpr double kBiasRate = 0.01;  // the constant feature is in every row

  /// softmax - one-hot.
  void set_gradient(const LabelledRow& row) {
    std::ranges::fill(gradient_, 0.0F);
    for (const statistics::SparseValue& feature : row.features) {
      const float* const values = &weights_.values[feature.index * weights_.labels];
      for (std::size_t k = 0; k < weights_.labels; ++k) gradient_[k] += feature.value * values[k];
    }
    float largest = -HUGE_VALF;
    for (std::size_t k = 0; k < weights_.labels; ++k) {
      gradient_[k] = static_cast<float>(scale_ * static_cast<double>(gradient_[k]) + weights_.biases[k]);
      largest = std::max(largest, gradient_[k]);
    }
    float sum = 0;
    for (float& g : gradient_) sum += g = std::exp(g - largest);
    for (float& g : gradient_) g /= sum;
    gradient_[row.label] -= 1;
  }

  void fold_scale() {
    for (float& value : weights_.values) value *= static_cast<float>(scale_);
    scale_ = 1;
  }

  double decay_;
  double scale_ = 1;
  double steps_ = 0;
  TaskWeights weights_;
  std::vector<float> gradient_;
};

double negative_log_likelihood(std::span<const LabelledLogits> rows, double temperature) {
  double sum = 0;
  for (const LabelledLogits& row : rows) {
    const double largest = *std::ranges::max_element(row.logits);
    double mass = 0;
    for (const double logit : row.logits) mass += std::exp((logit - largest) / temperature);
    sum += std::log(mass) - (row.logits[row.label] - largest) / temperature;
  }
  return sum;
}

}  // namespace

std::vector<double> TaskWeights::logits(const statistics::SparseRow& features) const {
  std::vector<double> out = biases;
  for (const statistics::SparseValue& feature : features) {
    const float* const row = &values[feature.index * labels];
    for (std::size_t k = 0; k < labels; ++k) out[k] += static_cast<double>(feature.value * row[k]);
  }
  return out;
}

TaskWeights fit_weights(std::span<const LabelledRow* const> rows, std::size_t slots, std::size_t labels,
                        std::uint64_t seed) {
  Descent descent(rows.size(), slots, labels);
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  statistics::SplitMix64 random(seed);
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    for (const std::size_t i : order) descent.step(*rows[i]);
  }
  return std::move(descent).finish();
}

TopClass top_class(std::span<const double> logits, double temperature) {
  const auto largest = std::ranges::max_element(logits);
  double mass = 0;
  for (const double logit : logits) mass += std::exp((logit - *largest) / temperature);
  return {static_cast<std::size_t>(largest - logits.begin()), 1 / mass};
}

double fit_temperature(std::span<const LabelledLogits> rows) {
  // The likelihood has one maximum in 1/T, so a golden-section search over ln T finds it.
  constexpr double kGolden = 0.6180339887498949;
  double low = -std::log(20.0);
  double high = std::log(20.0);
  for (int i = 0; i < 40; ++i) {
    const double left = high - kGolden * (high - low);
    const double right = low + kGolden * (high - low);
    const bool is_left_better =
        negative_log_likelihood(rows, std::exp(left)) <= negative_log_likelihood(rows, std::exp(right));
    (is_left_better ? high : low) = is_left_better ? right : left;
  }
  return std::exp((low + high) / 2);
}

}  // namespace occam::routing
