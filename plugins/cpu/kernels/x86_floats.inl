// Matrices of F32, F16 and BF16 against float activations, on the sixteen lanes of lanes_*.inl.
//
// Included after the lanes by the files compiled for AVX2 or more; everything has internal linkage. A result is summed
// over column mod 16 and folded once, whatever the size of the tile. Threads: pure functions.
//
//   multiply_floats<HalfRow>(job);
namespace {

struct FloatRow {
  static constexpr size_t kBytes = 4;
  static Lanes at(const uint8_t* p) { return load(reinterpret_cast<const float*>(p)); }
};
struct HalfRow {
  static constexpr size_t kBytes = 2;
  static Lanes at(const uint8_t* p) { return load_half(reinterpret_cast<const uint16_t*>(p)); }
};
struct BrainRow {
  static constexpr size_t kBytes = 2;
  static Lanes at(const uint8_t* p) {
    alignas(32) float wide[16];
    for (size_t i = 0; i < 16; i += 8) {
      const __m128i eight = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 2 * i));
      _mm256_store_ps(wide + i, _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(eight), 16)));
    }
    return load(wide);
  }
};

template <class Row>
Lanes row_part(const uint8_t* p, size_t n) {
  uint8_t bytes[16 * Row::kBytes] = {};
  for (size_t i = 0; i < n * Row::kBytes; ++i) bytes[i] = p[i];
  return Row::at(bytes);
}

template <class Row, int kRows, int kTokens>
void float_tile(const MultiplyJob& job, size_t row, size_t token) {
  const uint8_t* weights = job.weights + row * job.row_bytes;
  const float* x = job.floats + token * job.floats_stride;
  Lanes totals[kRows][kTokens];
  for (auto& group : totals) {
    for (auto& total : group) total = splat(0.0f);
  }
  const auto step = [&](auto weight, auto input) __attribute__((always_inline)) {
    Lanes inputs[kTokens];
#pragma GCC unroll 8
    for (int n = 0; n < kTokens; ++n) inputs[n] = input(x + static_cast<size_t>(n) * job.floats_stride);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) {
      const Lanes w = weight(weights + static_cast<size_t>(r) * job.row_bytes);
#pragma GCC unroll 8
      for (int n = 0; n < kTokens; ++n) totals[r][n] = fused(w, inputs[n], totals[r][n]);
    }
  };
  size_t i = 0;
  for (; i + 16 <= job.columns; i += 16) {
    step([&](const uint8_t* p) { return Row::at(p + i * Row::kBytes); }, [&](const float* p) { return load(p + i); });
  }
  if (const size_t rest = job.columns - i; rest != 0) {
    step([&](const uint8_t* p) { return row_part<Row>(p + i * Row::kBytes, rest); },
         [&](const float* p) { return load_part(p + i, rest, 0.0f); });
  }
  for (int n = 0; n < kTokens; ++n) {
    float* out = job.out + (token + static_cast<size_t>(n)) * job.out_stride + row;
    for (int r = 0; r < kRows; ++r) out[r] = sum(totals[r][n]);
  }
}

template <class Row, int kRows>
void float_rows(const MultiplyJob& job, size_t row) {
  size_t token = job.token_begin;
  if constexpr (kRows == 3) {
    for (; token + 2 <= job.token_end; token += 2) float_tile<Row, kRows, 2>(job, row, token);
  }
  for (; token < job.token_end; ++token) float_tile<Row, kRows, 1>(job, row, token);
}

template <class Row>
void multiply_floats(const MultiplyJob& job) {
  size_t row = job.row_begin;
  for (; row + 3 <= job.row_end; row += 3) float_rows<Row, 3>(job, row);
  for (; row < job.row_end; ++row) float_rows<Row, 1>(job, row);
}

}  // namespace
