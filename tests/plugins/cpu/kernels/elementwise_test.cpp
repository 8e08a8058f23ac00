#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "random_matrix.hpp"

using namespace occam::cpu;
using namespace occam::cpu::testing;

namespace {

const std::size_t kLengths[] = {1, 2, 15, 16, 17, 64, 172, 576};

/// Runs `function` on every instruction set: the results must be the same bits and near `expected`.
void check(const std::function<std::vector<float>(const Kernels&)>& function, const std::vector<double>& expected,
           double tolerance) {
  const std::vector<float> reference = function(select_kernels(InstructionSet::kPortable));
  REQUIRE(reference.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO("element " << i << " of " << expected.size());
    REQUIRE(static_cast<double>(reference[i]) == Approx(expected[i]).epsilon(tolerance).margin(tolerance));
  }
  for (const Kernels* kernels : runnable_kernels()) {
    INFO(name(kernels->instruction_set()));
    REQUIRE(function(*kernels) == reference);
  }
}

double wide(float x) {
  return static_cast<double>(x);
}

double gelu(double x) {
  return 0.5 * x * (1.0 + std::tanh(std::sqrt(2.0 / M_PI) * (x + 0.044715 * x * x * x)));
}

}  // namespace

TEST_CASE("norms agree with their formulas") {
  for (const std::size_t n : kLengths) {
    const std::vector<float> x = random_floats(n, 1), weight = random_floats(n, 2), bias = random_floats(n, 3);
    double squares = 0, total = 0, spread = 0;
    for (const float value : x) {
      squares += wide(value) * wide(value);
      total += wide(value);
    }
    const double count = static_cast<double>(n), mean = total / count;
    for (const float value : x) spread += (wide(value) - mean) * (wide(value) - mean);
    std::vector<double> rms(n), layer(n);
    for (std::size_t i = 0; i < n; ++i) {
      rms[i] = wide(x[i]) / std::sqrt(squares / count + 1e-5) * wide(weight[i]);
      layer[i] = (wide(x[i]) - mean) / std::sqrt(spread / count + 1e-5) * wide(weight[i]) + wide(bias[i]);
    }
    std::vector<float> out(n);
    check([&](const Kernels& k) { return k.rms_norm(x.data(), weight.data(), n, 1e-5f, out.data()), out; }, rms, 2e-6);
    check(
        [&](const Kernels& k) { return k.layer_norm(x.data(), weight.data(), bias.data(), n, 1e-5f, out.data()), out; },
        layer, 1e-5);
  }
}

TEST_CASE("gates agree with their formulas from large negative to large positive inputs") {
  for (const std::size_t n : kLengths) {
    std::vector<float> gate = random_floats(n, 4);
    const std::vector<float> up = random_floats(n, 5);
    for (std::size_t i = 0; i < n; ++i) gate[i] *= i % 7 == 0 ? 100.0f : 3.0f;
    std::vector<double> silu(n), gelu_up(n), capped(n), plain(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double g = wide(gate[i]);
      silu[i] = g / (1.0 + std::exp(-g)) * wide(up[i]);
      gelu_up[i] = gelu(g) * wide(up[i]);
      plain[i] = gelu(g);
      capped[i] = 30.0 * std::tanh(g / 30.0);
    }
    std::vector<float> out(n);
    check([&](const Kernels& k) { return k.silu_multiply(gate.data(), up.data(), n, out.data()), out; }, silu, 2e-6);
    check([&](const Kernels& k) { return k.gelu_multiply(gate.data(), up.data(), n, out.data()), out; }, gelu_up, 2e-6);
    check([&](const Kernels& k) { return out = gate, k.gelu(n, out.data()), out; }, plain, 2e-6);
    check([&](const Kernels& k) { return out = gate, k.soft_cap(30.0f, n, out.data()), out; }, capped, 5e-6);
  }
}

TEST_CASE("softmax and the logarithm of its sum agree with their formulas") {
  for (const std::size_t n : kLengths) {
    std::vector<float> x = random_floats(n, 6);
    for (float& value : x) value = value * 10.0f + 500.0f;  // would overflow without the maximum taken off
    const double top = wide(*std::max_element(x.begin(), x.end()));
    double total = 0;
    for (const float value : x) total += std::exp(wide(value) - top);
    std::vector<double> expected(n);
    for (std::size_t i = 0; i < n; ++i) expected[i] = std::exp(wide(x[i]) - top) / total;
    std::vector<float> out;
    check([&](const Kernels& k) { return out = x, k.softmax(n, out.data()), out; }, expected, 2e-6);
    for (const Kernels* kernels : runnable_kernels()) {
      REQUIRE(kernels->log_sum_exp(x.data(), n) == Approx(top + std::log(total)).epsilon(1e-8));
    }
  }
}

TEST_CASE("a score of minus infinity has no weight") {
  std::vector<float> x = {1.0f, -INFINITY, 2.0f};
  for (const Kernels* kernels : runnable_kernels()) {
    std::vector<float> out = x;
    kernels->softmax(3, out.data());
    REQUIRE(out[1] == 0.0f);
    REQUIRE(out[0] + out[2] == Approx(1.0f));
  }
}

TEST_CASE("sums and factors reach every element") {
  for (const std::size_t n : kLengths) {
    const std::vector<float> x = random_floats(n, 7), y = random_floats(n, 8);
    std::vector<double> summed(n), scaled(n);
    for (std::size_t i = 0; i < n; ++i) {
      summed[i] = wide(x[i]) + wide(y[i]);
      scaled[i] = wide(y[i]) * 1.5;
    }
    std::vector<float> out;
    check([&](const Kernels& k) { return out = y, k.add(x.data(), n, out.data()), out; }, summed, 1e-6);
    check([&](const Kernels& k) { return out = y, k.scale(1.5f, n, out.data()), out; }, scaled, 1e-6);
  }
}

