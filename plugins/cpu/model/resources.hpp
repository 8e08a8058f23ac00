// What a model will take of the machine's memory, before it is loaded and after.
//
// Threads: pure functions.
//
//   Footprint footprint = predict_footprint(file.file_bytes(), parameters, settings);
#pragma once

#include <cstdint>

#include "cpu/model/settings.hpp"
#include "lm/architectures/hyper_parameters.hpp"

namespace occam::cpu {

struct Footprint {
  std::uint64_t weights_bytes = 0;  ///< the mapped file
  std::uint64_t kv_bytes = 0;       ///< one sequence as long as the context
  std::uint64_t buffer_bytes = 0;   ///< working memory, vocabulary, code

  [[nodiscard]] std::uint64_t resident_bytes() const { return weights_bytes + kv_bytes + buffer_bytes; }
};

/// The context that a model gets: what its table asks for, otherwise its own, kDefaultContext at most.
/// Errors: kInvalidArgument where the table asks for more than the model was made for.
[[nodiscard]] sdk::Result<std::int32_t> effective_context(const lm::HyperParameters& parameters,
                                                          const ModelSettings& settings);

[[nodiscard]] Footprint predict_footprint(std::uint64_t file_bytes, const lm::HyperParameters& parameters,
                                          const ModelSettings& settings, std::int32_t context);

}  // namespace occam::cpu
