#include "lm/gguf/types.hpp"

#include <catch2/catch.hpp>

namespace gguf = occam::lm::gguf;

TEST_CASE("block layouts are ggml's") {
  // Sizes from the public ggml documentation; Q4_K: 2 halves of scale, 12 bytes of scales, 128 of 4-bit values.
  CHECK(gguf::traits(gguf::TensorType::kQ4_K).block_bytes == 2 + 2 + 12 + 128);
  CHECK(gguf::traits(gguf::TensorType::kQ6_K).block_bytes == 128 + 64 + 16 + 2);
  CHECK(gguf::traits(gguf::TensorType::kIQ2_XXS).block_bytes == 2 + 64);
  CHECK(gguf::traits(gguf::TensorType::kQ5_1).block_bytes == 2 + 2 + 4 + 16);
  CHECK(gguf::row_bytes(gguf::TensorType::kQ8_0, 64) == 68);
  CHECK(gguf::row_bytes(gguf::TensorType::kBF16, 3) == 6);
}

TEST_CASE("types are known by number and by name in any case") {
  REQUIRE(gguf::find_type(12) != nullptr);
  CHECK(gguf::find_type(12)->name == "Q4_K");
  CHECK(gguf::parse_type("iq4_nl") == gguf::TensorType::kIQ4_NL);
  CHECK_FALSE(gguf::parse_type("Q4_K_M"));
}

TEST_CASE("withdrawn and unknown type numbers are not known") {
  for (const std::uint32_t number : {4U, 5U, 31U, 36U, 38U, 41U, 4'000'000'000U})
    CHECK(gguf::find_type(number) == nullptr);
}
