// Quantised blocks in 256-bit registers: 32 weights of each type as bytes, and the scales of super-blocks.
//
// Included by the files compiled for AVX2 or more; everything has internal linkage. `values` gives 32 weights in order;
// unsigned ones are short of the true value by kOffset, which is taken off again through sums of the activations.
// kLimit is the largest unsigned value: the number of byte products that fit in 16 bits follows from it. Threads: pure
// functions.
//
//   const __m256i q = Q4_1::values(block);
#pragma once

#ifndef OCCAM_CPU_EMULATED_INTRINSICS
#include <immintrin.h>
#endif

#include "cpu/kernels/half.hpp"
#include "cpu/kernels/iq_tables.hpp"

namespace occam::cpu {
namespace {

inline __m256i load32(const void* p) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(p));
}
inline __m128i load16(const void* p) {
  return _mm_loadu_si128(static_cast<const __m128i*>(p));
}

/// 16 bytes' low nibbles, then their high nibbles.
inline __m256i nibbles(const uint8_t* p) {
  const __m128i raw = load16(p);
  return _mm256_and_si256(_mm256_set_m128i(_mm_srli_epi16(raw, 4), raw), _mm256_set1_epi8(15));
}

/// `bit` in every byte i whose bit i of `bits` is set.
inline __m256i spread_bits(uint32_t bits, char bit) {
  const __m256i byte_of_lane =
      _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
  const __m256i mask = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201ull));
  const __m256i bytes = _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<int>(bits)), byte_of_lane);
  return _mm256_and_si256(_mm256_cmpeq_epi8(_mm256_and_si256(bytes, mask), mask), _mm256_set1_epi8(bit));
}

struct Q4_0 {
  static constexpr size_t kBytes = 18;
  static constexpr int kOffset = 8, kLimit = 15;
  static constexpr bool kMinimum = false, kSigned = false;
  static __m256i values(const uint8_t* b) { return nibbles(b + 2); }
};

struct Q4_1 {
  static constexpr size_t kBytes = 20;
  static constexpr int kOffset = 0, kLimit = 15;
  static constexpr bool kMinimum = true, kSigned = false;
  static __m256i values(const uint8_t* b) { return nibbles(b + 4); }
};

struct Q5_0 {
  static constexpr size_t kBytes = 22;
  static constexpr int kOffset = 16, kLimit = 31;
  static constexpr bool kMinimum = false, kSigned = false;
  static __m256i values(const uint8_t* b) { return _mm256_or_si256(nibbles(b + 6), spread_bits(load_u32(b + 2), 16)); }
};

struct Q5_1 {
  static constexpr size_t kBytes = 24;
  static constexpr int kOffset = 0, kLimit = 31;
  static constexpr bool kMinimum = true, kSigned = false;
  static __m256i values(const uint8_t* b) { return _mm256_or_si256(nibbles(b + 8), spread_bits(load_u32(b + 4), 16)); }
};

struct Q8_0 {
  static constexpr size_t kBytes = 34;
  static constexpr int kOffset = 0, kLimit = 128;
  static constexpr bool kMinimum = false, kSigned = true;
  static __m256i values(const uint8_t* b) { return load32(b + 2); }
};

struct Iq4Nl {
  static constexpr size_t kBytes = 18;
  static constexpr int kOffset = 0, kLimit = 128;
  static constexpr bool kMinimum = false, kSigned = true;
  static __m256i values(const uint8_t* b) {
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(load16(kIq4NlLevels)), nibbles(b + 2));
  }
};

/// The integer scales of a super-block.
struct Scales256 {
  __m256i scale;  ///< 16 int16, one per 16 weights, in order.
  __m256i min;    ///< Likewise; the scales again where kOffset replaces minima.
};

/// Eight int16, each doubled, for types with one scale per 32 weights.
inline __m256i doubled(__m128i eight) {
  return _mm256_set_m128i(_mm_unpackhi_epi16(eight, eight), _mm_unpacklo_epi16(eight, eight));
}

