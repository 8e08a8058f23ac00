// Tiles of 16 or 32 rows by 1 to 6 tokens with AVX-512 VNNI: four byte products a lane in one instruction.
//
// Included by avx512.cpp; everything has internal linkage. One broadcast of four activations feeds two groups of 16
// rows. A tile reads its weights through a source, packed weights or a panel of unpacked ones, as unsigned bytes that
// are kOffset above the true ones; the sums of the activations take that off again. Threads: pure functions.
//
//   Avx512Tiles::tile32<Q4_1, 2, 6>(job, panels, blocks, row, 32, token);
//   multiply_packed(&job);
#pragma once

#include "cpu/kernels/avx512_packed.hpp"

namespace occam::cpu {
namespace {

template <class Panel>
struct PanelSource {
  static constexpr size_t kBytes = sizeof(Panel), kScalesAt = 0;
  static const Panel& panel(const uint8_t* block) { return *reinterpret_cast<const Panel*>(block); }
};

template <class T>
struct PanelSource32 : PanelSource<Panel32<16>> {
  static constexpr bool kMinimum = T::kMinimum;
  static constexpr int kOffset = T::kSigned ? 128 : T::kOffset;
  static __m512 d(const uint8_t* block) { return _mm512_loadu_ps(panel(block).d); }
  static __m512 m(const uint8_t* block) { return _mm512_loadu_ps(panel(block).m); }
  static __m512i four(const uint8_t* block, int s) {
    const __m512i q = load64(panel(block).q[s]);
    return T::kSigned ? _mm512_xor_si512(q, every_byte(-128)) : q;
  }
};

template <class T>
struct PanelSource256 : PanelSource<Panel256<16>> {
  static constexpr bool kMinimum = T::kMinimum, kScalePer16 = T::kScalePer16;
  static constexpr int kOffset = T::kOffset;
  static __m512 d(const uint8_t* block) { return _mm512_loadu_ps(panel(block).d); }
  static __m512 dmin(const uint8_t* block) { return _mm512_loadu_ps(panel(block).dmin); }
  static __m512i scale(const uint8_t* block, int i) {
    return _mm512_srai_epi32(load64(panel(block).scale[kScalePer16 ? i : 2 * i]), 16);
  }
  static __m512i minimum_pair(const uint8_t* block, int j) { return load64(panel(block).min[j]); }
  static __m512i four(const uint8_t* block, int j, int s) { return load64(panel(block).q[8 * j + s]); }
};

inline __m512i four_everywhere(const int8_t* x) {
  return _mm512_set1_epi32(static_cast<int>(load_u32(x)));
}

template <int kG, int kN>
void store_tile(const MultiplyJob& job, const __m512 (&total)[kG][kN], size_t row, int count, size_t token) {
  for (int g = 0; g < kG; ++g) {
    const int here = count - 16 * g;
    for (int n = 0; n < kN; ++n) {
      float* out = job.out + (token + static_cast<size_t>(n)) * job.out_stride + row + 16 * static_cast<size_t>(g);
      if (here >= 16) {
        _mm512_storeu_ps(out, total[g][n]);
      } else {
        float sixteen[16];
        _mm512_storeu_ps(sixteen, total[g][n]);
        for (int r = 0; r < here; ++r) out[r] = sixteen[r];
      }
    }
  }
}

/// Rows [row, row + count) by kN tokens; their kG groups of `blocks` blocks lie one after the other at `groups`.
template <class Source, int kG, int kN>
void tile_of_blocks(const MultiplyJob& job, const uint8_t* groups, size_t blocks, size_t row, int count, size_t token) {
  const int8_t* x = job.values + token * job.columns;
  const size_t apart = blocks * Source::kBytes;
  __m512 total[kG][kN];
  for (auto& group : total) {
    for (auto& t : group) t = _mm512_setzero_ps();
  }
  for (size_t b = 0; b < blocks; ++b, x += 32) {
    const uint8_t* block = groups + b * Source::kBytes;
    const uint8_t* scales = block + Source::kScalesAt;
    __m512i exact[kG][kN];
#pragma GCC unroll 16
    for (int n = 0; n < kN; ++n) {
      const size_t at = (token + static_cast<size_t>(n)) * blocks + b;
      const int start = Source::kOffset == 0 ? 0 : -Source::kOffset * sum_of_block(job.sums + 2 * at);
#pragma GCC unroll 16
      for (int g = 0; g < kG; ++g) exact[g][n] = _mm512_set1_epi32(start);
    }
#pragma GCC unroll 16
    for (int s = 0; s < 8; ++s) {
      __m512i weights[kG];
#pragma GCC unroll 16
      for (int g = 0; g < kG; ++g) weights[g] = Source::four(block + static_cast<size_t>(g) * apart, s);
#pragma GCC unroll 16
      for (int n = 0; n < kN; ++n) {
        const __m512i four = four_everywhere(x + 4 * s + static_cast<size_t>(n) * job.columns);
#pragma GCC unroll 16
        for (int g = 0; g < kG; ++g) exact[g][n] = _mm512_dpbusd_epi32(exact[g][n], weights[g], four);
      }
    }
#pragma GCC unroll 16
    for (int g = 0; g < kG; ++g) {
      const uint8_t* here = scales + static_cast<size_t>(g) * apart;
      const __m512 d = Source::d(here);
#pragma GCC unroll 16
      for (int n = 0; n < kN; ++n) {
        const size_t at = (token + static_cast<size_t>(n)) * blocks + b;
        const __m512 scale = _mm512_mul_ps(d, _mm512_set1_ps(job.scales[at]));
        total[g][n] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(exact[g][n]), scale, total[g][n]);
        if constexpr (Source::kMinimum) {
          total[g][n] = _mm512_fmadd_ps(Source::m(here), _mm512_set1_ps(job.scaled_sums[at]), total[g][n]);
        }
      }
    }
  }
  store_tile<kG, kN>(job, total, row, count, token);
}

/// Where the products of 16 columns each of a super-block start, so that the offset of the weights is taken off.
template <class Source, int kN>
inline void start_below(const int16_t* sums, size_t columns, int32_t (&starts)[kN][16]) {
  if constexpr (Source::kOffset != 0) {
    for (int n = 0; n < kN; ++n) {
      const __m512i wide = _mm512_cvtepi16_epi32(load32(sums + static_cast<size_t>(n) * (columns / 16)));
      store64(starts[n], _mm512_mullo_epi32(wide, _mm512_set1_epi32(-Source::kOffset)));
    }
  }
}

/// exact += 32 columns of a super-block, the `j`th of eight.
template <class Source, int kG, int kN>
[[gnu::always_inline]] inline void add_columns32(const uint8_t* block, const uint8_t* scales, size_t apart, int j,
                                                 const int8_t* x, size_t columns, const int32_t (&starts)[kN][16],
                                                 __m512i (&exact)[kG][kN]) {
  constexpr int kSteps = Source::kScalePer16 ? 4 : 8;
#pragma GCC unroll 2
  for (int part = 0; part < 8 / kSteps; ++part) {
    __m512i products[kG][kN];
#pragma GCC unroll 16
    for (int n = 0; n < kN; ++n) {
      __m512i start = _mm512_setzero_si512();
      if constexpr (Source::kOffset != 0) {
        start = _mm512_set1_epi32(starts[n][2 * j + part]);
        if constexpr (kSteps == 8) start = _mm512_add_epi32(start, _mm512_set1_epi32(starts[n][2 * j + 1]));
      }
#pragma GCC unroll 16
      for (int g = 0; g < kG; ++g) products[g][n] = start;
    }
#pragma GCC unroll 16
    for (int s = kSteps * part; s < kSteps * (part + 1); ++s) {
      __m512i weights[kG];
#pragma GCC unroll 16
      for (int g = 0; g < kG; ++g) weights[g] = Source::four(block + static_cast<size_t>(g) * apart, j, s);
#pragma GCC unroll 16
      for (int n = 0; n < kN; ++n) {
        const __m512i four = four_everywhere(x + 32 * j + 4 * s + static_cast<size_t>(n) * columns);
#pragma GCC unroll 16
        for (int g = 0; g < kG; ++g) products[g][n] = _mm512_dpbusd_epi32(products[g][n], weights[g], four);
      }
    }
#pragma GCC unroll 16
    for (int g = 0; g < kG; ++g) {
      const __m512i scale = Source::scale(scales + static_cast<size_t>(g) * apart, 8 / kSteps * j + part);
#pragma GCC unroll 16
      for (int n = 0; n < kN; ++n) {
        exact[g][n] = _mm512_add_epi32(exact[g][n], _mm512_mullo_epi32(products[g][n], scale));
      }
    }
  }
}

/// total -= the minima of 16 rows times the sums of the activations, over a super-block.
template <class Source, int kN>
[[gnu::always_inline]] inline void take_minima(const MultiplyJob& job, const uint8_t* scales, size_t blocks, size_t b,
                                               size_t token, __m512 (&total)[kN]) {
  __m512i below[kN];
  for (auto& sum : below) sum = _mm512_setzero_si512();
#pragma GCC unroll 16
  for (int j = 0; j < 8; ++j) {
    const __m512i minima = Source::minimum_pair(scales, j);
#pragma GCC unroll 16
    for (int n = 0; n < kN; ++n) {
      const int16_t* sums = job.sums + ((token + static_cast<size_t>(n)) * blocks + b) * 16;
      const __m512i pair = _mm512_set1_epi32(static_cast<int>(load_u32(sums + 2 * j)));
      below[n] = _mm512_dpwssd_epi32(below[n], minima, pair);
    }
  }
  const __m512 dmin = Source::dmin(scales);
#pragma GCC unroll 16
  for (int n = 0; n < kN; ++n) {
    const __m512 scale = _mm512_set1_ps(job.scales[(token + static_cast<size_t>(n)) * blocks + b]);
    total[n] = _mm512_fnmadd_ps(_mm512_cvtepi32_ps(below[n]), _mm512_mul_ps(dmin, scale), total[n]);
  }
}

template <class Source, int kG, int kN>
void tile_of_super_blocks(const MultiplyJob& job, const uint8_t* groups, size_t blocks, size_t row, int count,
                          size_t token) {
  const int8_t* x = job.values + token * job.columns;
  const int16_t* sums = job.sums + token * blocks * 16;
  const size_t apart = blocks * Source::kBytes;
  __m512 total[kG][kN];
  for (auto& group : total) {
    for (auto& t : group) t = _mm512_setzero_ps();
  }
  for (size_t b = 0; b < blocks; ++b, x += 256, sums += 16) {
    const uint8_t* block = groups + b * Source::kBytes;
    const uint8_t* scales = block + Source::kScalesAt;
    alignas(64) int32_t starts[kN][16];
    start_below<Source, kN>(sums, job.columns, starts);
    __m512i exact[kG][kN];
    for (auto& group : exact) {
      for (auto& e : group) e = _mm512_setzero_si512();
    }
    if constexpr (kN == 1) {
#pragma GCC unroll 8
      for (int j = 0; j < 8; ++j) add_columns32<Source, kG, kN>(block, scales, apart, j, x, job.columns, starts, exact);
    } else {
#pragma GCC unroll 1
      for (int j = 0; j < 8; ++j) add_columns32<Source, kG, kN>(block, scales, apart, j, x, job.columns, starts, exact);
    }
#pragma GCC unroll 16
    for (int g = 0; g < kG; ++g) {
      const uint8_t* here = scales + static_cast<size_t>(g) * apart;
      const __m512 d = Source::d(here);
#pragma GCC unroll 16
      for (int n = 0; n < kN; ++n) {
        const __m512 scale = _mm512_set1_ps(job.scales[(token + static_cast<size_t>(n)) * blocks + b]);
        total[g][n] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(exact[g][n]), _mm512_mul_ps(d, scale), total[g][n]);
      }
      if constexpr (Source::kMinimum) take_minima<Source, kN>(job, here, blocks, b, token, total[g]);
    }
  }
  store_tile<kG, kN>(job, total, row, count, token);
}

