// Rotary position embedding: the rotation frequencies that a model's metadata ask for, as one small table.
//
// A head's first `rotated` dimensions are rotated in pairs; pair i turns by `position * frequencies[i]` and the result
// is multiplied by `magnitude` (1 except under YaRN). Sources: Su et al. 2021 (arXiv 2104.09864), Peng et al. 2023
// (YaRN, arXiv 2309.00071); Llama 3.1's factors come with the file as the tensor rope_freqs.weight.
// Threads: values, no sharing.
//
//   RopeTable table = make_rope_table(parameters.rope, factors);
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace occam::lm {

enum class RopeScaling : std::uint8_t { kNone, kLinear, kYarn };

struct RopeParameters {
  std::int32_t dimensions = 0;  // even, at most the key length
  float base = 10000.0F;
  RopeScaling scaling = RopeScaling::kNone;
  float factor = 1.0F;                // how many times the original context was stretched
  std::int32_t original_context = 0;  // tokens, before stretching
  float attention_factor = 1.0F;      // YaRN: multiplies the magnitude
  float beta_fast = 32.0F;            // YaRN: rotations in the original context above which nothing is interpolated
  float beta_slow = 1.0F;             // YaRN: rotations below which everything is
};

struct RopeTable {
  std::vector<float> frequencies;  // radians per position, one for each pair
  float magnitude = 1.0F;
};

/// `factors` is empty, or holds one divisor of the frequency for each pair.
/// Requires: parameters.dimensions even and positive; factors positive.
[[nodiscard]] RopeTable make_rope_table(const RopeParameters& parameters, std::span<const float> factors);

}  // namespace occam::lm