inline Scales256 six_bit_scales(const uint8_t* packed) {
  const uint32_t a = load_u32(packed), b = load_u32(packed + 4), c = load_u32(packed + 8);
  const uint32_t low = 0x0f0f0f0fu, six = 0x3f3f3f3fu, two = 0x03030303u;
  const __m128i bytes =
      _mm_set_epi32(static_cast<int>(((c >> 4) & low) | (((b >> 6) & two) << 4)), static_cast<int>(b & six),
                    static_cast<int>((c & low) | (((a >> 6) & two) << 4)), static_cast<int>(a & six));
  const __m256i words = _mm256_cvtepu8_epi16(bytes);
  return {doubled(_mm256_castsi256_si128(words)), doubled(_mm256_extracti128_si256(words, 1))};
}

struct Q2K {
  static constexpr size_t kBytes = 84;
  static constexpr int kOffset = 0, kLimit = 3;
  static constexpr bool kMinimum = true, kScalePer16 = true;
  static constexpr float kScaleFactor = 1.0f;
  static constexpr size_t kScaleAt = 80;
  static constexpr size_t kMinimumAt = 82;
  static Scales256 scales(const uint8_t* b) {
    const __m128i packed = load16(b), low = _mm_set1_epi8(15);
    return {_mm256_cvtepu8_epi16(_mm_and_si128(packed, low)),
            _mm256_cvtepu8_epi16(_mm_and_si128(_mm_srli_epi16(packed, 4), low))};
  }
  static __m256i values(const uint8_t* b, int j) {
    return _mm256_and_si256(_mm256_srli_epi16(load32(b + 16 + j / 4 * 32), j % 4 * 2), _mm256_set1_epi8(3));
  }
};

struct Q3K {
  static constexpr size_t kBytes = 110;
  static constexpr int kOffset = 4, kLimit = 7;
  static constexpr bool kMinimum = false, kScalePer16 = true;
  static constexpr float kScaleFactor = 1.0f;
  static constexpr size_t kScaleAt = 108;
  static Scales256 scales(const uint8_t* b) {
    const uint32_t low0 = load_u32(b + 96), low1 = load_u32(b + 100), high = load_u32(b + 104);
    const uint32_t four = 0x0f0f0f0fu, two = 0x03030303u;
    const __m128i bytes = _mm_set_epi32(static_cast<int>(((low1 >> 4) & four) | (((high >> 6) & two) << 4)),
                                        static_cast<int>(((low0 >> 4) & four) | (((high >> 4) & two) << 4)),
                                        static_cast<int>((low1 & four) | (((high >> 2) & two) << 4)),
                                        static_cast<int>((low0 & four) | ((high & two) << 4)));
    const __m256i words = _mm256_cvtepi8_epi16(_mm_sub_epi8(bytes, _mm_set1_epi8(32)));
    return {words, words};
  }
  static __m256i values(const uint8_t* b, int j) {
    const __m256i low = _mm256_srli_epi16(load32(b + 32 + j / 4 * 32), j % 4 * 2);
    const __m256i high = _mm256_slli_epi16(_mm256_and_si256(_mm256_srli_epi16(load32(b), j), _mm256_set1_epi8(1)), 2);
    return _mm256_or_si256(_mm256_and_si256(low, _mm256_set1_epi8(3)), high);
  }
};

struct Q4K {
  static constexpr size_t kBytes = 144;
  static constexpr int kOffset = 0, kLimit = 15;
  static constexpr bool kMinimum = true, kScalePer16 = false;
  static constexpr float kScaleFactor = 1.0f;
  static constexpr size_t kScaleAt = 0;
  static constexpr size_t kMinimumAt = 2;
  static Scales256 scales(const uint8_t* b) { return six_bit_scales(b + 4); }
  static __m256i values(const uint8_t* b, int j) {
    return _mm256_and_si256(_mm256_srli_epi16(load32(b + 16 + j / 2 * 32), j % 2 * 4), _mm256_set1_epi8(15));
  }
};

