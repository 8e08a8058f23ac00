#include "occam/text/shingles.hpp"

#include <algorithm>

namespace occam::text {

namespace {

constexpr std::uint64_t kFnvOffset = 0xcbf29ce484222325ULL;
constexpr std::uint64_t kFnvPrime = 0x100000001b3ULL;

/// FNV-1a with MurmurHash3's finaliser.
std::uint64_t hash(std::string_view bytes) {
  std::uint64_t value = kFnvOffset;
  for (const char byte : bytes) value = (value ^ static_cast<unsigned char>(byte)) * kFnvPrime;
  value = (value ^ (value >> 33)) * 0xff51afd7ed558ccdULL;
  value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return value ^ (value >> 33);
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

}  // namespace

std::string normalised(std::string_view text) {
  std::string made;
  made.reserve(text.size());
  for (const char c : text) {
    if (is_space(c)) {
      if (!made.empty() && made.back() != ' ') made += ' ';
    } else {
      made += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  if (made.ends_with(' ')) made.pop_back();
  return made;
}

std::vector<std::uint64_t> shingles(std::string_view text) {
  std::vector<std::size_t> starts;  // of characters, and the end
  starts.reserve(text.size() + 1);
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i == 0 || begins_character(text[i])) starts.push_back(i);
  starts.push_back(text.size());
  if (starts.size() - 1 <= kShingleCharacters) return {hash(text)};

  std::vector<std::uint64_t> grams;
  grams.reserve(starts.size() - kShingleCharacters);
  for (std::size_t i = 0; i + kShingleCharacters < starts.size(); ++i)
    grams.push_back(hash(text.substr(starts[i], starts[i + kShingleCharacters] - starts[i])));
  std::ranges::sort(grams);
  grams.erase(std::ranges::unique(grams).begin(), grams.end());
  return grams;
}

std::size_t shared(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  std::size_t count = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) ++count;
    const bool next_of_a = a[i] <= b[j];
    const bool next_of_b = b[j] <= a[i];
    i += next_of_a ? 1 : 0;
    j += next_of_b ? 1 : 0;
  }
  return count;
}

double similarity(std::string_view a, std::string_view b) {
  const std::vector<std::uint64_t> of_a = shingles(normalised(a));
  const std::vector<std::uint64_t> of_b = shingles(normalised(b));
  const std::size_t both = shared(of_a, of_b);
  return static_cast<double>(both) / static_cast<double>(of_a.size() + of_b.size() - both);
}

}  // namespace occam::text