struct Avx512Tiles {
  static constexpr int kRows = 16, kGroups = 2, kTokens = 6;

  template <class T, int kG, int kN>
  static void tile32(const MultiplyJob& job, const Panel32<16>* panel, size_t blocks, size_t row, int count,
                     size_t token) {
    const auto* groups = reinterpret_cast<const uint8_t*>(panel);
    tile_of_blocks<PanelSource32<T>, kG, kN>(job, groups, blocks, row, count, token);
  }
  template <class T, int kG, int kN>
  static void tile256(const MultiplyJob& job, const Panel256<16>* panel, size_t blocks, size_t row, int count,
                      size_t token) {
    const auto* groups = reinterpret_cast<const uint8_t*>(panel);
    tile_of_super_blocks<PanelSource256<T>, kG, kN>(job, groups, blocks, row, count, token);
  }
};

template <class Source>
concept SuperBlocks = requires { Source::kScalePer16; };

template <class Source, int kG, int kN>
void packed_tile(const MultiplyJob& job, size_t row, size_t token) {
  const uint8_t* groups = job.weights + row * job.row_bytes;
  if constexpr (SuperBlocks<Source>) {
    tile_of_super_blocks<Source, kG, kN>(job, groups, job.columns / 256, row, 16 * kG, token);
  } else {
    tile_of_blocks<Source, kG, kN>(job, groups, job.columns / 32, row, 16 * kG, token);
  }
}

