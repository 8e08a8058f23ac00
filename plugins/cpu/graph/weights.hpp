// A decoder's matrices and vectors as the kernels take them, checked to be of types that the kernels compute.
//
// Nothing is copied: all data lies in the mapped file, which must outlive the weights. Threads: constant after making.
//
//   sdk::Result<Weights> weights = Weights::make(tensors, parameters);
#pragma once

#include <vector>

#include "cpu/kernels/kernels.hpp"
#include "lm/architectures/decoder_tensors.hpp"
#include "lm/architectures/hyper_parameters.hpp"
#include "occam/sdk/result.hpp"

namespace occam::cpu {

/// Biases are null where there are none.
struct LayerWeights {
  const float* attention_norm = nullptr;
  Matrix query;
  Matrix key;
  Matrix value;
  Matrix attention_output;
  const float* query_bias = nullptr;
  const float* key_bias = nullptr;
  const float* value_bias = nullptr;
  const float* attention_output_bias = nullptr;
  const float* feed_forward_norm = nullptr;
  Matrix gate;
  Matrix up;
  Matrix down;
  unsigned attention_forms = 0;     ///< The forms that query, key and value want their input in.
  unsigned feed_forward_forms = 0;  ///< Those of gate and up.
};

struct Weights {
  lm::HyperParameters parameters;
  lm::RopeTable rope;
  Matrix embedding;
  const float* output_norm = nullptr;
  Matrix output;
  std::vector<LayerWeights> layers;

  /// Errors: kUnimplemented for a matrix of a type that the kernels do not compute; the tensor is named.
  [[nodiscard]] static sdk::Result<Weights> make(const lm::DecoderTensors& tensors,
                                                 const lm::HyperParameters& parameters);
};

}  // namespace occam::cpu
