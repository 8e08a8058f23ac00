// IEEE 754 half precision and bfloat16 as their bits, converted without special instructions.
//
// Used where values are few or the processor is unknown. Threads: pure functions.
//
//   float scale = half_to_float(load_u16(block));
#pragma once

#include <cstdint>
#include <cstring>

namespace occam::cpu {

[[nodiscard]] static inline std::uint16_t load_u16(const void* bytes) {
  std::uint16_t value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

[[nodiscard]] static inline std::uint32_t load_u32(const void* bytes) {
  std::uint32_t value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

[[nodiscard]] static inline float float_from_bits(std::uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

[[nodiscard]] static inline std::uint32_t bits_of_float(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

[[nodiscard]] static inline float half_to_float(std::uint16_t half) {
  const std::uint32_t sign = (half & 0x8000u) << 16;
  const std::uint32_t rest = half & 0x7fffu;
  if (rest >= 0x7c00u)
    return float_from_bits(sign | 0x7f800000u | (rest & 0x3ffu) << 13 | (rest > 0x7c00u ? 1u << 22 : 0u));
  // Subnormals and normals alike: place exponent and fraction, then multiply by 2^112 to shift the exponent's bias.
  return float_from_bits(sign | bits_of_float(float_from_bits(rest << 13) * 0x1p112f));
}

/// Rounds to nearest, ties to even, as F16C does.
[[nodiscard]] static inline std::uint16_t float_to_half(float value) {
  const std::uint32_t bits = bits_of_float(value);
  const std::uint32_t sign = (bits >> 16) & 0x8000u;
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  std::uint32_t half;
  if (magnitude > 0x7f800000u) {
    half = 0x7e00u | ((magnitude >> 13) & 0x3ffu);
  } else if (magnitude >= 0x477ff000u) {
    half = 0x7c00u;
  } else if (magnitude < 0x38800000u) {  // below the smallest normal: adding 0.5 rounds at 2^-24
    half = bits_of_float(float_from_bits(magnitude) + 0.5f) - 0x3f000000u;
  } else {
    half = (magnitude + 0xfffu + ((magnitude >> 13) & 1u) - 0x38000000u) >> 13;
  }
  return static_cast<std::uint16_t>(sign | half);
}

[[nodiscard]] static inline float bfloat_to_float(std::uint16_t bfloat) {
  return float_from_bits(static_cast<std::uint32_t>(bfloat) << 16);
}

}  // namespace occam::cpu
