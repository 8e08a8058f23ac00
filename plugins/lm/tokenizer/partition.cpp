#include "lm/tokenizer/partition.hpp"

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <memory>
#include <utility>

namespace occam::lm {
namespace {

bool is_space(char character) noexcept {
  return character == ' ' || (character >= '\t' && character <= '\r');
}

/// Which pairs of neighbouring bytes a text holds: most special tokens are ruled out by their first two.
class PairSet {
 public:
  explicit PairSet(std::string_view text) : pairs_(std::make_unique<std::bitset<65536>>()) {
    for (std::size_t at = 0; at + 1 < text.size(); ++at) pairs_->set(pair(text[at], text[at + 1]));
  }
  [[nodiscard]] bool may_hold(std::string_view text) const noexcept {
    return text.size() < 2 || pairs_->test(pair(text[0], text[1]));
  }

 private:
  static std::size_t pair(char first, char second) noexcept {
    return static_cast<std::size_t>(static_cast<unsigned char>(first)) << 8 | static_cast<unsigned char>(second);
  }
  std::unique_ptr<std::bitset<65536>> pairs_;
};

/// Cuts every ordinary fragment at the occurrences of `token`.
std::vector<Fragment> cut_at(const std::vector<Fragment>& fragments, std::string_view text, TokenId token,
                             const Vocabulary& vocabulary) {
  const std::string_view spelled = vocabulary.text(token);
  std::vector<Fragment> result;
  for (const Fragment& fragment : fragments) {
    if (fragment.token != kNoToken) {
      result.push_back(fragment);
      continue;
    }
    std::uint32_t begin = fragment.begin;
    while (begin < fragment.end) {
      const std::size_t found = text.substr(0, fragment.end).find(spelled, begin);
      if (found == std::string_view::npos) break;
      auto left_end = static_cast<std::uint32_t>(found);
      if (vocabulary.strips_left(token)) {
        while (left_end > begin && is_space(text[left_end - 1])) --left_end;
      }
      if (left_end > begin) result.push_back({kNoToken, begin, left_end});
      result.push_back({token, 0, 0});
      begin = static_cast<std::uint32_t>(found + spelled.size());
      if (vocabulary.strips_right(token)) {
        while (begin < fragment.end && is_space(text[begin])) ++begin;
      }
    }
    if (begin < fragment.end) result.push_back({kNoToken, begin, fragment.end});
  }
  return result;
}

}  // namespace

Partition::Partition(const Vocabulary& vocabulary) {
  for (TokenId id = 0; vocabulary.contains(id); ++id) {
    if (vocabulary.is_special(id) || vocabulary.type(id) == TokenType::kUserDefined) special_.push_back(id);
  }
  std::ranges::sort(special_, [&](TokenId one, TokenId other) {
    const std::size_t one_bytes = vocabulary.text(one).size();
    const std::size_t other_bytes = vocabulary.text(other).size();
    return one_bytes != other_bytes ? one_bytes > other_bytes : one < other;
  });
}

std::vector<Fragment> Partition::split(const Vocabulary& vocabulary, std::string_view text, ParseSpecial parse) const {
  std::vector<Fragment> fragments;
  if (text.empty()) return fragments;
  fragments.push_back({kNoToken, 0, static_cast<std::uint32_t>(text.size())});
  if (special_.empty()) return fragments;
  const PairSet pairs(text);
  for (const TokenId id : special_) {
    if (parse == ParseSpecial::kNo && vocabulary.is_special(id)) continue;
    const std::string_view spelled = vocabulary.text(id);
    if (!pairs.may_hold(spelled) || !text.contains(spelled)) continue;
    fragments = cut_at(fragments, text, id, vocabulary);
  }
  return fragments;
}

}  // namespace occam::lm
