#include "cpu/kernels/blocks.hpp"

#include "cpu/kernels/half.hpp"
#include "cpu/kernels/iq_tables.hpp"
#include "cpu/kernels/kernels.hpp"

namespace occam::cpu {
namespace {

std::int8_t to_int8(unsigned value) {
  return static_cast<std::int8_t>(value);
}

void low_and_high_nibbles(const std::uint8_t* nibbles, int offset, std::int8_t* q) {
  for (int i = 0; i < 16; ++i) {
    q[i] = static_cast<std::int8_t>((nibbles[i] & 15) - offset);
    q[i + 16] = static_cast<std::int8_t>((nibbles[i] >> 4) - offset);
  }
}

void add_fifth_bits(std::uint32_t bits, std::int8_t* q) {
  for (int i = 0; i < 32; ++i) q[i] = static_cast<std::int8_t>(q[i] + ((bits >> i & 1u) << 4));
}

/// The 6-bit scales and minima of Q4_K and Q5_K, eight of each in 12 bytes, spread over 16 sub-blocks of 16.
void six_bit_scales(const std::uint8_t* packed, Block256& block) {
  for (int j = 0; j < 8; ++j) {
    int scale, min;
    if (j < 4) {
      scale = packed[j] & 63;
      min = packed[j + 4] & 63;
    } else {
      scale = (packed[j + 4] & 15) | (packed[j - 4] >> 6) << 4;
      min = (packed[j + 4] >> 4) | (packed[j] >> 6) << 4;
    }
    block.scale[2 * j] = block.scale[2 * j + 1] = static_cast<std::int16_t>(scale);
    block.min[2 * j] = block.min[2 * j + 1] = static_cast<std::int16_t>(min);
  }
}

void unpack_q2_k(const std::uint8_t* bytes, Block256& block) {
  const std::uint8_t* quants = bytes + 16;
  for (int i = 0; i < 16; ++i) {
    block.scale[i] = bytes[i] & 15;
    block.min[i] = bytes[i] >> 4;
  }
  for (int i = 0; i < 256; ++i) block.q[i] = to_int8(quants[i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2) & 3u);
  block.d = half_to_float(load_u16(bytes + 80));
  block.dmin = half_to_float(load_u16(bytes + 82));
}

void unpack_q3_k(const std::uint8_t* bytes, Block256& block) {
  const std::uint8_t* high = bytes;
  const std::uint8_t* quants = bytes + 32;
  const std::uint8_t* packed = bytes + 96;  // 16 scales of 6 bits: low nibbles in 8 bytes, high pairs in 4
  for (int i = 0; i < 16; ++i) {
    const int low = i < 8 ? packed[i] & 15 : packed[i - 8] >> 4;
    block.scale[i] = static_cast<std::int16_t>((low | (packed[8 + i % 4] >> (i / 4 * 2) & 3) << 4) - 32);
  }
  for (int i = 0; i < 256; ++i) {
    const int low = quants[i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2) & 3;
    block.q[i] = static_cast<std::int8_t>(low + (high[i % 32] >> (i / 32) & 1) * 4 - 4);
  }
  block.d = half_to_float(load_u16(bytes + 108));
}

void unpack_q4_k(const std::uint8_t* bytes, Block256& block) {
  block.d = half_to_float(load_u16(bytes));
  block.dmin = half_to_float(load_u16(bytes + 2));
  six_bit_scales(bytes + 4, block);
  for (int i = 0; i < 256; ++i) block.q[i] = to_int8(bytes[16 + i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4) & 15u);
}

void unpack_q5_k(const std::uint8_t* bytes, Block256& block) {
  block.d = half_to_float(load_u16(bytes));
  block.dmin = half_to_float(load_u16(bytes + 2));
  six_bit_scales(bytes + 4, block);
  for (int i = 0; i < 256; ++i) {
    const unsigned low = bytes[48 + i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4) & 15u;
    block.q[i] = to_int8(low | (bytes[16 + i % 32] >> (i / 32) & 1u) << 4);
  }
}

void unpack_q6_k(const std::uint8_t* bytes, Block256& block) {
  const std::uint8_t* high = bytes + 128;
  for (int i = 0; i < 16; ++i) block.scale[i] = static_cast<std::int8_t>(bytes[192 + i]);
  for (int i = 0; i < 256; ++i) {
    const int half = i / 128, quarter = i / 32 % 4, lane = i % 32;
    const int low = bytes[64 * half + 32 * (quarter % 2) + lane] >> (quarter / 2 * 4) & 15;
    block.q[i] = static_cast<std::int8_t>((low | (high[32 * half + lane] >> (2 * quarter) & 3) << 4) - 32);
  }
  block.d = half_to_float(load_u16(bytes + 208));
}

void unpack_iq2_xxs(const std::uint8_t* bytes, Block256& block) {
  block.d = half_to_float(load_u16(bytes)) * 0.125f;
  for (int j = 0; j < 8; ++j) {
    const std::uint8_t* points = bytes + 2 + 8 * j;
    const std::uint32_t rest = load_u32(points + 4);
    block.scale[2 * j] = block.scale[2 * j + 1] = static_cast<std::int16_t>(2 * (rest >> 28) + 1);
    for (int i = 0; i < 32; ++i) {
      const int magnitude = static_cast<int>(kIq2Xxs.magnitudes[points[i / 8]] >> (i % 8 * 8) & 0xff);
      const bool negative = (kIq2Xxs.signs[rest >> (i / 8 * 7) & 127u] >> (i % 8 * 8) & 0x80) != 0;
      block.q[32 * j + i] = static_cast<std::int8_t>(negative ? -magnitude : magnitude);
    }
  }
}

}  // namespace

bool has_minimum(TensorType type) noexcept {
  return type == TensorType::kQ4_1 || type == TensorType::kQ5_1 || type == TensorType::kQ2_K ||
         type == TensorType::kQ4_K || type == TensorType::kQ5_K;
}

std::size_t block_bytes(TensorType type) noexcept {
  switch (type) {
    case TensorType::kF32:
      return 4;
    case TensorType::kF16:
    case TensorType::kBF16:
      return 2;
    case TensorType::kQ4_0:
    case TensorType::kIQ4_NL:
      return 18;
    case TensorType::kQ4_1:
      return 20;
    case TensorType::kQ5_0:
      return 22;
    case TensorType::kQ5_1:
      return 24;
    case TensorType::kQ8_0:
      return 34;
    case TensorType::kQ2_K:
      return 84;
    case TensorType::kQ3_K:
      return 110;
    case TensorType::kQ4_K:
      return 144;
    case TensorType::kQ5_K:
      return 176;
    case TensorType::kQ6_K:
      return 210;
    case TensorType::kIQ2_XXS:
      return 66;
    default:
      return 0;
  }
}

std::size_t block_elements(TensorType type) noexcept {
  switch (activation_form(type)) {
    case ActivationForm::kBlock32:
      return 32;
    case ActivationForm::kBlock256:
      return 256;
    default:
      return 1;
  }
}

void unpack_block32(TensorType type, const std::uint8_t* bytes, Block32& block) noexcept {
  block.d = half_to_float(load_u16(bytes));
  block.m = 0;
  switch (type) {
    case TensorType::kQ4_0:
      low_and_high_nibbles(bytes + 2, 8, block.q);
      break;
    case TensorType::kQ4_1:
      block.m = half_to_float(load_u16(bytes + 2));
      low_and_high_nibbles(bytes + 4, 0, block.q);
      break;
    case TensorType::kQ5_0:
      low_and_high_nibbles(bytes + 6, 16, block.q);
      add_fifth_bits(load_u32(bytes + 2), block.q);
      break;
    case TensorType::kQ5_1:
      block.m = half_to_float(load_u16(bytes + 2));
      low_and_high_nibbles(bytes + 8, 0, block.q);
      add_fifth_bits(load_u32(bytes + 4), block.q);
      break;
    case TensorType::kQ8_0:
      for (int i = 0; i < 32; ++i) block.q[i] = static_cast<std::int8_t>(bytes[2 + i]);
      break;
    case TensorType::kIQ4_NL:
      low_and_high_nibbles(bytes + 2, 0, block.q);
      for (std::int8_t& level : block.q) level = kIq4NlLevels[level];
      break;
    default:
      break;
  }
}

void unpack_block256(TensorType type, const std::uint8_t* bytes, Block256& block) noexcept {
  for (std::int16_t& min : block.min) min = 0;
  block.dmin = 0;
  switch (type) {
    case TensorType::kQ2_K:
      unpack_q2_k(bytes, block);
      break;
    case TensorType::kQ3_K:
      unpack_q3_k(bytes, block);
      break;
    case TensorType::kQ4_K:
      unpack_q4_k(bytes, block);
      break;
    case TensorType::kQ5_K:
      unpack_q5_k(bytes, block);
      break;
    case TensorType::kQ6_K:
      unpack_q6_k(bytes, block);
      break;
    case TensorType::kIQ2_XXS:
      unpack_iq2_xxs(bytes, block);
      break;
    default:
      break;
  }
}

}  // namespace occam::cpu
