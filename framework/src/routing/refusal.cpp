#include "routing/refusal.hpp"

#include <array>
#include <string>

#include "base/strings.hpp"

namespace occam::routing {
namespace {

constexpr std::array<std::string_view, 24> kPhrases = {
    "i can't assist",     "i can't help",     "i can't comply",     "i can't provide",    "i can't fulfill",
    "i cannot assist",    "i cannot help",    "i cannot comply",    "i cannot provide",   "i cannot fulfill",
    "i can not help",     "i am unable to",   "i'm unable to",      "i am not able to",   "i'm not able to",
    "i won't be able to", "i must decline",   "i have to decline",  "i will not provide", "i'm sorry, but i",
    "i am sorry, but i",  "sorry, but i can", "i apologize, but i", "as an ai",
};

constexpr std::string_view kCurlyApostrophe = "\xe2\x80\x99";
constexpr std::string_view kSentenceEnds = ".!?:\n";
constexpr std::string_view kBetween = " \t\r\n\"*_>#-";

std::string opening(std::string_view answer) {
  std::size_t end = 0;
  for (std::size_t characters = 0; end < answer.size(); ++end) {
    const bool is_first_byte = (static_cast<unsigned char>(answer[end]) & 0xC0) != 0x80;
    if (is_first_byte && ++characters > kRefusalCharacters) break;
  }
  return replace_all(lower_ascii(answer.substr(0, end)), kCurlyApostrophe, "'");
}

std::string_view phrase_at(std::string_view text) {
  for (const std::string_view phrase : kPhrases) {
    if (!text.starts_with(phrase)) continue;
    const char after = text.size() > phrase.size() ? text[phrase.size()] : ' ';
    if (phrase.ends_with("can") || after < 'a' || after > 'z') return phrase;
  }
  return {};
}

}  // namespace

std::span<const std::string_view> refusal_phrases() {
  return kPhrases;
}

std::string_view refusal_phrase(std::string_view answer) {
  const std::string text = opening(trim(answer));
  std::size_t begin = 0;
  while (begin < text.size()) {
    begin = text.find_first_not_of(kBetween, begin);
    if (begin == std::string::npos) return {};
    if (const std::string_view phrase = phrase_at(std::string_view(text).substr(begin)); !phrase.empty()) return phrase;
    begin = text.find_first_of(kSentenceEnds, begin);
    if (begin == std::string::npos) return {};
    ++begin;
  }
  return {};
}

}  // namespace occam::routing
