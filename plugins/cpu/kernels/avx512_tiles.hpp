// Tiles of 16 or 32 rows by 1 to 6 tokens with AVX-512 VNNI: four byte products a lane in one instruction.
//
// Included by avx512.cpp; everything has internal linkage. One broadcast of four activations feeds two groups of 16
// rows. Signed weights are taken as unsigned ones 128 higher, which the sums of the activations take off again.
// Threads: pure functions.
//
//   Avx512Tiles::tile32<Q4_1, 2, 6>(job, panels, blocks, row, 32, token);
#pragma once

#include "cpu/kernels/x86_panel.hpp"

namespace occam::cpu {
namespace {

inline __m512i load64(const void* p) {
  return _mm512_loadu_si512(p);
}

struct Avx512Tiles {
  static constexpr int kRows = 16, kGroups = 2, kTokens = 6;

  template <class T, int kG, int kN>
  static void tile32(const MultiplyJob& job, const Panel32<16>* panel, size_t blocks, size_t row, int count,
                     size_t token) {
    constexpr int kOffset = T::kSigned ? 128 : T::kOffset;
    const int8_t* x = job.values + token * job.columns;
    __m512 total[kG][kN];
    clear<kG, kN>(total);
    for (size_t b = 0; b < blocks; ++b) {
      __m512i exact[kG][kN];
#pragma GCC unroll 16
      for (int n = 0; n < kN; ++n) {
        const size_t at = (token + static_cast<size_t>(n)) * blocks + b;
        const int start = kOffset == 0 ? 0 : -kOffset * sum_of_block(job.sums + 2 * at);
#pragma GCC unroll 16
        for (int g = 0; g < kG; ++g) exact[g][n] = _mm512_set1_epi32(start);
      }
      add_bytes<T::kSigned, kG, kN, 8>(panel[b].q[0], blocks * sizeof *panel, x + 32 * b, job.columns, exact);
#pragma GCC unroll 16
      for (int i = 0; i < kG * kN; ++i) {
        const int g = i / kN, n = i % kN;
        const Panel32<16>& block = panel[static_cast<size_t>(g) * blocks + b];
        const size_t at = (token + static_cast<size_t>(n)) * blocks + b;
        const __m512 scale = _mm512_mul_ps(_mm512_loadu_ps(block.d), _mm512_set1_ps(job.scales[at]));
        total[g][n] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(exact[g][n]), scale, total[g][n]);
        if constexpr (T::kMinimum) {
          total[g][n] = _mm512_fmadd_ps(_mm512_loadu_ps(block.m), _mm512_set1_ps(job.scaled_sums[at]), total[g][n]);
        }
      }
    }
    store_tile<kG, kN>(job, total, row, count, token);
  }

  template <class T, int kG, int kN>
  static void tile256(const MultiplyJob& job, const Panel256<16>* panel, size_t blocks, size_t row, int count,
                      size_t token) {
    const int8_t* x = job.values + token * job.columns;
    __m512 total[kG][kN];
    clear<kG, kN>(total);
    for (size_t b = 0; b < blocks; ++b) {
      __m512i exact[kG][kN];
      for (auto& group : exact) {
        for (auto& e : group) e = _mm512_setzero_si512();
      }
      for (int j = 0; j < 8; ++j) {
        columns32<T, kG, kN>(panel + b, blocks, j, x + 256 * b + 32 * static_cast<size_t>(j), job.columns, exact);
      }
#pragma GCC unroll 16
      for (int i = 0; i < kG * kN; ++i) {
        const int g = i / kN, n = i % kN;
        const Panel256<16>& block = panel[static_cast<size_t>(g) * blocks + b];
        const size_t at = (token + static_cast<size_t>(n)) * blocks + b;
        const __m512 scale = _mm512_set1_ps(job.scales[at]);
        __m512i below = _mm512_setzero_si512();
        if constexpr (T::kMinimum || T::kOffset != 0) below = minima(block, job.sums + 16 * at);
        __m512i whole = exact[g][n];
        if constexpr (T::kOffset != 0) {
          whole = _mm512_sub_epi32(whole, _mm512_mullo_epi32(below, _mm512_set1_epi32(T::kOffset)));
        }
        total[g][n] =
            _mm512_fmadd_ps(_mm512_cvtepi32_ps(whole), _mm512_mul_ps(_mm512_loadu_ps(block.d), scale), total[g][n]);
        if constexpr (T::kMinimum) {
          total[g][n] = _mm512_fnmadd_ps(_mm512_cvtepi32_ps(below), _mm512_mul_ps(_mm512_loadu_ps(block.dmin), scale),
                                         total[g][n]);
        }
      }
    }
    store_tile<kG, kN>(job, total, row, count, token);
  }

