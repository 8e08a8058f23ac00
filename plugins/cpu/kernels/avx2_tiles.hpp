// Tiles of 8 or 16 rows by 1 to 4 tokens with AVX2: byte products summed in 16 bits where they fit.
//
// Included by avx2.cpp; everything has internal linkage. Threads: pure functions.
//
//   Avx2Tiles::tile32<Q4_1, 2, 4>(job, panels, blocks, row, 16, token);
#pragma once

#include "cpu/kernels/x86_panel.hpp"

namespace occam::cpu {
namespace {

inline __m256i four_bytes(const int8_t* x) {
  return _mm256_set1_epi32(static_cast<int>(load_u32(x)));
}

/// How many times four columns are summed in 16 bits before they are widened, given the largest weight. Small weights
/// would fit more often, but two keep all sums of a tile in registers.
constexpr int steps_in_16_bits(int limit) {
  return limit <= 63 ? 2 : 1;
}

struct Avx2Tiles {
  static constexpr int kRows = 8, kGroups = 2, kTokens = 4;

  template <class T, int kG, int kN>
  static void tile32(const MultiplyJob& job, const Panel32<8>* panel, size_t blocks, size_t row, int count,
                     size_t token) {
    constexpr int kSteps = steps_in_16_bits(T::kLimit);
    const int8_t* x = job.values + token * job.columns;
    const size_t first = token * blocks;
    __m256 total[kG][kN];
    for (auto& group : total) {
      for (auto& t : group) t = _mm256_setzero_ps();
    }
    for (size_t b = 0; b < blocks; ++b) {
      __m256i exact[kG][kN];
#pragma GCC unroll 8
      for (int c = 0; c < 8; c += kSteps) {
        __m256i words[kG][kN];
        sum_bytes<T::kSigned, kG, kN, kSteps>(panel[b].q[c], blocks * sizeof *panel, x + 32 * b + 4 * c, job.columns,
                                              words);
#pragma GCC unroll 8
        for (int i = 0; i < kG * kN; ++i) {
          const __m256i dwords = _mm256_madd_epi16(words[i / kN][i % kN], _mm256_set1_epi16(1));
          exact[i / kN][i % kN] = c == 0 ? dwords : _mm256_add_epi32(exact[i / kN][i % kN], dwords);
        }
      }
#pragma GCC unroll 8
      for (int g = 0; g < kG; ++g) {
        const Panel32<8>& block = panel[static_cast<size_t>(g) * blocks + b];
        const __m256 d = _mm256_load_ps(block.d);
#pragma GCC unroll 8
        for (int n = 0; n < kN; ++n) {
          const size_t at = first + static_cast<size_t>(n) * blocks + b;
          __m256i whole = exact[g][n];
          if constexpr (T::kOffset != 0) {
            whole = _mm256_sub_epi32(whole, _mm256_set1_epi32(T::kOffset * sum_of_block(job.sums + 2 * at)));
          }
          total[g][n] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(whole),
                                        _mm256_mul_ps(d, _mm256_broadcast_ss(job.scales + at)), total[g][n]);
          if constexpr (T::kMinimum) {
            total[g][n] =
                _mm256_fmadd_ps(_mm256_load_ps(block.m), _mm256_broadcast_ss(job.scaled_sums + at), total[g][n]);
          }
        }
      }
    }
    store_tile<kG, kN>(job, total, row, count, token);
  }

