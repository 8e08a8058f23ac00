// The numbers that shape a model's graph, read from a GGUF file's metadata and checked before anybody relies on them.
//
// Every value is range-checked on its own and against the others, so that products of them fit 32 bits and no later
// size computation can overflow. Tensor shapes are checked against them in decoder_tensors.hpp.
// Threads: values, no sharing.
//
//   sdk::Result<HyperParameters> parameters = read_hyper_parameters(file);
#pragma once

#include <cstdint>

#include "lm/architectures/rope.hpp"
#include "lm/architectures/traits.hpp"
#include "lm/gguf/file.hpp"
#include "occam/sdk/result.hpp"

namespace occam::lm {

struct HyperParameters {
  const ArchitectureTraits* traits = nullptr;  // constant data, never null after reading
  std::int32_t vocabulary_size = 0;
  std::int32_t context_length = 0;  // tokens that the model was made for
  std::int32_t embedding_length = 0;
  std::int32_t layer_count = 0;
  std::int32_t feed_forward_length = 0;
  std::int32_t head_count = 0;
  std::int32_t kv_head_count = 0;  // divides head_count
  std::int32_t key_length = 0;     // of one head
  std::int32_t value_length = 0;
  float rms_epsilon = 0;
  RopeParameters rope;

  [[nodiscard]] std::int32_t query_rows() const { return head_count * key_length; }
  [[nodiscard]] std::int32_t key_rows() const { return kv_head_count * key_length; }
  [[nodiscard]] std::int32_t value_rows() const { return kv_head_count * value_length; }
  [[nodiscard]] std::int32_t attention_columns() const { return head_count * value_length; }
};

/// Errors: kUnimplemented (an architecture or a switch that we do not compute, named), kDataLoss or kNotFound (a value
/// that is missing or out of range; the key is named).
[[nodiscard]] sdk::Result<HyperParameters> read_hyper_parameters(const gguf::File& file);

}  // namespace occam::lm
