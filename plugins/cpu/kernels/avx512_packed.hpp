// Packed weights: the blocks of 16 rows interleaved, so that a lane of a register is a row and memory is read in order.
//
// Included by avx512.cpp; everything has internal linkage. A group of 16 rows takes the bytes that it takes in the
// file, block after block: the weights, then the scales. Four columns of every row lie side by side; weights of fewer
// than 8 bits share a byte with those some columns on. A source, packed here or a panel, gives `four`: four columns of
// 16 rows as unsigned bytes that are kOffset above the true ones. Threads: pure functions.
//
//   pack_group<PackedQ4_0>(rows, blocks, out);
//   const __m512i q = PackedQ4_0::four(block, step);
#pragma once

#include "cpu/kernels/x86_panel.hpp"
#include "lm/gguf/types.hpp"

namespace occam::cpu {
namespace {

constexpr int kPackedRows = 16;

inline __m512i load64(const void* p) {
  return _mm512_loadu_si512(p);
}
inline void store64(void* p, __m512i x) {
  _mm512_storeu_si512(p, x);
}
inline __m512 sixteen_halves(const uint8_t* p) {
  return _mm512_cvtph_ps(load32(p));
}
inline __m512i every_byte(int value) {
  return _mm512_set1_epi8(static_cast<char>(value));
}

/// Copies the half float at rows[r] + at of every row to `out`.
inline void pack_halves(const uint8_t* const* rows, size_t at, uint8_t* out) {
  for (int r = 0; r < kPackedRows; ++r) {
    out[2 * r] = rows[r][at];
    out[2 * r + 1] = rows[r][at + 1];
  }
}

/// 32 columns of four-bit weights in 256 bytes: step s of eight is the low half of a byte, step s + 4 the high half.
inline void pack_nibbles(const uint8_t (*q)[64], uint8_t* out) {
  for (int s = 0; s < 4; ++s) {
    const __m512i low = _mm512_and_si512(load64(q[s]), every_byte(15));
    const __m512i high = _mm512_and_si512(load64(q[s + 4]), every_byte(15));
    store64(out + 64 * s, _mm512_or_si512(low, _mm512_slli_epi16(high, 4)));
  }
}
inline __m512i nibbles_of_step(const uint8_t* packed, int s) {
  const __m512i both = load64(packed + 64 * (s % 4));
  return _mm512_and_si512(s < 4 ? both : _mm512_srli_epi16(both, 4), every_byte(15));
}

/// Bit 4 of eight steps' weights as eight masks.
inline void pack_fifth_bits(const uint8_t (*q)[64], uint8_t* out) {
  for (int s = 0; s < 8; ++s) {
    const uint64_t mask = _mm512_movepi8_mask(_mm512_slli_epi16(load64(q[s]), 3));
    __builtin_memcpy(out + 8 * s, &mask, 8);
  }
}
inline __m512i with_fifth_bits(__m512i nibbles, const uint8_t* masks, int s) {
  uint64_t mask;
  __builtin_memcpy(&mask, masks + 8 * s, 8);
  return _mm512_mask_add_epi8(nibbles, mask, nibbles, every_byte(16));
}

/// What all sources of the file's type `T` share; `scales` is where those of a block begin, kScalesAt.
template <class T, size_t kScaleBytes>
struct PackedSource {
  using File = T;
  static constexpr size_t kBytes = kPackedRows * T::kBytes;
  static constexpr size_t kScalesAt = kBytes - kScaleBytes;
  static constexpr bool kMinimum = T::kMinimum;
  static constexpr int kOffset = T::kOffset;
  static __m512 d(const uint8_t* scales) { return sixteen_halves(scales); }
};

/// Blocks of 32: d of 16 rows, their m where there is one; the weights are up to the derived source.
template <class T>
struct Packed32 : PackedSource<T, T::kMinimum ? 64 : 32> {
  static __m512 m(const uint8_t* scales) { return sixteen_halves(scales + 32); }
  static void pack_scales(const uint8_t* const* rows, uint8_t* out) {
    pack_halves(rows, 0, out);
    if constexpr (T::kMinimum) pack_halves(rows, 2, out + 32);
  }
};

template <class T>
struct PackedNibbles : Packed32<T> {
  static __m512i four(const uint8_t* weights, int s) { return nibbles_of_step(weights, s); }
  static void pack_weights(const uint8_t* const* rows, uint8_t* out) {
    Panel32<16> panel;
    build_panel32<T, 16>(rows, 1, &panel);
    pack_nibbles(panel.q, out);
  }
};
using PackedQ4_0 = PackedNibbles<Q4_0>;
using PackedQ4_1 = PackedNibbles<Q4_1>;

/// The levels join on the way out of the table, 128 above the true ones.
struct PackedIq4Nl : PackedNibbles<Q4_0> {
  static constexpr int kOffset = 128;
  static __m512i four(const uint8_t* weights, int s) {
    const __m512i levels = _mm512_broadcast_i32x4(_mm_xor_si128(load16(kIq4NlLevels), _mm_set1_epi8(-128)));
    return _mm512_shuffle_epi8(levels, nibbles_of_step(weights, s));
  }
};

template <class T>
struct PackedFives : Packed32<T> {
  static __m512i four(const uint8_t* weights, int s) {
    return with_fifth_bits(nibbles_of_step(weights + 64, s), weights, s);
  }
  static void pack_weights(const uint8_t* const* rows, uint8_t* out) {
    Panel32<16> panel;
    build_panel32<T, 16>(rows, 1, &panel);
    pack_fifth_bits(panel.q, out);
    pack_nibbles(panel.q, out + 64);
  }
};
using PackedQ5_0 = PackedFives<Q5_0>;
using PackedQ5_1 = PackedFives<Q5_1>;

struct PackedQ8_0 : Packed32<Q8_0> {
  static constexpr int kOffset = 128;
  static __m512i four(const uint8_t* weights, int s) { return load64(weights + 64 * s); }
  static void pack_weights(const uint8_t* const* rows, uint8_t* out) {
    Panel32<16> panel;
    build_panel32<Q8_0, 16>(rows, 1, &panel);
    for (int s = 0; s < 8; ++s) {
      store64(out + 64 * s, _mm512_xor_si512(load64(panel.q[s]), every_byte(-128)));
    }
  }
};

/// Super-blocks with six-bit scales and minima: d, dmin, three words of five six-bit numbers a row. The sixteenth
/// number, the last minimum, is in the words' upper two bits.
template <class T>
struct PackedSixBitScales : PackedSource<T, 256> {
  static constexpr bool kScalePer16 = false;
  static constexpr size_t kWordsAt = 64;
  static __m512 dmin(const uint8_t* scales) { return sixteen_halves(scales + 32); }
  static __m512i scale(const uint8_t* scales, int j) { return number(scales, j); }
  /// The minimum of 32 columns twice, to multiply the sums of their halves.
  static __m512i minimum_pair(const uint8_t* scales, int j) {
    const __m512i one = number(scales, 8 + j);
    return _mm512_or_si512(one, _mm512_slli_epi32(one, 16));
  }
  static void pack_scales(const uint8_t* const* rows, uint8_t* out) {
    pack_halves(rows, T::kScaleAt, out);
    pack_halves(rows, T::kMinimumAt, out + 32);
    for (int r = 0; r < kPackedRows; ++r) {
      const Scales256 scales = T::scales(rows[r]);
      int16_t scale[16], min[16];
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(scale), scales.scale);
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(min), scales.min);
      const auto at = [&](int i) { return static_cast<uint32_t>(i < 8 ? scale[2 * i] : min[2 * i - 16]); };
      for (int w = 0; w < 3; ++w) {
        uint32_t word = at(15) >> (2 * w) << 30;
        for (int i = 0; i < 5; ++i) word |= at(5 * w + i) << (6 * i);
        __builtin_memcpy(out + kWordsAt + 64 * w + 4 * r, &word, 4);
      }
    }
  }