  template <class T, int kG, int kN>
  static void tile256(const MultiplyJob& job, const Panel256<8>* panel, size_t blocks, size_t row, int count,
                      size_t token) {
    const int8_t* x = job.values + token * job.columns;
    __m256 total[kG][kN];
    for (auto& group : total) {
      for (auto& t : group) t = _mm256_setzero_ps();
    }
    for (size_t b = 0; b < blocks; ++b) {
      __m256i exact[kG][kN];
      for (auto& group : exact) {
        for (auto& e : group) e = _mm256_setzero_si256();
      }
      for (int j = 0; j < 8; ++j) {
        columns32<T, kG, kN>(panel + b, blocks, j, x + 256 * b + 32 * static_cast<size_t>(j), job.columns, exact);
      }
#pragma GCC unroll 8
      for (int i = 0; i < kG * kN; ++i) {
        const int g = i / kN, n = i % kN;
        const Panel256<8>& block = panel[static_cast<size_t>(g) * blocks + b];
        const size_t at = (token + static_cast<size_t>(n)) * blocks + b;
        const __m256 scale = _mm256_broadcast_ss(job.scales + at);
        __m256i whole = exact[g][n];
        __m256i below = _mm256_setzero_si256();
        if constexpr (T::kMinimum || T::kOffset != 0) below = minima(block, job.sums + 16 * at);
        if constexpr (T::kOffset != 0) {
          whole = _mm256_sub_epi32(whole, _mm256_mullo_epi32(below, _mm256_set1_epi32(T::kOffset)));
        }
        total[g][n] =
            _mm256_fmadd_ps(_mm256_cvtepi32_ps(whole), _mm256_mul_ps(_mm256_load_ps(block.d), scale), total[g][n]);
        if constexpr (T::kMinimum) {
          total[g][n] = _mm256_fnmadd_ps(_mm256_cvtepi32_ps(below), _mm256_mul_ps(_mm256_load_ps(block.dmin), scale),
                                         total[g][n]);
        }
      }
    }
    store_tile<kG, kN>(job, total, row, count, token);
  }

 private:
  /// words = the products of kSteps times four columns, in pairs. Groups are `group_bytes` apart, tokens `x_stride`.
  template <bool kSigned, int kG, int kN, int kSteps>
  [[gnu::always_inline]] static void sum_bytes(const uint8_t* q, size_t group_bytes, const int8_t* x, size_t x_stride,
                                               __m256i (&words)[kG][kN]) {
#pragma GCC unroll 8
    for (int k = 0; k < kSteps; ++k) {
      __m256i weights[kG];
#pragma GCC unroll 8
      for (int g = 0; g < kG; ++g) weights[g] = load32(q + 32 * k + static_cast<size_t>(g) * group_bytes);
#pragma GCC unroll 8
      for (int n = 0; n < kN; ++n) {
        const __m256i four = four_bytes(x + 4 * k + static_cast<size_t>(n) * x_stride);
#pragma GCC unroll 8
        for (int g = 0; g < kG; ++g) {
          const __m256i product = kSigned ? signed_products(weights[g], four) : _mm256_maddubs_epi16(weights[g], four);
          words[g][n] = k == 0 ? product : _mm256_add_epi16(words[g][n], product);
        }
      }
    }
  }

  template <class T, int kG, int kN>
  [[gnu::always_inline]] static void columns32(const Panel256<8>* panel, size_t blocks, int j, const int8_t* x,
                                               size_t x_stride, __m256i (&exact)[kG][kN]) {
    constexpr int kSteps = steps_in_16_bits(T::kLimit);
#pragma GCC unroll 8
    for (int c = 0; c < 8; c += kSteps) {
      __m256i words[kG][kN];
      sum_bytes<false, kG, kN, kSteps>(panel->q[8 * j + c], blocks * sizeof *panel, x + 4 * c, x_stride, words);
#pragma GCC unroll 8
      for (int g = 0; g < kG; ++g) {
        const __m256i scale = load32(panel[static_cast<size_t>(g) * blocks].scale[2 * j + c / 4]);
#pragma GCC unroll 8
        for (int n = 0; n < kN; ++n) exact[g][n] = _mm256_add_epi32(exact[g][n], _mm256_madd_epi16(words[g][n], scale));
      }
    }
  }

  /// The sum over the super-block of each row's minima times the sums of the activations.
  static __m256i minima(const Panel256<8>& block, const int16_t* sums) {
    __m256i total = _mm256_setzero_si256();
    for (int i = 0; i < 8; ++i) {
      const __m256i pair = _mm256_set1_epi32(static_cast<int>(load_u32(sums + 2 * i)));
      total = _mm256_add_epi32(total, _mm256_madd_epi16(load32(block.min[i]), pair));
    }
    return total;
  }

  template <int kG, int kN>
  static void store_tile(const MultiplyJob& job, const __m256 (&total)[kG][kN], size_t row, int count, size_t token) {
    for (int g = 0; g < kG; ++g) {
      const int here = count - 8 * g < 8 ? count - 8 * g : 8;
      for (int n = 0; n < kN; ++n) {
        float* out = job.out + (token + static_cast<size_t>(n)) * job.out_stride + row + 8 * static_cast<size_t>(g);
        store_rows(out, total[g][n], here);
      }
    }
  }
};

}  // namespace
}  // namespace occam::cpu
