#include "routing/prompt_words.hpp"

#include <algorithm>
#include <bit>

namespace occam::routing {
namespace {

constexpr std::size_t kBitsPerByte = 4;

bool is_word_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// FNV-1a of a word's bytes without their case, its high bits mixed in.
class Hash {
 public:
  void add(char c) { value_ = (value_ ^ static_cast<unsigned char>(lower(c))) * 0x100000001b3; }
  [[nodiscard]] std::uint64_t value() const { return value_ ^ value_ >> 29; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325;
};

}  // namespace

PromptWords::PromptWords(std::string_view text)
    : text_(text), bits_(std::bit_ceil(std::max<std::size_t>(1, text.size() * kBitsPerByte / 64))) {
  const auto set = [&](std::uint64_t hash) { bits_[hash / 64 % bits_.size()] |= std::uint64_t{1} << hash % 64; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_word_byte(text[i])) continue;
    Hash hash;
    for (; i < text.size() && is_word_byte(text[i]); ++i) hash.add(text[i]);
    set(hash.value());
  }
}

bool PromptWords::may_contain(std::string_view word) const {
  Hash hash;
  for (const char c : word) {
    if (!is_word_byte(c)) return true;  // more than one word, or other letters
    hash.add(c);
  }
  return (bits_[hash.value() / 64 % bits_.size()] >> hash.value() % 64 & 1) != 0;
}

bool PromptWords::contain(std::string_view keyword) const {
  return may_contain(keyword) && contains_word(text_, keyword);
}

bool contains_word(std::string_view text, std::string_view word) {
  if (word.empty()) return false;
  const auto same = [](char a, char b) { return lower(a) == lower(b); };
  for (auto begin = text.begin();;) {
    const auto found = std::search(begin, text.end(), word.begin(), word.end(), same);
    if (found == text.end()) return false;
    const auto end = found + static_cast<std::ptrdiff_t>(word.size());
    const bool open_left = found == text.begin() || !is_word_byte(*(found - 1)) || !is_word_byte(word.front());
    const bool open_right = end == text.end() || !is_word_byte(*end) || !is_word_byte(word.back());
    if (open_left && open_right) return true;
    begin = found + 1;
  }
}

}  // namespace occam::routing
