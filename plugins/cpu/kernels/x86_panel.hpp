// Panels: a group of rows unpacked to bytes and transposed, so that four columns of every row lie side by side.
//
// Included by the files compiled for AVX2 or more; everything has internal linkage. A panel is built once and meets
// every token of a step. kGroupRows is 8 or 16, a register's worth of 32-bit lanes. Threads: pure functions.
//
//   build_panel32<Q4_1, 8>(rows, blocks, panel);
#pragma once

#include "cpu/kernels/x86_vector.hpp"

namespace occam::cpu {
namespace {

template <int kGroupRows>
struct alignas(32) Panel32 {
  uint8_t q[8][kGroupRows * 4];  ///< [four columns][row]
  float d[kGroupRows];
  float m[kGroupRows];
};

template <int kGroupRows>
struct alignas(32) Panel256 {
  uint8_t q[64][kGroupRows * 4];
  int16_t scale[16][kGroupRows * 2];  ///< [16 columns][row]: the scale twice, to multiply pairs.
  int16_t min[8][kGroupRows * 2];     ///< [32 columns][row]: those of the two halves; the scales where kOffset is.
  float d[kGroupRows];
  float dmin[kGroupRows];
};
static_assert(sizeof(Panel32<16>) * 8 <= kPanelBytesPerSuperBlock && sizeof(Panel256<16>) <= kPanelBytesPerSuperBlock);

/// Stores the transpose of eight rows of eight 32-bit values, its rows `stride` bytes apart.
inline void store_transposed(const __m256i* rows, uint8_t* out, size_t stride) {
  __m256i pairs[8], quads[8];
  for (int i = 0; i < 8; i += 2) {
    pairs[i] = _mm256_unpacklo_epi32(rows[i], rows[i + 1]);
    pairs[i + 1] = _mm256_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {
    quads[i] = _mm256_unpacklo_epi64(pairs[i], pairs[i + 2]);
    quads[i + 1] = _mm256_unpackhi_epi64(pairs[i], pairs[i + 2]);
    quads[i + 2] = _mm256_unpacklo_epi64(pairs[i + 1], pairs[i + 3]);
    quads[i + 3] = _mm256_unpackhi_epi64(pairs[i + 1], pairs[i + 3]);
  }
  for (int i = 0; i < 4; ++i) {
    const __m256i low = _mm256_permute2x128_si256(quads[i], quads[i + 4], 0x20);
    const __m256i high = _mm256_permute2x128_si256(quads[i], quads[i + 4], 0x31);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + static_cast<size_t>(i) * stride), low);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + static_cast<size_t>(i + 4) * stride), high);
  }
}

template <class T, int kGroupRows>
void build_panel32(const uint8_t* const* rows, size_t blocks, Panel32<kGroupRows>* panel) {
  for (size_t b = 0; b < blocks; ++b) {
    const size_t at = b * T::kBytes;
    for (int half = 0; half < kGroupRows; half += 8) {
      prefetch_next_rows<T::kBytes>(rows[half] + (kGroupRows - 8) * blocks * T::kBytes, blocks * T::kBytes, b);
      __m256i values[8];
#pragma GCC unroll 8
      for (int r = 0; r < 8; ++r) values[r] = T::values(rows[half + r] + at);
      store_transposed(values, panel[b].q[0] + 4 * half, sizeof panel[b].q[0]);
      __m256 d, m = _mm256_setzero_ps();
      if constexpr (T::kMinimum) {
        eight_pairs(rows + half, at, d, m);
      } else {
        d = eight_halves(rows + half, at);
      }
      _mm256_storeu_ps(panel[b].d + half, d);
      if constexpr (T::kMinimum) _mm256_storeu_ps(panel[b].m + half, m);
    }
  }
}

/// The scales and minima of eight rows, from one register per row to one per 16 or 32 columns.
template <class T, int kGroupRows>
void build_scales(const uint8_t* const* rows, size_t at, int half, Panel256<kGroupRows>& panel) {
  __m256i scale[8], min[8], doubles[8];
  for (int r = 0; r < 8; ++r) {
    const Scales256 scales = T::scales(rows[r] + at);
    scale[r] = scales.scale;
    min[r] = scales.min;
  }
  constexpr size_t kStride = sizeof panel.scale[0];
  auto* out = reinterpret_cast<uint8_t*>(panel.scale[0]) + 4 * half;
  // Even scales doubled go to even rows of the table, odd ones to odd rows.
  const __m256i low = _mm256_set1_epi32(0xffff);
  for (int r = 0; r < 8; ++r) {
    const __m256i even = _mm256_and_si256(scale[r], low);
    doubles[r] = _mm256_or_si256(even, _mm256_slli_epi32(even, 16));
  }
  store_transposed(doubles, out, 2 * kStride);
  for (int r = 0; r < 8; ++r) {
    const __m256i odd = _mm256_srli_epi32(scale[r], 16);
    doubles[r] = _mm256_or_si256(odd, _mm256_slli_epi32(odd, 16));
  }
  store_transposed(doubles, out + kStride, 2 * kStride);
  if constexpr (T::kMinimum || T::kOffset != 0) {
    store_transposed(min, reinterpret_cast<uint8_t*>(panel.min[0]) + 4 * half, sizeof panel.min[0]);
  }
}

template <class T, int kGroupRows>
void build_panel256(const uint8_t* const* rows, size_t blocks, Panel256<kGroupRows>* panel) {
  for (size_t b = 0; b < blocks; ++b) {
    const size_t at = b * T::kBytes;
    Panel256<kGroupRows>& block = panel[b];
    for (int half = 0; half < kGroupRows; half += 8) {
      prefetch_next_rows<T::kBytes>(rows[half] + (kGroupRows - 8) * blocks * T::kBytes, blocks * T::kBytes, b);
#pragma GCC unroll 8
      for (int j = 0; j < 8; ++j) {
        __m256i values[8];
        for (int r = 0; r < 8; ++r) values[r] = T::values(rows[half + r] + at, j);
        store_transposed(values, block.q[8 * j] + 4 * half, sizeof block.q[0]);
      }
      build_scales<T, kGroupRows>(rows + half, at, half, block);
      __m256 d = eight_halves(rows + half, at + T::kScaleAt);
      if constexpr (T::kScaleFactor != 1.0f) d = _mm256_mul_ps(d, _mm256_set1_ps(T::kScaleFactor));
      _mm256_storeu_ps(block.d + half, d);
      if constexpr (T::kMinimum) {
        _mm256_storeu_ps(block.dmin + half, eight_halves(rows + half, at + T::kMinimumAt));
      }
    }
  }
}

}  // namespace
}  // namespace occam::cpu
