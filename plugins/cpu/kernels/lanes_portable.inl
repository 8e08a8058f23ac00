// Sixteen floats at once, one by one: the definition that lanes_avx2.inl and lanes_avx512.inl follow bit for bit.

namespace {

struct Lanes {
  float v[16];
};

template <typename Function>
Lanes each_lane(Function function) {
  Lanes out;
  for (int i = 0; i < 16; ++i) out.v[i] = function(i);
  return out;
}

Lanes splat(float value) {
  return each_lane([&](int) { return value; });
}
Lanes load(const float* p) {
  return each_lane([&](int i) { return p[i]; });
}
Lanes load_half(const uint16_t* p) {
  return each_lane([&](int i) { return half_to_float(p[i]); });
}
void store(float* p, Lanes a) {
  for (int i = 0; i < 16; ++i) p[i] = a.v[i];
}
void store_half(uint16_t* p, Lanes a) {
  for (int i = 0; i < 16; ++i) p[i] = float_to_half(a.v[i]);
}
Lanes add(Lanes a, Lanes b) {
  return each_lane([&](int i) { return a.v[i] + b.v[i]; });
}
Lanes subtract(Lanes a, Lanes b) {
  return each_lane([&](int i) { return a.v[i] - b.v[i]; });
}
Lanes multiply(Lanes a, Lanes b) {
  return each_lane([&](int i) { return a.v[i] * b.v[i]; });
}
Lanes divide(Lanes a, Lanes b) {
  return each_lane([&](int i) { return a.v[i] / b.v[i]; });
}
/// a * b + c, rounded once.
Lanes fused(Lanes a, Lanes b, Lanes c) {
  return each_lane([&](int i) { return __builtin_fmaf(a.v[i], b.v[i], c.v[i]); });
}
/// b where either is not a number.
Lanes larger(Lanes a, Lanes b) {
  return each_lane([&](int i) { return a.v[i] > b.v[i] ? a.v[i] : b.v[i]; });
}
Lanes smaller(Lanes a, Lanes b) {
  return each_lane([&](int i) { return a.v[i] < b.v[i] ? a.v[i] : b.v[i]; });
}
Lanes magnitude(Lanes a) {
  return each_lane([&](int i) { return float_from_bits(bits_of_float(a.v[i]) & 0x7fffffffu); });
}
/// value, or 0 where x < bound.
Lanes zero_below(Lanes x, float bound, Lanes value) {
  return each_lane([&](int i) { return x.v[i] < bound ? 0.0f : value.v[i]; });
}
/// 2^n. Requires: n whole, -126 <= n <= 127.
Lanes power_of_two(Lanes n) {
  return each_lane([&](int i) { return float_from_bits((bits_of_float(n.v[i] + 12583039.0f)) << 23); });
}
/// ((0+8)+(4+12) + (1+9)+(5+13)) + ((2+10)+(6+14) + (3+11)+(7+15)): the order that folding registers gives.
float sum(Lanes a) {
  float four[4];
  for (int i = 0; i < 4; ++i) four[i] = (a.v[i] + a.v[i + 8]) + (a.v[i + 4] + a.v[i + 12]);
  return (four[0] + four[1]) + (four[2] + four[3]);
}
void sum4(Lanes a, Lanes b, Lanes c, Lanes d, float* out) {
  out[0] = sum(a);
  out[1] = sum(b);
  out[2] = sum(c);
  out[3] = sum(d);
}
float maximum(Lanes a) {
  float top = a.v[0];
  for (int i = 1; i < 16; ++i) top = a.v[i] > top ? a.v[i] : top;
  return top;
}
/// Rounded to the nearest whole number, ties to even. Requires: |a| < 2^22.
Lanes round(Lanes a) {
  return each_lane([&](int i) { return (a.v[i] + 12582912.0f) - 12582912.0f; });
}
/// The lanes as int8, and their sum. Requires: whole numbers of [-127, 127].
int store_int8(int8_t* p, Lanes a) {
  int total = 0;
  for (int i = 0; i < 16; ++i) {
    p[i] = static_cast<int8_t>(bits_of_float(a.v[i] + 12582912.0f));
    total += p[i];
  }
  return total;
}

}  // namespace
