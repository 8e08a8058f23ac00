// Blocks of quantised weights in one canonical form: integers with exact integer and float scales, type by type.
//
// This is the definition that every instruction set agrees with, bit for bit. A block of 32 stands for the weights
// d * q + m; a super-block of 256 for d * scale[i/16] * q - dmin * min[i/16]. Layouts: the public ggml documentation.
// Threads: pure functions.
//
//   Block32 block;
//   unpack_block32(TensorType::kQ4_1, bytes, block);
#pragma once

#include <cstddef>
#include <cstdint>

#include "lm/gguf/types.hpp"

namespace occam::cpu {

struct Block32 {
  std::int8_t q[32];
  float d;
  float m;  ///< 0 but for Q4_1 and Q5_1.
};

struct Block256 {
  std::int8_t q[256];
  std::int16_t scale[16];
  std::int16_t min[16];
  float d;
  float dmin;  ///< 0 but for Q2_K, Q4_K and Q5_K.
};

/// Whether `type` keeps a minimum beside the scale.
[[nodiscard]] bool has_minimum(lm::gguf::TensorType type) noexcept;

/// Bytes of one block, and weights in it. Requires: is_supported(type).
[[nodiscard]] std::size_t block_bytes(lm::gguf::TensorType type) noexcept;
[[nodiscard]] std::size_t block_elements(lm::gguf::TensorType type) noexcept;

/// Requires: a type of ActivationForm::kBlock32; `bytes` holds a block.
void unpack_block32(lm::gguf::TensorType type, const std::uint8_t* bytes, Block32& block) noexcept;

/// Requires: a type of ActivationForm::kBlock256; `bytes` holds a super-block.
void unpack_block256(lm::gguf::TensorType type, const std::uint8_t* bytes, Block256& block) noexcept;

}  // namespace occam::cpu
