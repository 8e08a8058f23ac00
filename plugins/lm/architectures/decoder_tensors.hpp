// The tensors of a decoder, found by name and checked against the hyper-parameters before anybody touches their data.
//
// After binding, every matrix has the shape that the graph multiplies with, every vector is F32 of the right length,
// and no tensor of the file is left over: one whose part we do not know would be computed wrongly without it.
// Views into the file, which must outlive them. Threads: values, no sharing.
//
//   sdk::Result<DecoderTensors> tensors = bind_decoder_tensors(file, parameters);
//   tensors->layers[0].query->data
#pragma once

#include <span>
#include <vector>

#include "lm/architectures/hyper_parameters.hpp"
#include "lm/gguf/file.hpp"
#include "occam/sdk/result.hpp"

namespace occam::lm {

/// Matrices are rows × columns as dims[1] × dims[0]. Biases are null where the file has none.
struct DecoderLayer {
  const gguf::Tensor* attention_norm = nullptr;
  const gguf::Tensor* query = nullptr;
  const gguf::Tensor* key = nullptr;
  const gguf::Tensor* value = nullptr;
  const gguf::Tensor* attention_output = nullptr;
  const gguf::Tensor* query_bias = nullptr;
  const gguf::Tensor* key_bias = nullptr;
  const gguf::Tensor* value_bias = nullptr;
  const gguf::Tensor* attention_output_bias = nullptr;
  const gguf::Tensor* feed_forward_norm = nullptr;
  const gguf::Tensor* gate = nullptr;
  const gguf::Tensor* up = nullptr;
  const gguf::Tensor* down = nullptr;
};

struct DecoderTensors {
  const gguf::Tensor* embedding = nullptr;
  const gguf::Tensor* output_norm = nullptr;
  const gguf::Tensor* output = nullptr;        // the embedding itself where the two are tied
  const gguf::Tensor* rope_factors = nullptr;  // null where the file has none
  std::vector<DecoderLayer> layers;

  [[nodiscard]] bool tied() const { return output == embedding; }
};

/// Errors: kDataLoss (a tensor is missing or has another shape; both shapes are in the message), kUnimplemented (a
/// tensor that the graph has no place for, or a vector that is not F32).
[[nodiscard]] sdk::Result<DecoderTensors> bind_decoder_tensors(const gguf::File& file,
                                                               const HyperParameters& parameters);

/// The F32 vector of a bound tensor. Requires: bound as a vector; not null.
[[nodiscard]] std::span<const float> vector_values(const gguf::Tensor& tensor);

}  // namespace occam::lm
