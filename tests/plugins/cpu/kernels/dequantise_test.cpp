#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <fstream>
#include <string>

#include "random_matrix.hpp"

using namespace occam::cpu;
using namespace occam::cpu::testing;

namespace {

std::vector<std::uint8_t> from_hex(const std::string& text) {
  std::vector<std::uint8_t> bytes(text.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(std::stoul(text.substr(2 * i, 2), nullptr, 16));
  }
  return bytes;
}

struct Golden {
  TensorType type;
  std::size_t columns;
  std::vector<std::uint8_t> bytes;
  std::vector<float> values;
};

/// See make_goldens.py.
std::vector<Golden> goldens() {
  std::vector<Golden> all;
  std::ifstream file(OCCAM_SOURCE_DIR "/tests/plugins/cpu/kernels/goldens.txt");
  std::string bytes, values;
  std::uint32_t type;
  for (std::size_t columns; file >> type >> columns >> bytes >> values;) {
    Golden golden{static_cast<TensorType>(type), columns, from_hex(bytes), std::vector<float>(columns)};
    const std::vector<std::uint8_t> raw = from_hex(values);
    if (raw.size() != columns * sizeof(float)) break;
    std::memcpy(golden.values.data(), raw.data(), raw.size());
    all.push_back(std::move(golden));
  }
  return all;
}

}  // namespace

TEST_CASE("rows of every type have the values that ggml's own reference gives them") {
  const std::vector<Golden> all = goldens();
  REQUIRE(all.size() == std::size(kAllTypes) - 1);  // all but F32
  for (const Golden& golden : all) {
    const Matrix w{golden.type, 1, golden.columns, golden.bytes.data()};
    std::vector<float> values(golden.columns);
    select_kernels(InstructionSet::kPortable).dequantise_row(w, 0, values.data());
    for (std::size_t i = 0; i < values.size(); ++i) {
      INFO("type " << static_cast<unsigned>(golden.type) << " element " << i);
      REQUIRE(values[i] == Approx(golden.values[i]).epsilon(1e-6).margin(1e-9));
    }
  }
}

TEST_CASE("half and brain floats keep every bit") {
  for (const Golden& golden : goldens()) {
    if (activation_form(golden.type) != ActivationForm::kFloat) continue;
    std::vector<float> values(golden.columns);
    const Matrix w{golden.type, 1, golden.columns, golden.bytes.data()};
    select_kernels(InstructionSet::kPortable).dequantise_row(w, 0, values.data());
    REQUIRE(std::memcmp(values.data(), golden.values.data(), values.size() * sizeof(float)) == 0);
  }
}

TEST_CASE("a later row is found behind the earlier ones") {
  for (const TensorType type : kAllTypes) {
    const RandomMatrix w(type, 3, 512, 41);
    const Matrix all = w.view();
    const Matrix last{
        type, 1, 512,
        static_cast<const std::uint8_t*>(all.data) + 2 * (512 / block_elements(type)) * block_bytes(type)};
    std::vector<float> a(512), b(512);
    select_kernels(InstructionSet::kPortable).dequantise_row(all, 2, a.data());
    select_kernels(InstructionSet::kPortable).dequantise_row(last, 0, b.data());
    REQUIRE(a == b);
  }
}

TEST_CASE("types without kernels are not supported") {
  for (const TensorType type : kAllTypes) REQUIRE(is_supported(type));
  for (const TensorType type : {TensorType::kIQ4_XS, TensorType::kQ8_K, TensorType::kF64, TensorType::kTQ1_0}) {
    REQUIRE_FALSE(is_supported(type));
  }
}

TEST_CASE("floats and halves convert as IEEE 754 says on every instruction set") {
  std::vector<float> values = {0.0f,     -0.0f,  1.0f,     -2.5f,     65504.0f, 65519.0f, 65520.0f,
                               1e6f,     -1e30f, 6.0e-8f,  2.9e-8f,   2.98e-8f, 1e-10f,   6.1035e-5f,
                               6.09e-5f, 0.1f,   1.00049f, 1.000489f, 1.00146f, INFINITY, -INFINITY};
  for (const float x : random_floats(1000, 43)) values.push_back(x * std::exp2(std::round(8 * x)));
  for (const Kernels* kernels : runnable_kernels()) {
    std::vector<std::uint16_t> halves(values.size());
    std::vector<float> back(values.size());
    kernels->to_f16(values.data(), values.size(), halves.data());
    kernels->to_f32(halves.data(), halves.size(), back.data());
    for (std::size_t i = 0; i < values.size(); ++i) {
      INFO(name(kernels->instruction_set()) << " " << values[i]);
      REQUIRE(halves[i] == float_to_half(values[i]));
      REQUIRE(back[i] == half_to_float(halves[i]));
      const double x = static_cast<double>(values[i]);
      const double step = std::exp2(std::max(std::floor(std::log2(std::fabs(x) + 1e-300)), -14.0) - 10.0);
      if (std::fabs(x) < 65520.0) REQUIRE(std::fabs(static_cast<double>(back[i]) - x) <= step / 2);
      if (std::fabs(x) >= 65520.0) REQUIRE(std::isinf(back[i]));
    }
  }
}