/// All rows of [row_begin, row_end) by kN tokens.
template <class Source, int kN>
void packed_rows(const MultiplyJob& job, size_t row_begin, size_t row_end, size_t token) {
  size_t row = row_begin;
  if constexpr (kN == 1) {
    // Memory is what one token waits for, and more streams of it are awaited at a time.
    for (; row + 64 <= row_end; row += 64) packed_tile<Source, 4, kN>(job, row, token);
  }
  for (; row + 32 <= row_end; row += 32) packed_tile<Source, 2, kN>(job, row, token);
  if (row < row_end) packed_tile<Source, 1, kN>(job, row, token);
}

template <class Source>
void packed_tokens(const MultiplyJob& job, size_t row_begin, size_t row_end) {
  size_t token = job.token_begin;
  for (; token + 6 <= job.token_end; token += 6) packed_rows<Source, 6>(job, row_begin, row_end, token);
  switch (job.token_end - token) {
    case 5:
      return packed_rows<Source, 5>(job, row_begin, row_end, token);
    case 4:
      return packed_rows<Source, 4>(job, row_begin, row_end, token);
    case 3:
      return packed_rows<Source, 3>(job, row_begin, row_end, token);
    case 2:
      return packed_rows<Source, 2>(job, row_begin, row_end, token);
    case 1:
      return packed_rows<Source, 1>(job, row_begin, row_end, token);
    default:
      return;
  }
}

/// Weights that stay in the second-level cache meet all tokens before the next ones are read.
void multiply_packed(const MultiplyJob* job) {
  size_t step = kPanelBytes / (job->row_bytes == 0 ? 1 : job->row_bytes) / 32 * 32;
  if (step < 32) step = 32;
  visit_packed(job->type, [&](auto source) {
    for (size_t row = job->row_begin; row < job->row_end; row += step) {
      const size_t end = row + step < job->row_end ? row + step : job->row_end;
      packed_tokens<decltype(source)>(*job, row, end);
    }
  });
}

bool pack(const PackJob* job) {
  return visit_packed(job->type, [&](auto source) {
    using Source = decltype(source);
    const size_t blocks = job->row_bytes / Source::File::kBytes;
    for (size_t row = job->row_begin; row < job->row_end; row += kPackedRows) {
      const uint8_t* rows[kPackedRows];
      for (size_t r = 0; r < kPackedRows; ++r) rows[r] = job->weights + (row + r) * job->row_bytes;
      pack_group<Source>(rows, blocks, job->out + row * job->row_bytes);
    }
  });
}

}  // namespace
}  // namespace occam::cpu