TEST_CASE("rope turns pairs or halves of each head by the angles of the position") {
  const std::size_t pairs = 20, heads = 3, stride = 48, position = 77;
  std::vector<float> frequencies(pairs), cosines(pairs), sines(pairs);
  for (std::size_t i = 0; i < pairs; ++i) frequencies[i] = std::pow(10000.0f, -2.0f * static_cast<float>(i) / 40.0f);
  rope_angles(position, frequencies.data(), pairs, 1.0f, cosines.data(), sines.data());
  const std::vector<float> x = random_floats(heads * stride, 9);
  for (const RopeStyle style : {RopeStyle::kPairs, RopeStyle::kHalves}) {
    std::vector<double> expected(x.begin(), x.end());
    for (std::size_t head = 0; head < heads; ++head) {
      for (std::size_t i = 0; i < pairs; ++i) {
        const double angle = static_cast<double>(position) * wide(frequencies[i]);
        const std::size_t a = head * stride + (style == RopeStyle::kPairs ? 2 * i : i);
        const std::size_t b = style == RopeStyle::kPairs ? a + 1 : a + pairs;
        expected[a] = wide(x[a]) * std::cos(angle) - wide(x[b]) * std::sin(angle);
        expected[b] = wide(x[a]) * std::sin(angle) + wide(x[b]) * std::cos(angle);
      }
    }
    std::vector<float> out;
    check(
        [&](const Kernels& k) {
          out = x;
          k.rope(style, cosines.data(), sines.data(), pairs, heads, stride, out.data());
          return out;
        },
        expected, 1e-5);
  }
}

TEST_CASE("rope angles scale with the magnitude") {
  const float frequency = 0.5f;
  float cosine = 0, sine = 0;
  rope_angles(3, &frequency, 1, 2.0f, &cosine, &sine);
  REQUIRE(cosine == Approx(2.0f * std::cos(1.5f)));
  REQUIRE(sine == Approx(2.0f * std::sin(1.5f)));
}

TEST_CASE("attention over a cache of halves agrees with double precision") {
  for (const std::size_t head_size : {16, 24, 64, 100, 128}) {
    for (const std::size_t queries : {1, 3, 4, 9}) {
      const std::size_t positions = 37, stride = 2 * head_size;
      const Kernels& portable = select_kernels(InstructionSet::kPortable);
      std::vector<std::uint16_t> cache(positions * stride);
      portable.to_f16(random_floats(cache.size(), 10).data(), cache.size(), cache.data());
      const std::vector<float> q = random_floats(queries * head_size, 11), w = random_floats(queries * positions, 12);
      std::vector<double> scores(queries * positions), mixed(queries * head_size);
      for (std::size_t i = 0; i < queries; ++i) {
        for (std::size_t p = 0; p < positions; ++p) {
          for (std::size_t d = 0; d < head_size; ++d) {
            const double cached = wide(half_to_float(cache[p * stride + d]));
            scores[i * positions + p] += 0.125 * wide(q[i * head_size + d]) * cached;
            mixed[i * head_size + d] += wide(w[i * positions + p]) * cached;
          }
        }
      }
      const CacheRows rows{cache.data(), stride, positions};
      std::vector<float> out(scores.size()), mix(mixed.size());
      check(
          [&](const Kernels& k) {
            k.attention_scores({q.data(), head_size, queries}, rows, head_size, 0.125f,
                               {out.data(), positions, queries});
            return out;
          },
          scores, 1e-5);
      check(
          [&](const Kernels& k) {
            k.attention_mix({w.data(), positions, queries}, rows, head_size, {mix.data(), head_size, queries});
            return mix;
          },
          mixed, 1e-5);
    }
  }
}

TEST_CASE("a query has the same scores and mix alone and beside others") {
  const std::size_t head_size = 72, positions = 21, queries = 6;
  std::vector<std::uint16_t> cache(positions * head_size);
  const Kernels& k = select_kernels(best_instruction_set());
  k.to_f16(random_floats(cache.size(), 14).data(), cache.size(), cache.data());
  const CacheRows rows{cache.data(), head_size, positions};
  const std::vector<float> q = random_floats(queries * head_size, 15);
  std::vector<float> together(queries * positions), alone(queries * positions);
  std::vector<float> mix(queries * head_size), mix_alone(queries * head_size);
  k.attention_scores({q.data(), head_size, queries}, rows, head_size, 1.0f, {together.data(), positions, queries});
  k.attention_mix({together.data(), positions, queries}, rows, head_size, {mix.data(), head_size, queries});
  for (std::size_t i = 0; i < queries; ++i) {
    k.attention_scores({&q[i * head_size], head_size, 1}, rows, head_size, 1.0f, {&alone[i * positions], positions, 1});
    k.attention_mix({&alone[i * positions], positions, 1}, rows, head_size, {&mix_alone[i * head_size], head_size, 1});
  }
  REQUIRE(alone == together);
  REQUIRE(mix_alone == mix);
}

TEST_CASE("instruction sets have names that parse back and the portable one always runs") {
  for (const InstructionSet set : {InstructionSet::kPortable, InstructionSet::kAvx2, InstructionSet::kAvx512}) {
    REQUIRE(parse_instruction_set(name(set)) == set);
  }
  REQUIRE_FALSE(parse_instruction_set("sse").has_value());
  REQUIRE(supports(InstructionSet::kPortable));
  REQUIRE(supports(best_instruction_set()));
  REQUIRE(select_kernels(best_instruction_set()).instruction_set() == best_instruction_set());
  if (supports(InstructionSet::kAvx2)) REQUIRE(cpu_features().find("avx2 fma f16c") == 0);
}
