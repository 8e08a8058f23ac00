// Everything but the matrix products, written once on sixteen lanes and compiled for each instruction set.
//
// Included after one of the lanes_*.inl files. Sums run over lane i = element mod 16 and are folded in one fixed order,
// so every set gives the same bits. Threads: functions without state.
//
//   #include "cpu/kernels/lanes_avx2.inl"
//   #include "cpu/kernels/elementwise.inl"

namespace {

constexpr float kExpLow = -87.0f;  // e^x is taken as 0 below
constexpr float kExpHigh = 88.0f;

Lanes load_part(const float* p, size_t n, float rest) {
  float values[16];
  for (size_t i = 0; i < 16; ++i) values[i] = i < n ? p[i] : rest;
  return load(values);
}

void store_part(float* p, size_t n, Lanes a) {
  float values[16];
  store(values, a);
  for (size_t i = 0; i < n; ++i) p[i] = values[i];
}

Lanes load_half_part(const uint16_t* p, size_t n) {
  uint16_t values[16];
  for (size_t i = 0; i < 16; ++i) values[i] = i < n ? p[i] : uint16_t{0};
  return load_half(values);
}

/// Calls step(pointer offset, lanes that are there) for each sixteen of n.
template <typename Step>
void each_sixteen(size_t n, Step step) {
  size_t i = 0;
  for (; i + 16 <= n; i += 16) step(i, size_t{16});
  if (i < n) step(i, n - i);
}

Lanes load_up_to(const float* p, size_t n, float rest = 0.0f) {
  return n == 16 ? load(p) : load_part(p, n, rest);
}
Lanes load_half_up_to(const uint16_t* p, size_t n) {
  return n == 16 ? load_half(p) : load_half_part(p, n);
}
void store_up_to(float* p, size_t n, Lanes a) {
  n == 16 ? store(p, a) : store_part(p, n, a);
}

/// e^x to 2 units in the last place, by Cody and Waite's reduction and the Taylor series of degree 7.
Lanes exponential(Lanes x) {
  const Lanes inside = smaller(splat(kExpHigh), larger(splat(kExpLow), x));
  const Lanes n = round(multiply(inside, splat(1.44269504f)));
  const Lanes r = fused(n, splat(2.12194440e-4f), fused(n, splat(-0.693359375f), inside));
  Lanes p = splat(1.98412698e-4f);
  p = fused(p, r, splat(1.38888889e-3f));
  p = fused(p, r, splat(8.33333333e-3f));
  p = fused(p, r, splat(4.16666667e-2f));
  p = fused(p, r, splat(1.66666667e-1f));
  p = fused(p, r, splat(0.5f));
  p = fused(p, r, splat(1.0f));
  p = fused(p, r, splat(1.0f));
  return zero_below(x, kExpLow, multiply(p, power_of_two(n)));
}

/// x / (1 + e^-y)
Lanes times_sigmoid(Lanes x, Lanes y) {
  return divide(x, add(splat(1.0f), exponential(subtract(splat(0.0f), y))));
}

Lanes gelu_of(Lanes x) {
  const Lanes inner = fused(multiply(splat(0.044715f), x), multiply(x, x), x);
  return times_sigmoid(x, multiply(inner, splat(1.5957691216f)));  // 2 sqrt(2 / pi)
}

struct Quantised {
  float scale;
  float inverse;
};

Quantised scale_for(float largest) {
  if (!(largest > 1e-30f)) return {0.0f, 0.0f};
  return {largest / 127.0f, 127.0f / largest};
}

// ggml keeps scales and scaled sums of blocks of 32 in half precision. So do we, where they fit: the integers of the
// next layers then round as its do, and results can be compared closely.
float through_half(float value) {
  return value < 65504.0f && value > -65504.0f ? half_to_float(float_to_half(value)) : value;
}

void quantise32(const float* x, size_t n, int8_t* values, float* scales, float* scaled_sums, int16_t* sums) {
  for (size_t block = 0; block < n / 32; ++block) {
    const Lanes low = load(x + 32 * block), high = load(x + 32 * block + 16);
    const Quantised by = scale_for(maximum(larger(magnitude(low), magnitude(high))));
    const int first = store_int8(values + 32 * block, round(multiply(low, splat(by.inverse))));
    const int second = store_int8(values + 32 * block + 16, round(multiply(high, splat(by.inverse))));
    scales[block] = through_half(by.scale);
    sums[2 * block] = static_cast<int16_t>(first);
    sums[2 * block + 1] = static_cast<int16_t>(second);
    scaled_sums[block] = through_half(by.scale * static_cast<float>(first + second));
  }
}

void quantise256(const float* x, size_t n, int8_t* values, float* scales, int16_t* sums) {
  for (size_t block = 0; block < n / 256; ++block) {
    const float* from = x + 256 * block;
    Lanes largest = magnitude(load(from));
    for (size_t i = 16; i < 256; i += 16) largest = larger(largest, magnitude(load(from + i)));
    const Quantised by = scale_for(maximum(largest));
    for (size_t i = 0; i < 256; i += 16) {
      const Lanes scaled = round(multiply(load(from + i), splat(by.inverse)));
      sums[16 * block + i / 16] = static_cast<int16_t>(store_int8(values + 256 * block + i, scaled));
    }
    scales[block] = by.scale;
  }
}

void rms_norm(const float* x, const float* weight, size_t n, float epsilon, float* out) {
  Lanes squares = splat(0.0f);
  each_sixteen(n, [&](size_t i, size_t here) {
    const Lanes a = load_up_to(x + i, here);
    squares = fused(a, a, squares);
  });
  const Lanes factor = splat(1.0f / __builtin_sqrtf(sum(squares) / static_cast<float>(n) + epsilon));
  each_sixteen(n, [&](size_t i, size_t here) {
    const Lanes scaled = multiply(load_up_to(x + i, here), factor);
    store_up_to(out + i, here, multiply(scaled, load_up_to(weight + i, here)));
  });
}

void layer_norm(const float* x, const float* weight, const float* bias, size_t n, float epsilon, float* out) {
  Lanes total = splat(0.0f);
  each_sixteen(n, [&](size_t i, size_t here) { total = add(total, load_up_to(x + i, here)); });
  const float mean = sum(total) / static_cast<float>(n);
  Lanes squares = splat(0.0f);
  each_sixteen(n, [&](size_t i, size_t here) {
    const Lanes a = subtract(load_up_to(x + i, here, mean), splat(mean));
    squares = fused(a, a, squares);
  });
  const Lanes factor = splat(1.0f / __builtin_sqrtf(sum(squares) / static_cast<float>(n) + epsilon));
  each_sixteen(n, [&](size_t i, size_t here) {
    const Lanes scaled = multiply(subtract(load_up_to(x + i, here), splat(mean)), factor);
    const Lanes shift = bias == nullptr ? splat(0.0f) : load_up_to(bias + i, here);
    store_up_to(out + i, here, fused(scaled, load_up_to(weight + i, here), shift));
  });
}

void add_to(const float* x, size_t n, float* y) {
  each_sixteen(n, [&](size_t i, size_t here) {
    store_up_to(y + i, here, add(load_up_to(y + i, here), load_up_to(x + i, here)));
  });
}

void scale_by(float factor, size_t n, float* y) {
  each_sixteen(
      n, [&](size_t i, size_t here) { store_up_to(y + i, here, multiply(load_up_to(y + i, here), splat(factor))); });
}

void silu_multiply(const float* gate, const float* up, size_t n, float* out) {
  each_sixteen(n, [&](size_t i, size_t here) {
    const Lanes g = load_up_to(gate + i, here);
    store_up_to(out + i, here, multiply(times_sigmoid(g, g), load_up_to(up + i, here)));
  });
}

void gelu_multiply(const float* gate, const float* up, size_t n, float* out) {
  each_sixteen(n, [&](size_t i, size_t here) {
    Lanes g = gelu_of(load_up_to(gate + i, here));
    if (up != nullptr) g = multiply(g, load_up_to(up + i, here));
    store_up_to(out + i, here, g);
  });
}

float maximum_of(const float* x, size_t n) {
  Lanes top = splat(x[0]);
  each_sixteen(n, [&](size_t i, size_t here) { top = larger(top, load_up_to(x + i, here, x[0])); });
  return maximum(top);
}

void softmax(size_t n, float* x) {
  const Lanes top = splat(maximum_of(x, n));
  Lanes total = splat(0.0f);
  each_sixteen(n, [&](size_t i, size_t here) {
    const Lanes e = exponential(subtract(load_up_to(x + i, here, -__builtin_inff()), top));
    total = add(total, e);
    store_up_to(x + i, here, e);
  });
  scale_by(1.0f / sum(total), n, x);
}

double log_sum_exp(const float* x, size_t n) {
  const float largest = maximum_of(x, n);
  Lanes total = splat(0.0f);
  each_sixteen(n, [&](size_t i, size_t here) {
    total = add(total, exponential(subtract(load_up_to(x + i, here, -__builtin_inff()), splat(largest))));
  });
  return static_cast<double>(largest) + __builtin_log(static_cast<double>(sum(total)));
}

void soft_cap(float cap, size_t n, float* x) {
  each_sixteen(n, [&](size_t i, size_t here) {
    const Lanes twice = multiply(load_up_to(x + i, here), splat(2.0f / cap));
    const Lanes tangent = subtract(times_sigmoid(splat(2.0f), twice), splat(1.0f));
    store_up_to(x + i, here, multiply(tangent, splat(cap)));
  });
}

void rope_halves(const float* cosines, const float* sines, size_t pairs, float* head) {
  each_sixteen(pairs, [&](size_t i, size_t here) {
    const Lanes c = load_up_to(cosines + i, here), s = load_up_to(sines + i, here);
    const Lanes a = load_up_to(head + i, here), b = load_up_to(head + pairs + i, here);
    store_up_to(head + i, here, subtract(multiply(a, c), multiply(b, s)));
    store_up_to(head + pairs + i, here, add(multiply(a, s), multiply(b, c)));
  });
}

void rope_pairs(const float* cosines, const float* sines, size_t pairs, float* head) {
  for (size_t i = 0; i < pairs; ++i) {
    const float a = head[2 * i], b = head[2 * i + 1];
    head[2 * i] = a * cosines[i] - b * sines[i];
    head[2 * i + 1] = a * sines[i] + b * cosines[i];
  }
}

void to_f16(const float* x, size_t n, uint16_t* out) {
  each_sixteen(n, [&](size_t i, size_t here) {
    if (here == 16) return store_half(out + i, load(x + i));
    uint16_t values[16];
    store_half(values, load_part(x + i, here, 0.0f));
    for (size_t j = 0; j < here; ++j) out[i + j] = values[j];
  });
}

void to_f32(const uint16_t* x, size_t n, float* out) {
  each_sixteen(n, [&](size_t i, size_t here) { store_up_to(out + i, here, load_half_up_to(x + i, here)); });
}

/// Four queries against every position: each stretch of a key is converted once for the four.
void scores_of_four(const AttentionJob& job, const float* const* queries, float* const* out, size_t count) {
  for (size_t p = 0; p < job.positions; ++p) {
    const uint16_t* key = job.cache + p * job.cache_stride;
    Lanes a = splat(0.0f), b = a, c = a, d = a;
    each_sixteen(job.head_size, [&](size_t i, size_t here) {
      const Lanes k = load_half_up_to(key + i, here);
      a = fused(load_up_to(queries[0] + i, here), k, a);
      b = fused(load_up_to(queries[1] + i, here), k, b);
      c = fused(load_up_to(queries[2] + i, here), k, c);
      d = fused(load_up_to(queries[3] + i, here), k, d);
    });
    float dots[4];
    sum4(a, b, c, d, dots);
    for (size_t q = 0; q < count; ++q) out[q][p] = dots[q] * job.scale;
  }
}

void attention_scores(const AttentionJob* job) {
  for (size_t row = 0; row < job->rows; row += 4) {
    const size_t count = job->rows - row < 4 ? job->rows - row : 4;
    const float* queries[4];
    float* out[4];
    for (size_t q = 0; q < 4; ++q) {
      const size_t from = row + (q < count ? q : 0);
      queries[q] = job->input + from * job->input_stride;
      out[q] = job->output + from * job->output_stride;
    }
    scores_of_four(*job, queries, out, count);
  }
}

/// Sixteen elements of four outputs: each stretch of a value row is converted once for the four.
void mix_of_four(const AttentionJob& job, const float* const* weights, float* const* out, size_t count, size_t i,
                 size_t here) {
  Lanes a = splat(0.0f), b = a, c = a, d = a;
  for (size_t p = 0; p < job.positions; ++p) {
    const Lanes v = load_half_up_to(job.cache + p * job.cache_stride + i, here);
    a = fused(splat(weights[0][p]), v, a);
    b = fused(splat(weights[1][p]), v, b);
    c = fused(splat(weights[2][p]), v, c);
    d = fused(splat(weights[3][p]), v, d);
  }
  const Lanes totals[4] = {a, b, c, d};
  for (size_t q = 0; q < count; ++q) store_up_to(out[q] + i, here, totals[q]);
}

void attention_mix(const AttentionJob* job) {
  for (size_t row = 0; row < job->rows; row += 4) {
    const size_t count = job->rows - row < 4 ? job->rows - row : 4;
    const float* weights[4];
    float* out[4];
    for (size_t q = 0; q < 4; ++q) {
      const size_t from = row + (q < count ? q : 0);
      weights[q] = job->input + from * job->input_stride;
      out[q] = job->output + from * job->output_stride;
    }
    each_sixteen(job->head_size, [&](size_t i, size_t here) { mix_of_four(*job, weights, out, count, i, here); });
  }
}

/// A table whose products are the arguments and whose other functions are those above.
constexpr KernelTable make_table(void (*multiply_function)(const MultiplyJob*),
                                 bool (*pack_function)(const PackJob*) = nullptr,
                                 void (*multiply_packed_function)(const MultiplyJob*) = nullptr) {
  return {.multiply = multiply_function,
          .pack = pack_function,
          .multiply_packed = multiply_packed_function,
          .quantise32 = quantise32,
          .quantise256 = quantise256,
          .rms_norm = rms_norm,
          .layer_norm = layer_norm,
          .add = add_to,
          .scale = scale_by,
          .silu_multiply = silu_multiply,
          .gelu_multiply = gelu_multiply,
          .softmax = softmax,
          .log_sum_exp = log_sum_exp,
          .soft_cap = soft_cap,
          .rope_halves = rope_halves,
          .rope_pairs = rope_pairs,
          .to_f16 = to_f16,
          .to_f32 = to_f32,
          .attention_scores = attention_scores,
          .attention_mix = attention_mix};
}

}  // namespace
