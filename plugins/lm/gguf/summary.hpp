// What a model file says about itself in a few words: architecture, name, quantisation, size.
//
// Threads: pure functions of an open file.
//
//   gguf::Summary summary = gguf::summarize(file);  // {"llama", "SmolLM2 135M Instruct", "Q4_1", 134515008, …}
#pragma once

#include <cstdint>
#include <string>

#include "lm/gguf/file.hpp"

namespace occam::lm::gguf {

struct Summary {
  std::string architecture;  ///< general.architecture, or empty.
  std::string name;          ///< general.name, or empty.
  std::string quantisation;  ///< See quantisation_name().
  std::uint64_t parameters = 0;
  std::uint64_t tensor_bytes = 0;
};

[[nodiscard]] Summary summarize(const File& file);

/// The customary name: general.file_type's ("Q4_K_M", "MOSTLY_" left out) when present and known, otherwise the type
/// that holds the most bytes of matrices. Empty for a file without tensors.
[[nodiscard]] std::string quantisation_name(const File& file);

/// Elements of all tensors but precomputed rotary factors; a tied output matrix counts once.
[[nodiscard]] std::uint64_t parameter_count(const File& file) noexcept;

}  // namespace occam::lm::gguf
