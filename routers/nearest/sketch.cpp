#include "sketch.hpp"

#include <bit>
#include <cmath>
#include <numbers>

#include "occam/statistics/text_features.hpp"

namespace occam::routers {
namespace {

constexpr std::size_t kFolded = 4096;

void walsh_hadamard(std::array<float, kFolded>& values) {
  for (std::size_t half = 1; half < kFolded; half *= 2) {
    for (std::size_t block = 0; block < kFolded; block += 2 * half) {
      for (std::size_t i = block; i < block + half; ++i) {
        const float sum = values[i] + values[i + half];
        values[i + half] = values[i] - values[i + half];
        values[i] = sum;
      }
    }
  }
}

void count_portably(const Sketch& query, std::span<const Sketch> stored, std::uint16_t* result) {
  for (const Sketch& sketch : stored) {
    int bits = 0;
    for (std::size_t word = 0; word < sketch.size(); ++word) bits += std::popcount(sketch[word] ^ query[word]);
    *result++ = static_cast<std::uint16_t>(bits);
  }
}

// The same with one instruction a word.
#if defined(__x86_64__)
[[gnu::target("popcnt")]] void count_by_instruction(const Sketch& query, std::span<const Sketch> stored,
                                                    std::uint16_t* result) {
  for (const Sketch& sketch : stored) {
    int bits = 0;
    for (std::size_t word = 0; word < sketch.size(); ++word) bits += __builtin_popcountll(sketch[word] ^ query[word]);
    *result++ = static_cast<std::uint16_t>(bits);
  }
}
#endif

}  // namespace

Sketch sketch_of(std::string_view prompt) {
  std::array<float, kFolded> values{};
  for (const statistics::SparseValue& feature : statistics::text_features(prompt))
    values[feature.index % kFolded] += feature.value;
  walsh_hadamard(values);
  Sketch sketch{};
  // An odd stride: the places of a transform's rows are themselves regular.
  for (std::size_t bit = 0; bit < kSketchBits; ++bit) {
    const bool is_positive = values[(bit * 2657 + 1) % kFolded] > 0;
    sketch[bit / 64] |= static_cast<std::uint64_t>(is_positive) << (bit % 64);
  }
  return sketch;
}

void distances(const Sketch& query, std::span<const Sketch> stored, std::vector<std::uint16_t>& result) {
  result.resize(stored.size());
#if defined(__x86_64__)
  if (__builtin_cpu_supports("popcnt")) return count_by_instruction(query, stored, result.data());
#endif
  count_portably(query, stored, result.data());
}

double cosine(std::uint16_t distance) {
  return std::cos(std::numbers::pi * distance / kSketchBits);
}

}  // namespace occam::routers
