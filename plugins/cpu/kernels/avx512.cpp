// The kernels for processors with AVX-512 and VNNI. This file is compiled with them, see table.hpp.
//
// OCCAM_CPU_EMULATE_AVX512 builds it on SIMDe for tests on processors without them.

#include "cpu/kernels/table.hpp"

#if defined(__AVX512VNNI__) || defined(OCCAM_CPU_EMULATE_AVX512)

#ifdef OCCAM_CPU_EMULATE_AVX512
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#include <simde/x86/f16c.h>
#include <simde/x86/fma.h>
#define OCCAM_CPU_EMULATED_INTRINSICS
// What SIMDe 0.7.4 lacks, by its 256-bit halves.
static inline simde__m512 emulated_cvtph(simde__m256i halves) {
  simde__m512_private out;
  out.m256[0] = simde_mm256_cvtph_ps(simde_mm256_castsi256_si128(halves));
  out.m256[1] = simde_mm256_cvtph_ps(simde_mm256_extracti128_si256(halves, 1));
  return simde__m512_from_private(out);
}
static inline simde__m256i emulated_cvtps(simde__m512 floats) {
  const simde__m512_private in = simde__m512_to_private(floats);
  return simde_mm256_set_m128i(simde_mm256_cvtps_ph(in.m256[1], 0), simde_mm256_cvtps_ph(in.m256[0], 0));
}
static inline simde__m512 emulated_cvtepi32(simde__m512i integers) {
  const simde__m512i_private in = simde__m512i_to_private(integers);
  simde__m512_private out;
  for (int half = 0; half < 2; ++half) out.m256[half] = simde_mm256_cvtepi32_ps(in.m256i[half]);
  return simde__m512_from_private(out);
}
static inline simde__m512i emulated_srai(simde__m512i integers, int count) {
  simde__m512i_private values = simde__m512i_to_private(integers);
  for (simde__m256i& half : values.m256i) half = simde_mm256_srai_epi32(half, count);
  return simde__m512i_from_private(values);
}
static inline simde__m512i emulated_widen8(simde__m128i bytes) {
  simde__m512i_private out;
  out.m256i[0] = simde_mm256_cvtepi8_epi32(bytes);
  out.m256i[1] = simde_mm256_cvtepi8_epi32(simde_mm_srli_si128(bytes, 8));
  return simde__m512i_from_private(out);
}
static inline simde__m512i emulated_widen16(simde__m256i words) {
  simde__m512i_private out;
  out.m256i[0] = simde_mm256_cvtepi16_epi32(simde_mm256_castsi256_si128(words));
  out.m256i[1] = simde_mm256_cvtepi16_epi32(simde_mm256_extracti128_si256(words, 1));
  return simde__m512i_from_private(out);
}
#undef _mm512_cvtepi8_epi32
#undef _mm512_cvtepi16_epi32
#define _mm512_cvtepi8_epi32(bytes) emulated_widen8(bytes)
#define _mm512_cvtepi16_epi32(words) emulated_widen16(words)
#undef _mm512_srai_epi32
#define _mm512_srai_epi32(integers, count) emulated_srai(integers, count)
#undef _mm512_cvtph_ps
#undef _mm512_cvtps_ph
#undef _mm512_cvtepi32_ps
#define _mm512_cvtepi32_ps(integers) emulated_cvtepi32(integers)
#define _mm512_cvtph_ps(halves) emulated_cvtph(halves)
#define _mm512_cvtps_ph(floats, rounding) emulated_cvtps(floats)
#else
#include <immintrin.h>
#endif

#define OCCAM_CPU_VNNI
#include "cpu/kernels/avx512_tiles.hpp"

namespace occam::cpu {

// In this order: the lanes, then what is written on them.
#include "cpu/kernels/lanes_avx512.inl"

#include "cpu/kernels/elementwise.inl"
#include "cpu/kernels/x86_floats.inl"

}  // namespace occam::cpu

#include "cpu/kernels/x86_multiply.hpp"

namespace occam::cpu {
namespace {
constexpr KernelTable kTable = make_table(multiply_any<Avx512Tiles>, pack, multiply_packed);
}
const KernelTable* avx512_kernels() {
  return &kTable;
}
}  // namespace occam::cpu

#else

namespace occam::cpu {
const KernelTable* avx512_kernels() {
  return nullptr;
}
}  // namespace occam::cpu

#endif
