// One token against many rows in 256-bit registers, straight from the blocks of the file: eight rows at a time.
//
// Included by the files compiled for AVX2 or more; everything has internal linkage. Eight rows' exact integer sums are
// folded so that a lane is a row; then the scales join by one fused step per block, as the canonical form demands.
// Threads: pure functions.
//
//   vector32<Q4_1>(job, row, 8, token);
#pragma once

#include "cpu/kernels/table.hpp"
#include "cpu/kernels/x86_blocks.hpp"

namespace occam::cpu {
namespace {

/// Pairs of byte products as 16 int16. Requires: |a| <= 128 and |b| <= 127 when signed; a * b in 16 bits otherwise.
inline __m256i signed_products(__m256i a, __m256i b) {
  return _mm256_maddubs_epi16(_mm256_abs_epi8(a), _mm256_sign_epi8(b, a));
}

/// Lane r of the result is the sum of the lanes of p[r].
inline __m256i fold_eight(const __m256i* p) {
  const __m256i a = _mm256_hadd_epi32(_mm256_hadd_epi32(p[0], p[1]), _mm256_hadd_epi32(p[2], p[3]));
  const __m256i b = _mm256_hadd_epi32(_mm256_hadd_epi32(p[4], p[5]), _mm256_hadd_epi32(p[6], p[7]));
  return _mm256_add_epi32(_mm256_permute2x128_si256(a, b, 0x20), _mm256_permute2x128_si256(a, b, 0x31));
}

/// The half floats at rows[r] + at as eight floats.
inline __m256 eight_halves(const uint8_t* const* rows, size_t at) {
  __m128i halves = _mm_cvtsi32_si128(load_u16(rows[0] + at));
  halves = _mm_insert_epi16(halves, load_u16(rows[1] + at), 1);
  halves = _mm_insert_epi16(halves, load_u16(rows[2] + at), 2);
  halves = _mm_insert_epi16(halves, load_u16(rows[3] + at), 3);
  __m128i upper = _mm_cvtsi32_si128(load_u16(rows[4] + at));
  upper = _mm_insert_epi16(upper, load_u16(rows[5] + at), 1);
  upper = _mm_insert_epi16(upper, load_u16(rows[6] + at), 2);
  upper = _mm_insert_epi16(upper, load_u16(rows[7] + at), 3);
  return _mm256_cvtph_ps(_mm_unpacklo_epi64(halves, upper));
}

/// The pairs of half floats (d, m) at rows[r] + at.
inline void eight_pairs(const uint8_t* const* rows, size_t at, __m256& d, __m256& m) {
  const auto quad = [&](int r) {
    __m128i pairs = _mm_cvtsi32_si128(static_cast<int>(load_u32(rows[r] + at)));
    pairs = _mm_insert_epi32(pairs, static_cast<int>(load_u32(rows[r + 1] + at)), 1);
    pairs = _mm_insert_epi32(pairs, static_cast<int>(load_u32(rows[r + 2] + at)), 2);
    return _mm_insert_epi32(pairs, static_cast<int>(load_u32(rows[r + 3] + at)), 3);
  };
  const __m128i a = quad(0), b = quad(4), low = _mm_set1_epi32(0xffff);
  d = _mm256_cvtph_ps(_mm_packus_epi32(_mm_and_si128(a, low), _mm_and_si128(b, low)));
  m = _mm256_cvtph_ps(_mm_packus_epi32(_mm_srli_epi32(a, 16), _mm_srli_epi32(b, 16)));
}

inline void store_rows(float* out, __m256 values, int count) {
  if (count == 8) return _mm256_storeu_ps(out, values);
  float eight[8];
  _mm256_storeu_ps(eight, values);
  for (int r = 0; r < count; ++r) out[r] = eight[r];
}

/// The addresses of eight rows from `row`; those beyond `count` repeat the last one.
inline void row_addresses(const MultiplyJob& job, size_t row, int count, int wanted, const uint8_t** rows) {
  for (int r = 0; r < wanted; ++r) {
    rows[r] = job.weights + (row + static_cast<size_t>(r < count ? r : count - 1)) * job.row_bytes;
  }
}

/// Asks for the bytes that the next eight rows will want when they are as far as block `b` of these ones: eight rows
/// side by side are more streams than the processor follows on its own, and short ones.
template <size_t kBlockBytes>
inline void prefetch_next_rows(const uint8_t* row, size_t row_bytes, size_t b) {
  const uint8_t* next = row + 8 * row_bytes + 8 * kBlockBytes * b;
#pragma GCC unroll 32
  for (size_t at = 0; at < 8 * kBlockBytes; at += 64) {
    _mm_prefetch(reinterpret_cast<const char*>(next + at), _MM_HINT_T1);
  }
}

inline int sum_of_block(const int16_t* sums) {
  return sums[0] + sums[1];
}

template <class T>
inline __m256i block_sums(const uint8_t* block, __m256i x) {
  const __m256i q = T::values(block);
  if constexpr (T::kSigned) {
    return _mm256_madd_epi16(signed_products(q, x), _mm256_set1_epi16(1));
  } else {
#ifdef OCCAM_CPU_VNNI
    return _mm256_dpbusd_epi32(_mm256_setzero_si256(), q, x);
#else
    return _mm256_madd_epi16(_mm256_maddubs_epi16(q, x), _mm256_set1_epi16(1));
#endif
  }
}

template <class T>
void vector32(const MultiplyJob& job, size_t row, int count, size_t token) {
  const size_t blocks = job.columns / 32;
  const int8_t* x = job.values + token * job.columns;
  const float* scales = job.scales + token * blocks;
  const float* scaled_sums = job.scaled_sums + token * blocks;
  const int16_t* sums = job.sums + token * blocks * 2;
  const uint8_t* rows[8];
  row_addresses(job, row, count, 8, rows);
  __m256 total = _mm256_setzero_ps();
  for (size_t b = 0; b < blocks; ++b) {
    const size_t at = b * T::kBytes;
    prefetch_next_rows<T::kBytes>(rows[0], job.row_bytes, b);
    const __m256i values = load32(x + 32 * b);
    __m256i products[8];
#pragma GCC unroll 8
    for (int r = 0; r < 8; ++r) products[r] = block_sums<T>(rows[r] + at, values);
    __m256i exact = fold_eight(products);
    if constexpr (T::kOffset != 0) {
      exact = _mm256_sub_epi32(exact, _mm256_set1_epi32(T::kOffset * sum_of_block(sums + 2 * b)));
    }
    __m256 d, m = _mm256_setzero_ps();
    if constexpr (T::kMinimum) {
      eight_pairs(rows, at, d, m);
    } else {
      d = eight_halves(rows, at);
    }
    total = _mm256_fmadd_ps(_mm256_cvtepi32_ps(exact), _mm256_mul_ps(d, _mm256_set1_ps(scales[b])), total);
    if constexpr (T::kMinimum) total = _mm256_fmadd_ps(m, _mm256_set1_ps(scaled_sums[b]), total);
  }
  store_rows(job.out + token * job.out_stride + row, total, count);
}

/// The even ones of 16 int16 in the low half, the odd ones in the high half.
inline __m256i evens_then_odds(__m256i words) {
  const __m256i order = _mm256_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15, 0, 1, 4, 5, 8, 9, 12, 13,
                                         2, 3, 6, 7, 10, 11, 14, 15);
  return _mm256_permute4x64_epi64(_mm256_shuffle_epi8(words, order), 0xd8);
}

template <class T>
inline __m256i pair_products(const uint8_t* block, int j, __m256i x) {
  return _mm256_maddubs_epi16(T::values(block, j), x);
}
template <>
inline __m256i pair_products<Iq2Xxs>(const uint8_t* block, int j, __m256i x) {
  const uint8_t* points = block + 2 + 8 * j;
  return _mm256_maddubs_epi16(Iq2Xxs::magnitudes(points), _mm256_sign_epi8(x, Iq2Xxs::signs(load_u32(points + 4))));
}
template <class T>
inline constexpr int kVectorOffset = T::kOffset;
template <>
inline constexpr int kVectorOffset<Iq2Xxs> = 0;

/// A super-block's scaled integer sum spread over the lanes, and that of its minima.
template <class T>
inline void super_block_sums(const uint8_t* block, const int8_t* x, const int16_t* sums, __m256i& exact,
                             __m256i& below) {
  const Scales256 scales = T::scales(block);
  const __m256i by_half = evens_then_odds(scales.scale);
  __m256i total = _mm256_setzero_si256();
#pragma GCC unroll 8
  for (int j = 0; j < 8; ++j) {
    const __m256i scale = _mm256_shuffle_epi8(by_half, _mm256_set1_epi16(static_cast<short>(0x0100 + 0x0202 * j)));
    const __m256i products = pair_products<T>(block, j, load32(x + 32 * j));
    total = _mm256_add_epi32(total, _mm256_madd_epi16(products, scale));
  }
  if constexpr (kVectorOffset<T> != 0) {
    const __m256i short_of = _mm256_madd_epi16(scales.min, load32(sums));
    total = _mm256_sub_epi32(total, _mm256_mullo_epi32(short_of, _mm256_set1_epi32(kVectorOffset<T>)));
  }
  exact = total;
  if constexpr (T::kMinimum) below = _mm256_madd_epi16(scales.min, load32(sums));
}

template <class T>
void vector256(const MultiplyJob& job, size_t row, int count, size_t token) {
  const size_t blocks = job.columns / 256;
  const int8_t* x = job.values + token * job.columns;
  const float* scales = job.scales + token * blocks;
  const int16_t* sums = job.sums + token * blocks * 16;
  const uint8_t* rows[8];
  row_addresses(job, row, count, 8, rows);
  __m256 total = _mm256_setzero_ps();
  for (size_t b = 0; b < blocks; ++b) {
    const size_t at = b * T::kBytes;
    prefetch_next_rows<T::kBytes>(rows[0], job.row_bytes, b);
    __m256i exact[8], below[8];
    for (int r = 0; r < 8; ++r) {
      super_block_sums<T>(rows[r] + at, x + 256 * b, sums + 16 * b, exact[r], below[r]);
    }
    __m256 d = eight_halves(rows, at + T::kScaleAt);
    if constexpr (T::kScaleFactor != 1.0f) d = _mm256_mul_ps(d, _mm256_set1_ps(T::kScaleFactor));
    const __m256 scale = _mm256_set1_ps(scales[b]), by = _mm256_mul_ps(d, scale);
    total = _mm256_fmadd_ps(_mm256_cvtepi32_ps(fold_eight(exact)), by, total);
    if constexpr (T::kMinimum) {
      const __m256 less = _mm256_mul_ps(eight_halves(rows, at + T::kMinimumAt), scale);
      total = _mm256_fnmadd_ps(_mm256_cvtepi32_ps(fold_eight(below)), less, total);
    }
  }
  store_rows(job.out + token * job.out_stride + row, total, count);
}

}  // namespace
}  // namespace occam::cpu