 private:
  template <int kG, int kN>
  static void clear(__m512 (&total)[kG][kN]) {
    for (auto& group : total) {
      for (auto& t : group) t = _mm512_setzero_ps();
    }
  }

  /// exact += the products of kSteps times four columns. Groups are `group_bytes` apart, tokens `x_stride`.
  template <bool kSigned, int kG, int kN, int kSteps>
  [[gnu::always_inline]] static void add_bytes(const uint8_t* q, size_t group_bytes, const int8_t* x, size_t x_stride,
                                               __m512i (&exact)[kG][kN]) {
#pragma GCC unroll 16
    for (int k = 0; k < kSteps; ++k) {
      __m512i weights[kG];
#pragma GCC unroll 16
      for (int g = 0; g < kG; ++g) {
        weights[g] = load64(q + 64 * k + static_cast<size_t>(g) * group_bytes);
        if constexpr (kSigned) weights[g] = _mm512_xor_si512(weights[g], _mm512_set1_epi8(-128));
      }
#pragma GCC unroll 16
      for (int n = 0; n < kN; ++n) {
        const uint32_t four = load_u32(x + 4 * k + static_cast<size_t>(n) * x_stride);
        const __m512i everywhere = _mm512_set1_epi32(static_cast<int>(four));
#pragma GCC unroll 16
        for (int g = 0; g < kG; ++g) exact[g][n] = _mm512_dpbusd_epi32(exact[g][n], weights[g], everywhere);
      }
    }
  }

  template <class T, int kG, int kN>
  [[gnu::always_inline]] static void columns32(const Panel256<16>* panel, size_t blocks, int j, const int8_t* x,
                                               size_t x_stride, __m512i (&exact)[kG][kN]) {
    constexpr int kSteps = T::kScalePer16 ? 4 : 8;
#pragma GCC unroll 2
    for (int c = 0; c < 8; c += kSteps) {
      __m512i sums[kG][kN];
      for (auto& group : sums) {
        for (auto& s : group) s = _mm512_setzero_si512();
      }
      add_bytes<false, kG, kN, kSteps>(panel->q[8 * j + c], blocks * sizeof *panel, x + 4 * c, x_stride, sums);
#pragma GCC unroll 16
      for (int g = 0; g < kG; ++g) {
        const __m512i pairs = load64(panel[static_cast<size_t>(g) * blocks].scale[2 * j + c / 4]);
        const __m512i scale = _mm512_srai_epi32(pairs, 16);
#pragma GCC unroll 16
        for (int n = 0; n < kN; ++n) {
          exact[g][n] = _mm512_add_epi32(exact[g][n], _mm512_mullo_epi32(sums[g][n], scale));
        }
      }
    }
  }

  /// The sum over the super-block of each row's minima times the sums of the activations.
  static __m512i minima(const Panel256<16>& block, const int16_t* sums) {
    __m512i total = _mm512_setzero_si512();
    for (int i = 0; i < 8; ++i) {
      const __m512i pair = _mm512_set1_epi32(static_cast<int>(load_u32(sums + 2 * i)));
      total = _mm512_dpwssd_epi32(total, load64(block.min[i]), pair);
    }
    return total;
  }

  template <int kG, int kN>
  static void store_tile(const MultiplyJob& job, const __m512 (&total)[kG][kN], size_t row, int count, size_t token) {
    for (int g = 0; g < kG; ++g) {
      const int here = count - 16 * g < 16 ? count - 16 * g : 16;
      for (int n = 0; n < kN; ++n) {
        float* out = job.out + (token + static_cast<size_t>(n)) * job.out_stride + row + 16 * static_cast<size_t>(g);
        float sixteen[16];
        _mm512_storeu_ps(sixteen, total[g][n]);
        for (int r = 0; r < here; ++r) out[r] = sixteen[r];
      }
    }
  }
};

}  // namespace
}  // namespace occam::cpu