 private:
  static __m512i number(const uint8_t* scales, int i) {
    const uint8_t* words = scales + kWordsAt;
    if (i == 15) {
      const __m512i low = _mm512_srli_epi32(load64(words), 30), middle = _mm512_srli_epi32(load64(words + 64), 30);
      const __m512i high = _mm512_srli_epi32(load64(words + 128), 30);
      return _mm512_or_si512(low, _mm512_or_si512(_mm512_slli_epi32(middle, 2), _mm512_slli_epi32(high, 4)));
    }
    const __m512i word = _mm512_srli_epi32(load64(words + 64 * (i / 5)), static_cast<unsigned>(6 * (i % 5)));
    return _mm512_and_si512(word, _mm512_set1_epi32(63));
  }
};

struct PackedQ4K : PackedSixBitScales<Q4K> {
  static __m512i four(const uint8_t* weights, int j, int s) { return nibbles_of_step(weights + 256 * j, s); }
  static void pack_weights(const uint8_t* const* rows, uint8_t* out) {
    Panel256<16> panel;
    build_panel256<Q4K, 16>(rows, 1, &panel);
    for (int j = 0; j < 8; ++j) pack_nibbles(panel.q + 8 * j, out + 256 * j);
  }
};

struct PackedQ5K : PackedSixBitScales<Q5K> {
  static __m512i four(const uint8_t* weights, int j, int s) {
    return with_fifth_bits(nibbles_of_step(weights + 320 * j + 64, s), weights + 320 * j, s);
  }
  static void pack_weights(const uint8_t* const* rows, uint8_t* out) {
    Panel256<16> panel;
    build_panel256<Q5K, 16>(rows, 1, &panel);
    for (int j = 0; j < 8; ++j) {
      pack_fifth_bits(panel.q + 8 * j, out + 320 * j);
      pack_nibbles(panel.q + 8 * j, out + 320 * j + 64);
    }
  }
};

