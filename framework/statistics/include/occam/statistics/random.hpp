// A small random generator with the same numbers on every machine: orders, resampling, estimates by simulation.
//
// S. Vigna's SplitMix64: 64 bits of state, no bias in below(). Not for secrets. A value. Threads: no sharing.
//
//   SplitMix64 random(7);
//   std::uint64_t die = 1 + random.below(6);
#pragma once

#include <cstdint>

namespace occam::statistics {

class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t state) : state_(state) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  /// Returns a number from 0 to bound - 1, each as likely: the incomplete last round is drawn again. Requires: bound >
  /// 0.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t excess = (0 - bound) % bound;
    for (;;) {
      const std::uint64_t drawn = next();
      if (drawn >= excess) return drawn % bound;
    }
  }

  /// Returns a number in [0, 1) of 53 bits.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

 private:
  std::uint64_t state_;
};

}  // namespace occam::statistics
