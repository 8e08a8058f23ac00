// xoshiro256** seeded by splitmix64 (Blackman and Vigna, prng.di.unimi.it): small, fast and equal on every machine,
// which the distributions of <random> are not. Threads: one owner.
#pragma once

#include <array>
#include <cstdint>

namespace occam::lm {

class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept;

  [[nodiscard]] std::uint64_t next() noexcept;
  /// Returns a number in [0, 1) with 53 random bits.
  [[nodiscard]] double uniform() noexcept { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace occam::lm
