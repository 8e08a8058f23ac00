#include "lm/gguf/types.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace occam::lm::gguf {
namespace {

// Block layouts: the public ggml documentation.
constexpr std::array kTypes{
    TypeTraits{TensorType::kF32, "F32", 1, 4},
    TypeTraits{TensorType::kF16, "F16", 1, 2},
    TypeTraits{TensorType::kQ4_0, "Q4_0", 32, 18},
    TypeTraits{TensorType::kQ4_1, "Q4_1", 32, 20},
    TypeTraits{TensorType::kQ5_0, "Q5_0", 32, 22},
    TypeTraits{TensorType::kQ5_1, "Q5_1", 32, 24},
    TypeTraits{TensorType::kQ8_0, "Q8_0", 32, 34},
    TypeTraits{TensorType::kQ8_1, "Q8_1", 32, 36},
    TypeTraits{TensorType::kQ2_K, "Q2_K", 256, 84},
    TypeTraits{TensorType::kQ3_K, "Q3_K", 256, 110},
    TypeTraits{TensorType::kQ4_K, "Q4_K", 256, 144},
    TypeTraits{TensorType::kQ5_K, "Q5_K", 256, 176},
    TypeTraits{TensorType::kQ6_K, "Q6_K", 256, 210},
    TypeTraits{TensorType::kQ8_K, "Q8_K", 256, 292},
    TypeTraits{TensorType::kIQ2_XXS, "IQ2_XXS", 256, 66},
    TypeTraits{TensorType::kIQ2_XS, "IQ2_XS", 256, 74},
    TypeTraits{TensorType::kIQ3_XXS, "IQ3_XXS", 256, 98},
    TypeTraits{TensorType::kIQ1_S, "IQ1_S", 256, 50},
    TypeTraits{TensorType::kIQ4_NL, "IQ4_NL", 32, 18},
    TypeTraits{TensorType::kIQ3_S, "IQ3_S", 256, 110},
    TypeTraits{TensorType::kIQ2_S, "IQ2_S", 256, 82},
    TypeTraits{TensorType::kIQ4_XS, "IQ4_XS", 256, 136},
    TypeTraits{TensorType::kI8, "I8", 1, 1},
    TypeTraits{TensorType::kI16, "I16", 1, 2},
    TypeTraits{TensorType::kI32, "I32", 1, 4},
    TypeTraits{TensorType::kI64, "I64", 1, 8},
    TypeTraits{TensorType::kF64, "F64", 1, 8},
    TypeTraits{TensorType::kIQ1_M, "IQ1_M", 256, 56},
    TypeTraits{TensorType::kBF16, "BF16", 1, 2},
    TypeTraits{TensorType::kTQ1_0, "TQ1_0", 256, 54},
    TypeTraits{TensorType::kTQ2_0, "TQ2_0", 256, 66},
    TypeTraits{TensorType::kMXFP4, "MXFP4", 32, 17},
    TypeTraits{TensorType::kNVFP4, "NVFP4", 64, 36},
};

constexpr std::size_t kNumbers = 41;

constexpr std::array<std::int8_t, kNumbers> index_by_number() {
  std::array<std::int8_t, kNumbers> index{};
  index.fill(-1);
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    index[static_cast<std::size_t>(kTypes[i].type)] = static_cast<std::int8_t>(i);
  }
  return index;
}

constexpr auto kIndexByNumber = index_by_number();

char upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

}  // namespace

const TypeTraits* find_type(std::uint32_t number) noexcept {
  if (number >= kNumbers || kIndexByNumber[number] < 0) return nullptr;
  return &kTypes[static_cast<std::size_t>(kIndexByNumber[number])];
}

const TypeTraits& traits(TensorType type) noexcept {
  const TypeTraits* found = find_type(static_cast<std::uint32_t>(type));
  return found != nullptr ? *found : kTypes.front();
}

std::string_view name(TensorType type) noexcept {
  return traits(type).name;
}

std::optional<TensorType> parse_type(std::string_view name) noexcept {
  for (const TypeTraits& candidate : kTypes) {
    if (std::ranges::equal(candidate.name, name, {}, upper, upper)) return candidate.type;
  }
  return std::nullopt;
}

std::uint64_t row_bytes(TensorType type, std::uint64_t elements) noexcept {
  const TypeTraits& layout = traits(type);
  return elements / layout.block_elements * layout.block_bytes;
}

}  // namespace occam::lm::gguf
