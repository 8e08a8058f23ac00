#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "random_matrix.hpp"

using namespace occam::cpu;
using namespace occam::cpu::testing;

namespace {

struct Shape {
  std::size_t rows, columns, tokens;
};

std::string describe(TensorType type, const Shape& shape) {
  return "type " + std::to_string(static_cast<unsigned>(type)) + " rows " + std::to_string(shape.rows) + " columns " +
         std::to_string(shape.columns) + " tokens " + std::to_string(shape.tokens);
}

/// Shapes with every remainder of rows and tokens that a tile can leave, with columns that `type` can hold.
std::vector<Shape> odd_shapes(TensorType type) {
  std::vector<Shape> shapes;
  const std::size_t unit = block_elements(type);
  const std::size_t columns = unit == 1 ? 172 : unit * 3;
  for (const std::size_t rows : {1, 7, 8, 9, 16, 31, 70}) {
    for (std::size_t tokens = 1; tokens <= 17; tokens += rows == 31 ? 1 : 4) shapes.push_back({rows, columns, tokens});
  }
  shapes.push_back({5, unit == 1 ? 3 : unit, 3});
  shapes.push_back({3, 2048 + (unit == 256 ? 256u : 32u), 5});
  return shapes;
}

/// The product in double precision of dequantised weights with the activations, and the sum of the terms' magnitudes.
struct Exact {
  double value = 0, magnitude = 0;
};

Exact exact_product(const std::vector<float>& weights, const float* x) {
  Exact exact;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double term = static_cast<double>(weights[i]) * static_cast<double>(x[i]);
    exact.value += term;
    exact.magnitude += std::fabs(term);
  }
  return exact;
}

}  // namespace

TEST_CASE("every instruction set gives the bits of the portable one for every type and odd shapes") {
  for (const TensorType type : kAllTypes) {
    for (const Shape& shape : odd_shapes(type)) {
      const RandomMatrix w(type, shape.rows, shape.columns, 11);
      const std::vector<float> x = random_floats(shape.columns * shape.tokens, 13);
      const std::vector<float> expected = product(select_kernels(InstructionSet::kPortable), w.view(), x, shape.tokens);
      for (const Kernels* kernels : runnable_kernels()) {
        INFO(name(kernels->instruction_set()) << " " << describe(type, shape));
        REQUIRE(product(*kernels, w.view(), x, shape.tokens) == expected);
        REQUIRE(product(*kernels, PackedMatrix(*kernels, w.view()).view(), x, shape.tokens) == expected);
      }
    }
  }
}

TEST_CASE("packing keeps the bytes of whole groups of rows and is refused by none that says it packs") {
  for (const Kernels* kernels : runnable_kernels()) {
    for (const TensorType type : kAllTypes) {
      const RandomMatrix w(type, 37, 512, 41);
      const std::size_t bytes = kernels->packed_bytes(w.view());
      INFO(name(kernels->instruction_set()) << " type " << static_cast<unsigned>(type));
      if (bytes == 0) continue;
      REQUIRE(bytes == 32 * 512 / block_elements(type) * block_bytes(type));
      std::vector<std::uint8_t> whole(bytes), halves(bytes);
      kernels->pack(w.view(), 0, 32, whole.data());
      kernels->pack(w.view(), 16, 32, halves.data());
      kernels->pack(w.view(), 0, 16, halves.data());
      REQUIRE(whole == halves);
    }
  }
  REQUIRE(select_kernels(InstructionSet::kPortable).packed_bytes({TensorType::kQ4_0, 32, 64, nullptr}) == 0);
}

TEST_CASE("a token has the same bits alone and among five hundred and twelve") {
  for (const TensorType type : kAllTypes) {
    const std::size_t columns = 512, rows = 40, tokens = 512;
    const RandomMatrix w(type, rows, columns, 3);
    const std::vector<float> x = random_floats(columns * tokens, 5);
    const Kernels& kernels = select_kernels(best_instruction_set());
    const PackedMatrix packed(kernels, w.view());
    const std::vector<float> together = product(kernels, packed.view(), x, tokens);
    for (const std::size_t token : {0, 1, 255, 510, 511}) {
      const std::vector<float> one(x.begin() + static_cast<std::ptrdiff_t>(token * columns),
                                   x.begin() + static_cast<std::ptrdiff_t>((token + 1) * columns));
      const std::vector<float> alone = product(kernels, packed.view(), one, 1);
      INFO(describe(type, {rows, columns, token}));
      REQUIRE(std::equal(alone.begin(), alone.end(), together.begin() + static_cast<std::ptrdiff_t>(token * rows)));
    }
  }
}

