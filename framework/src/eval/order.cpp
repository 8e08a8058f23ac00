#include "eval/order.hpp"

#include <charconv>
#include <numeric>
#include <string>
#include <utility>

#include "base/sha256.hpp"

namespace occam::eval {

namespace {

/// S. Vigna's SplitMix64.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t state) : state_(state) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  /// A number from 0 to bound - 1, each as likely: the incomplete last round of the range is drawn again.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t excess = (0 - bound) % bound;
    for (;;) {
      const std::uint64_t drawn = next();
      if (drawn >= excess) return drawn % bound;
    }
  }

 private:
  std::uint64_t state_;
};

std::uint64_t seed_of(std::string_view suite_hash, std::uint64_t seed) {
  const std::string hex = Sha256().field("order").field(suite_hash).field(std::to_string(seed)).hex();
  std::uint64_t state = 0;
  std::from_chars(hex.data(), hex.data() + 16, state, 16);
  return state;
}

}  // namespace

std::vector<std::int64_t> permutation(std::string_view suite_hash, std::uint64_t seed, std::int64_t count) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  SplitMix64 random(seed_of(suite_hash, seed));
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

}  // namespace occam::eval
