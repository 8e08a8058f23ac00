// Multinomial logistic regression on sparse rows, by stochastic gradient descent: the arithmetic behind
// task_classifier.hpp.
//
// The loss is the mean cross-entropy plus (1 / 2CN)·‖W‖² with C = 10; the intercepts are free. The step falls as
// η / (1 + ηλt) (Bottou, COMPSTAT 2010). The order of rows is drawn from the seed. Threads: pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "occam/statistics/text_features.hpp"

namespace occam::routing {

struct LabelledRow {
  statistics::SparseRow features;  ///< their indices are slots: below `slots`
  std::size_t label = 0;
};

struct TaskWeights {
  std::size_t labels = 0;
  std::vector<float> values;   ///< by slot, then by label
  std::vector<double> biases;  ///< by label

  [[nodiscard]] std::vector<double> logits(const statistics::SparseRow& features) const;
};

/// Requires: rows are not empty, every label < labels.
[[nodiscard]] TaskWeights fit_weights(std::span<const LabelledRow* const> rows, std::size_t slots, std::size_t labels,
                                      std::uint64_t seed);

/// The largest of softmax(logits / temperature); the first of equals. Requires: logits are not empty.
struct TopClass {
  std::size_t index = 0;
  double probability = 0;
};
[[nodiscard]] TopClass top_class(std::span<const double> logits, double temperature);

struct LabelledLogits {
  std::vector<double> logits;
  std::size_t label = 0;
};

/// The temperature between 1/20 and 20 under which the labels are likeliest.
[[nodiscard]] double fit_temperature(std::span<const LabelledLogits> rows);

}  // namespace occam::routing
