// The element types of tensors in a GGUF file, with the numbers, block lengths and block sizes that ggml gives them.
//
// Every type that ggml has ever numbered and still reads is named here, whether or not an engine computes with it, so
// that a file can be listed and refused by name. Threads: constant data.
//
//   const gguf::TypeTraits* traits = gguf::find_type(12);  // Q4_K: 256 elements in 144 bytes
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace occam::lm::gguf {

/// ggml's `ggml_type`. The missing numbers (4, 5, 31-33, 36-38) were withdrawn by ggml.
enum class TensorType : std::uint32_t {
  kF32 = 0,
  kF16 = 1,
  kQ4_0 = 2,
  kQ4_1 = 3,
  kQ5_0 = 6,
  kQ5_1 = 7,
  kQ8_0 = 8,
  kQ8_1 = 9,
  kQ2_K = 10,
  kQ3_K = 11,
  kQ4_K = 12,
  kQ5_K = 13,
  kQ6_K = 14,
  kQ8_K = 15,
  kIQ2_XXS = 16,
  kIQ2_XS = 17,
  kIQ3_XXS = 18,
  kIQ1_S = 19,
  kIQ4_NL = 20,
  kIQ3_S = 21,
  kIQ2_S = 22,
  kIQ4_XS = 23,
  kI8 = 24,
  kI16 = 25,
  kI32 = 26,
  kI64 = 27,
  kF64 = 28,
  kIQ1_M = 29,
  kBF16 = 30,
  kTQ1_0 = 34,
  kTQ2_0 = 35,
  kMXFP4 = 39,
  kNVFP4 = 40,
};

struct TypeTraits {
  TensorType type;
  std::string_view name;
  std::uint32_t block_elements;  ///< A row holds a whole number of blocks.
  std::uint32_t block_bytes;
};

/// The traits of ggml's type `number`, or null when that number is not known or was withdrawn.
[[nodiscard]] const TypeTraits* find_type(std::uint32_t number) noexcept;

/// As find_type(); `type` must be one of the enumerators.
[[nodiscard]] const TypeTraits& traits(TensorType type) noexcept;

[[nodiscard]] std::string_view name(TensorType type) noexcept;

/// The type called `name`, e.g. "Q4_K" or "q4_k"; nothing when there is none.
[[nodiscard]] std::optional<TensorType> parse_type(std::string_view name) noexcept;

/// Bytes of one row of `elements`. Requires: elements is a multiple of the type's block.
[[nodiscard]] std::uint64_t row_bytes(TensorType type, std::uint64_t elements) noexcept;

}  // namespace occam::lm::gguf