struct Q5K {
  static constexpr size_t kBytes = 176;
  static constexpr int kOffset = 0, kLimit = 31;
  static constexpr bool kMinimum = true, kScalePer16 = false;
  static constexpr float kScaleFactor = 1.0f;
  static constexpr size_t kScaleAt = 0;
  static constexpr size_t kMinimumAt = 2;
  static Scales256 scales(const uint8_t* b) { return six_bit_scales(b + 4); }
  static __m256i values(const uint8_t* b, int j) {
    const __m256i low = _mm256_srli_epi16(load32(b + 48 + j / 2 * 32), j % 2 * 4);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(load32(b + 16), j), _mm256_set1_epi8(1));
    return _mm256_or_si256(_mm256_and_si256(low, _mm256_set1_epi8(15)), _mm256_slli_epi16(high, 4));
  }
};

struct Q6K {
  static constexpr size_t kBytes = 210;
  static constexpr int kOffset = 32, kLimit = 63;
  static constexpr bool kMinimum = false, kScalePer16 = true;
  static constexpr float kScaleFactor = 1.0f;
  static constexpr size_t kScaleAt = 208;
  static Scales256 scales(const uint8_t* b) {
    const __m256i words = _mm256_cvtepi8_epi16(load16(b + 192));
    return {words, words};
  }
  static __m256i values(const uint8_t* b, int j) {
    const __m256i low = _mm256_srli_epi16(load32(b + j / 4 * 64 + j % 2 * 32), j % 4 / 2 * 4);
    const __m256i high = _mm256_srli_epi16(load32(b + 128 + j / 4 * 32), j % 4 * 2);
    return _mm256_or_si256(_mm256_and_si256(low, _mm256_set1_epi8(15)),
                           _mm256_slli_epi16(_mm256_and_si256(high, _mm256_set1_epi8(3)), 4));
  }
};

struct Iq2Xxs {
  static constexpr size_t kBytes = 66;
  static constexpr int kOffset = 43, kLimit = 86;
  static constexpr bool kMinimum = false, kScalePer16 = false;
  static constexpr float kScaleFactor = 0.125f;
  static constexpr size_t kScaleAt = 0;
  /// The scale is the top four bits of each eight bytes.
  static Scales256 scales(const uint8_t* b) {
    const __m256i a = _mm256_srli_epi64(load32(b + 2), 60), c = _mm256_srli_epi64(load32(b + 34), 60);
    const __m256i dwords = _mm256_permute4x64_epi64(_mm256_packus_epi32(a, c), 0xd8);  // each followed by a zero word
    const __m256i words = _mm256_or_si256(dwords, _mm256_slli_epi32(dwords, 16));
    const __m256i scale = _mm256_add_epi16(_mm256_add_epi16(words, words), _mm256_set1_epi16(1));
    return {scale, scale};
  }
  static __m256i magnitudes(const uint8_t* points) {
    const uint64_t* table = kIq2Xxs.magnitudes;
    return _mm256_set_epi64x(static_cast<long long>(table[points[3]]), static_cast<long long>(table[points[2]]),
                             static_cast<long long>(table[points[1]]), static_cast<long long>(table[points[0]]));
  }
  static __m256i signs(uint32_t rest) {
    const uint64_t* table = kIq2Xxs.signs;
    return _mm256_set_epi64x(static_cast<long long>(table[rest >> 21 & 127]),
                             static_cast<long long>(table[rest >> 14 & 127]),
                             static_cast<long long>(table[rest >> 7 & 127]), static_cast<long long>(table[rest & 127]));
  }
  static __m256i values(const uint8_t* b, int j) {
    const uint8_t* points = b + 2 + 8 * j;
    const __m256i exact = _mm256_sign_epi8(magnitudes(points), signs(load_u32(points + 4)));
    return _mm256_add_epi8(exact, _mm256_set1_epi8(kOffset));
  }
};

}  // namespace
}  // namespace occam::cpu
