// Sixteen floats at once in one register.

namespace {

struct Lanes {
  __m512 v;
};

Lanes splat(float value) {
  return {_mm512_set1_ps(value)};
}
Lanes load(const float* p) {
  return {_mm512_loadu_ps(p)};
}
Lanes load_half(const uint16_t* p) {
  return {_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
}
void store(float* p, Lanes x) {
  _mm512_storeu_ps(p, x.v);
}
void store_half(uint16_t* p, Lanes x) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtps_ph(x.v, _MM_FROUND_TO_NEAREST_INT));
}
Lanes add(Lanes x, Lanes y) {
  return {_mm512_add_ps(x.v, y.v)};
}
Lanes subtract(Lanes x, Lanes y) {
  return {_mm512_sub_ps(x.v, y.v)};
}
Lanes multiply(Lanes x, Lanes y) {
  return {_mm512_mul_ps(x.v, y.v)};
}
Lanes divide(Lanes x, Lanes y) {
  return {_mm512_div_ps(x.v, y.v)};
}
Lanes fused(Lanes x, Lanes y, Lanes z) {
  return {_mm512_fmadd_ps(x.v, y.v, z.v)};
}
Lanes larger(Lanes x, Lanes y) {
  return {_mm512_max_ps(x.v, y.v)};
}
Lanes smaller(Lanes x, Lanes y) {
  return {_mm512_min_ps(x.v, y.v)};
}
Lanes magnitude(Lanes x) {
  return {_mm512_castsi512_ps(_mm512_and_si512(_mm512_castps_si512(x.v), _mm512_set1_epi32(0x7fffffff)))};
}
Lanes zero_below(Lanes x, float bound, Lanes value) {
  const __mmask16 below = _mm512_cmp_ps_mask(x.v, _mm512_set1_ps(bound), _CMP_LT_OQ);
  return {_mm512_mask_mov_ps(value.v, below, _mm512_setzero_ps())};
}
Lanes power_of_two(Lanes n) {
  const __m512 biased = _mm512_add_ps(n.v, _mm512_set1_ps(12583039.0f));
  return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(biased), 23))};
}
__m256 low_half(__m512 x) {
  return _mm512_castps512_ps256(x);
}
__m256 high_half(__m512 x) {
  return _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(x), 1));
}
__m128 fold(Lanes x) {
  const __m256 eight = _mm256_add_ps(low_half(x.v), high_half(x.v));
  return _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
}
float sum(Lanes x) {
  const __m128 two = _mm_hadd_ps(fold(x), fold(x));
  return _mm_cvtss_f32(_mm_hadd_ps(two, two));
}
void sum4(Lanes x, Lanes y, Lanes z, Lanes w, float* out) {
  _mm_storeu_ps(out, _mm_hadd_ps(_mm_hadd_ps(fold(x), fold(y)), _mm_hadd_ps(fold(z), fold(w))));
}
float maximum(Lanes x) {
  const __m256 eight = _mm256_max_ps(low_half(x.v), high_half(x.v));
  __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  four = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(four, _mm_movehdup_ps(four)));
}
Lanes round(Lanes x) {
  const __m512 shift = _mm512_set1_ps(12582912.0f);
  return {_mm512_sub_ps(_mm512_add_ps(x.v, shift), shift)};
}
int store_int8(int8_t* p, Lanes x) {
  const __m256i low = _mm256_cvtps_epi32(low_half(x.v)), high = _mm256_cvtps_epi32(high_half(x.v));
  const __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xd8);
  const __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), bytes);
  const __m256i pairs = _mm256_madd_epi16(words, _mm256_set1_epi16(1));
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
  four = _mm_hadd_epi32(four, four);
  return _mm_cvtsi128_si32(_mm_hadd_epi32(four, four));
}

}  // namespace