TEST_CASE("a row has the same bits however rows and tokens are split") {
  for (const TensorType type : kAllTypes) {
    const std::size_t columns = 256, rows = 75, tokens = 6;
    const RandomMatrix w(type, rows, columns, 17);
    const std::vector<float> x = random_floats(columns * tokens, 19);
    for (const Kernels* kernels : runnable_kernels()) {
      const PackedMatrix packed(*kernels, w.view());
      const std::vector<float> whole = product(*kernels, w.view(), x, tokens);
      Activations activations;
      Workspace workspace;
      activations.prepare(x.data(), columns, tokens, columns, form_bit(activation_form(type)));
      for (std::size_t token = 0; token < tokens; ++token) kernels->quantise(token, token + 1, activations);
      std::vector<float> parts(rows * tokens);
      for (const auto& [begin, end] : {std::pair{0, 13}, {13, 14}, {14, 35}, {35, 75}}) {
        for (const auto& [first, last] : {std::pair{0, 1}, {1, 6}}) {
          kernels->multiply(packed.view(), activations, static_cast<std::size_t>(first), static_cast<std::size_t>(last),
                            static_cast<std::size_t>(begin), static_cast<std::size_t>(end), parts.data(), rows,
                            workspace);
        }
      }
      INFO(name(kernels->instruction_set()) << " " << describe(type, {rows, columns, tokens}));
      REQUIRE(parts == whole);
    }
  }
}

// The activations are off by at most half a step of their block: 0.5/127 of the block's largest. With normal values of
// 2816 columns the largest is below 5, so the error of a product is below sum |w| * 5 * 0.5/127 and, errors being
// independent, far below; float weights keep float activations and only round.
TEST_CASE("a product is the double precision product of the dequantised weights within the steps of activations") {
  for (const TensorType type : kAllTypes) {
    const std::size_t columns = 2816, rows = 9, tokens = 2;
    const RandomMatrix w(type, rows, columns, 23);
    const std::vector<float> x = random_floats(columns * tokens, 29);
    const Kernels& kernels = select_kernels(best_instruction_set());
    const std::vector<float> out = product(kernels, w.view(), x, tokens);
    std::vector<float> weights(columns);
    for (std::size_t row = 0; row < rows; ++row) {
      kernels.dequantise_row(w.view(), row, weights.data());
      double squares = 0;
      for (const float weight : weights) squares += static_cast<double>(weight) * static_cast<double>(weight);
      for (std::size_t token = 0; token < tokens; ++token) {
        const Exact exact = exact_product(weights, &x[token * columns]);
        const bool floats = activation_form(type) == ActivationForm::kFloat;
        const double step = 5.0 / 127.0 / std::sqrt(12.0);  // the standard deviation of rounding to a step
        const double tolerance = floats ? 1e-6 * exact.magnitude : 4.5 * step * std::sqrt(squares);
        INFO(describe(type, {row, columns, token}) << " exact " << exact.value);
        REQUIRE(std::fabs(static_cast<double>(out[token * rows + row]) - exact.value) <= tolerance);
      }
    }
  }
}

TEST_CASE("activations of zeros give zeros") {
  for (const TensorType type : kAllTypes) {
    const RandomMatrix w(type, 10, 256, 31);
    const std::vector<float> x(256, 0.0f);
    for (const Kernels* kernels : runnable_kernels()) {
      for (const float value : product(*kernels, w.view(), x, 1)) REQUIRE(value == 0.0f);
    }
  }
}

TEST_CASE("the largest weights and activations do not overflow") {
  for (const TensorType type : kAllTypes) {
    if (activation_form(type) == ActivationForm::kFloat) continue;
    const std::size_t columns = 256;
    for (const std::uint8_t fill : {0xff, 0x7f, 0x80, 0x00}) {
      std::vector<std::uint8_t> bytes(17 * columns / block_elements(type) * block_bytes(type), fill);
      for (std::size_t at = 0; at < bytes.size(); at += block_bytes(type)) {
        for (const std::size_t position : half_positions(type)) {
          bytes[at + position] = 0x00;
          bytes[at + position + 1] = 0x3c;  // 1.0
        }
      }
      const Matrix w{type, 17, columns, bytes.data()};
      for (const float value : {3.0f, -3.0f}) {
        const std::vector<float> x(columns * 5, value);
        const std::vector<float> expected = product(select_kernels(InstructionSet::kPortable), w, x, 5);
        std::vector<float> weights(columns);
        select_kernels(InstructionSet::kPortable).dequantise_row(w, 0, weights.data());
        const Exact exact = exact_product(weights, x.data());
        REQUIRE(static_cast<double>(expected[0]) == Approx(exact.value).epsilon(1e-4).margin(1e-4 * exact.magnitude));
        for (const Kernels* kernels : runnable_kernels()) {
          INFO(name(kernels->instruction_set()) << " fill " << int{fill} << " " << describe(type, {17, columns, 5}));
          REQUIRE(product(*kernels, w, x, 5) == expected);
          REQUIRE(product(*kernels, PackedMatrix(*kernels, w).view(), x, 5) == expected);
          const std::vector<float> alone = product(*kernels, w, std::vector<float>(columns, value), 1);
          REQUIRE(alone[0] == expected[0]);
        }
      }
    }
  }
}

TEST_CASE("shares of rows cover every row once") {
  for (const std::size_t rows : {0, 1, 7, 64, 576, 1000, 49152}) {
    for (const std::size_t threads : {1, 2, 3, 8}) {
      std::size_t next = 0;
      for (std::size_t index = 0; index < threads; ++index) {
        const RowRange share = row_share(rows, index, threads);
        REQUIRE(share.begin == next);
        REQUIRE(share.end >= share.begin);
        next = share.end;
      }
      REQUIRE(next == rows);
    }
  }
}
