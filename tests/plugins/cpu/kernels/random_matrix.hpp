// Random weight matrices of every type: valid blocks with scales of a sensible size, the same for the same seed.
//
// Owned by the tests. Threads: values, no sharing.
//
//   RandomMatrix w(TensorType::kQ4_K, 24, 512, 7);
//   kernels.multiply(w.view(), …);
#pragma once

#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include "cpu/kernels/blocks.hpp"
#include "cpu/kernels/half.hpp"
#include "cpu/kernels/kernels.hpp"

namespace occam::cpu::testing {

inline constexpr TensorType kAllTypes[] = {
    TensorType::kF32,  TensorType::kF16,  TensorType::kBF16, TensorType::kQ4_0,    TensorType::kQ4_1,
    TensorType::kQ5_0, TensorType::kQ5_1, TensorType::kQ8_0, TensorType::kQ2_K,    TensorType::kQ3_K,
    TensorType::kQ4_K, TensorType::kQ5_K, TensorType::kQ6_K, TensorType::kIQ2_XXS, TensorType::kIQ4_NL};

/// Where a type keeps its half floats within a block.
inline std::vector<std::size_t> half_positions(TensorType type) {
  switch (type) {
    case TensorType::kQ4_1:
    case TensorType::kQ5_1:
    case TensorType::kQ4_K:
    case TensorType::kQ5_K:
      return {0, 2};
    case TensorType::kQ2_K:
      return {80, 82};
    case TensorType::kQ3_K:
      return {108};
    case TensorType::kQ6_K:
      return {208};
    default:
      return {0};
  }
}

class RandomMatrix {
 public:
  RandomMatrix(TensorType type, std::size_t rows, std::size_t columns, unsigned seed)
      : type_(type), rows_(rows), columns_(columns) {
    std::mt19937 random(seed);
    const std::size_t elements = block_elements(type), bytes = block_bytes(type);
    data_.resize(rows * columns / elements * bytes);
    for (std::uint8_t& byte : data_) byte = static_cast<std::uint8_t>(random());
    for (std::size_t at = 0; at < data_.size(); at += bytes) {
      if (type == TensorType::kF32) {
        const float value = centred(random);
        std::memcpy(&data_[at], &value, sizeof value);
      } else if (type == TensorType::kBF16) {
        put_u16(at, static_cast<std::uint16_t>(bits_of_float(centred(random)) >> 16));
      } else if (type == TensorType::kF16) {
        put_u16(at, float_to_half(centred(random)));
      } else {
        for (const std::size_t position : half_positions(type))
          put_u16(at + position, float_to_half(0.1f * centred(random)));
      }
    }
  }

  [[nodiscard]] Matrix view() const { return {type_, rows_, columns_, data_.data()}; }

 private:
  static float centred(std::mt19937& random) { return static_cast<float>(random() % 20001) / 10000.0f - 1.0f; }
  void put_u16(std::size_t at, std::uint16_t value) { std::memcpy(&data_[at], &value, sizeof value); }

  TensorType type_;
  std::size_t rows_, columns_;
  std::vector<std::uint8_t> data_;
};

/// A matrix packed for `kernels`, where they pack its type; the matrix itself where not.
class PackedMatrix {
 public:
  PackedMatrix(const Kernels& kernels, Matrix w) : view_(w), bytes_(kernels.packed_bytes(w)) {
    if (bytes_.empty()) return;
    kernels.pack(w, 0, w.rows / kPackedGroup * kPackedGroup, bytes_.data());
    view_.packed = bytes_.data();
  }

  [[nodiscard]] const Matrix& view() const { return view_; }

 private:
  Matrix view_;
  std::vector<std::uint8_t> bytes_;
};

/// Normally distributed floats.
inline std::vector<float> random_floats(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float& value : values) value = normal(random);
  return values;
}

/// w · x for all tokens by `kernels`, laid out [token][row].
inline std::vector<float> product(const Kernels& kernels, const Matrix& w, const std::vector<float>& x,
                                  std::size_t tokens) {
  Activations activations;
  Workspace workspace;
  std::vector<float> out(tokens * w.rows, -1.0f);
  activations.prepare(x.data(), w.columns, tokens, w.columns, form_bit(activation_form(w.type)));
  kernels.quantise(0, tokens, activations);
  kernels.multiply(w, activations, 0, tokens, 0, w.rows, out.data(), w.rows, workspace);
  return out;
}

/// The instruction sets that can run here, the portable one first.
inline std::vector<const Kernels*> runnable_kernels() {
  std::vector<const Kernels*> all;
  for (const InstructionSet set : {InstructionSet::kPortable, InstructionSet::kAvx2, InstructionSet::kAvx512}) {
    if (supports(set)) all.push_back(&select_kernels(set));
  }
  return all;
}

}  // namespace occam::cpu::testing
