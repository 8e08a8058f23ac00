// A prompt as 512 bits whose Hamming distance tells how alike two prompts' n-grams are.
//
// The hashed features (occam/statistics/text_features.hpp) are folded to 4,096, spread by a Walsh-Hadamard transform
// (their signs and places are random already), and the signs of 512 of the results are kept: M. Charikar's random
// hyperplanes, STOC 2002. Two prompts at cosine c differ in about 512·acos(c)/π bits, give or take 11. Pure.
// Threads: [any].
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace occam::routers {

inline constexpr std::size_t kSketchBits = 512;
using Sketch = std::array<std::uint64_t, kSketchBits / 64>;

[[nodiscard]] Sketch sketch_of(std::string_view prompt);

/// The Hamming distance of `query` to each. With the POPCNT instruction where the processor has it.
void distances(const Sketch& query, std::span<const Sketch> stored, std::vector<std::uint16_t>& result);

/// The cosine that a distance stands for.
[[nodiscard]] double cosine(std::uint16_t distance);

}  // namespace occam::routers