/// d and sixteen scales of a byte; per 32 columns the upper two bits of the weights, then their nibbles.
struct PackedQ6K : PackedSource<Q6K, 288> {
  static constexpr bool kScalePer16 = true;
  static constexpr size_t kNumbersAt = 32;
  static __m512i scale(const uint8_t* scales, int i) {
    return _mm512_cvtepi8_epi32(load16(scales + kNumbersAt + 16 * i));
  }
  /// Steps s and s + 2, s + 4, s + 6 share a byte of upper bits.
  static __m512i four(const uint8_t* weights, int j, int s) {
    const __m512i upper = load64(weights + 384 * j + 64 * (s % 2));
    const __m512i moved = s < 2   ? _mm512_slli_epi16(upper, 4)
                          : s < 4 ? _mm512_slli_epi16(upper, 2)
                          : s < 6 ? upper
                                  : _mm512_srli_epi16(upper, 2);
    return _mm512_or_si512(_mm512_and_si512(moved, every_byte(0x30)), nibbles_of_step(weights + 384 * j + 128, s));
  }
  static void pack_scales(const uint8_t* const* rows, uint8_t* out) {
    pack_halves(rows, Q6K::kScaleAt, out);
    for (int i = 0; i < 16; ++i) {
      for (int r = 0; r < kPackedRows; ++r) out[kNumbersAt + 16 * i + r] = rows[r][192 + i];
    }
  }
  static void pack_weights(const uint8_t* const* rows, uint8_t* out) {
    Panel256<16> panel;
    build_panel256<Q6K, 16>(rows, 1, &panel);
    for (int j = 0; j < 8; ++j) {
      const uint8_t(*q)[64] = panel.q + 8 * j;
      pack_nibbles(q, out + 384 * j + 128);
      for (int v = 0; v < 2; ++v) {
        const auto upper = [&](int s) { return _mm512_and_si512(load64(q[s + v]), every_byte(0x30)); };
        const __m512i low = _mm512_or_si512(_mm512_srli_epi16(upper(0), 4), _mm512_srli_epi16(upper(2), 2));
        const __m512i high = _mm512_or_si512(upper(4), _mm512_slli_epi16(upper(6), 2));
        store64(out + 384 * j + 64 * v, _mm512_or_si512(low, high));
      }
    }
  }
};

/// Packs 16 whole rows of `blocks` blocks.
template <class Source>
void pack_group(const uint8_t* const* rows, size_t blocks, uint8_t* out) {
  const uint8_t* at[kPackedRows];
  for (size_t b = 0; b < blocks; ++b, out += Source::kBytes) {
    for (int r = 0; r < kPackedRows; ++r) at[r] = rows[r] + b * Source::File::kBytes;
    Source::pack_weights(at, out);
    Source::pack_scales(at, out + Source::kScalesAt);
  }
}

/// Calls visit(Source{}) with the source that `type` is packed as; false where it is not packed.
template <class Visit>
bool visit_packed(uint32_t type, Visit visit) {
  using Type = lm::gguf::TensorType;
  switch (static_cast<Type>(type)) {
    case Type::kQ4_0:
      return visit(PackedQ4_0{}), true;
    case Type::kQ4_1:
      return visit(PackedQ4_1{}), true;
    case Type::kQ5_0:
      return visit(PackedQ5_0{}), true;
    case Type::kQ5_1:
      return visit(PackedQ5_1{}), true;
    case Type::kQ8_0:
      return visit(PackedQ8_0{}), true;
    case Type::kIQ4_NL:
      return visit(PackedIq4Nl{}), true;
    case Type::kQ4_K:
      return visit(PackedQ4K{}), true;
    case Type::kQ5_K:
      return visit(PackedQ5K{}), true;
    case Type::kQ6_K:
      return visit(PackedQ6K{}), true;
    default:
      return false;
  }
}

}  // namespace
}  // namespace occam::cpu
