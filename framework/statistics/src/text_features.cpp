#include "occam/statistics/text_features.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace occam::statistics {
namespace {

constexpr std::uint64_t kOffset = 0xcbf29ce484222325ULL;  // FNV-1a
constexpr std::uint64_t kPrime = 0x100000001b3ULL;
constexpr int kIndexBits = 16;
static_assert(kTextFeatures == 1U << kIndexBits);

unsigned char lowered(char raw) {
  const auto byte = static_cast<unsigned char>(raw);
  return byte >= 'A' && byte <= 'Z' ? static_cast<unsigned char>(byte + ('a' - 'A')) : byte;
}

bool is_word_byte(unsigned char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  found.reserve(text.size() / 5);
  std::size_t at = 0;
  while (at < text.size()) {
    while (at < text.size() && !is_word_byte(lowered(text[at]))) ++at;
    const std::size_t begin = at;
    while (at < text.size() && is_word_byte(lowered(text[at]))) ++at;
    if (at > begin) found.push_back(text.substr(begin, at - begin));
  }
  return found;
}

std::uint64_t absorb(std::uint64_t state, std::string_view word) {
  for (const char byte : word) state = (state ^ lowered(byte)) * kPrime;
  return state;
}

std::uint64_t finished(std::uint64_t state) {
  state ^= state >> 33;
  state *= 0xff51afd7ed558ccdULL;
  return state ^ (state >> 33);
}

}  // namespace

std::vector<std::uint64_t> word_grams(std::string_view text, int shortest, int longest) {
  const std::vector<std::string_view> all = words(text);
  std::vector<std::uint64_t> hashes;
  hashes.reserve(all.size() * static_cast<std::size_t>(longest - shortest + 1));
  for (std::size_t first = 0; first < all.size(); ++first) {
    std::uint64_t state = kOffset;
    for (int length = 1; length <= longest && first + static_cast<std::size_t>(length) <= all.size(); ++length) {
      if (length > 1) state = absorb(state, " ");
      state = absorb(state, all[first + static_cast<std::size_t>(length) - 1]);
      if (length >= shortest) hashes.push_back(finished(state));
    }
  }
  return hashes;
}

SparseRow text_features(std::string_view text, int longest) {
  std::vector<std::uint64_t> hashes = word_grams(text, 1, longest);
  // Turned so that the index leads: one sort brings equal n-grams and equal indices together.
  for (std::uint64_t& hash : hashes) hash = std::rotr(hash, kIndexBits);
  std::ranges::sort(hashes);

  SparseRow row;
  row.reserve(hashes.size());
  double squares = 0;
  for (auto at = hashes.begin(); at != hashes.end();) {
    const auto index = static_cast<std::uint32_t>(*at >> (64 - kIndexBits));
    double value = 0;
    while (at != hashes.end() && *at >> (64 - kIndexBits) == index) {
      const std::uint64_t gram = *at;
      std::size_t count = 0;
      for (; at != hashes.end() && *at == gram; ++at) ++count;
      const double weight = 1 + std::log(static_cast<double>(count));
      value += std::rotl(gram, kIndexBits) >> 63 != 0 ? -weight : weight;
    }
    if (value == 0) continue;
    row.push_back({index, static_cast<float>(value)});
    squares += value * value;
  }
  const auto scale = static_cast<float>(squares > 0 ? 1 / std::sqrt(squares) : 0);
  for (SparseValue& feature : row) feature.value *= scale;
  return row;
}

double dot(const SparseRow& a, const SparseRow& b) {
  double sum = 0;
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() && right != b.end()) {
    if (left->index < right->index) {
      ++left;
    } else if (right->index < left->index) {
      ++right;
    } else {
      sum += static_cast<double>(left++->value) * static_cast<double>(right++->value);
    }
  }
  return sum;
}

}  // namespace occam::statistics
