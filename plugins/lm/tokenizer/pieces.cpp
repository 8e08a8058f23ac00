#include "lm/tokenizer/pieces.hpp"

#include <charconv>
#include <cstddef>

#include "lm/tokenizer/unicode.hpp"

namespace occam::lm {
namespace {

/// A stand-in gives its byte; a character that is none gives itself.
void append_bytes(std::string& bytes, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const auto point = next_code_point(text, at);
    if (!point) at = begin + 1;
    const auto byte = point ? stood_for(*point) : std::nullopt;
    if (byte) {
      bytes += static_cast<char>(*byte);
    } else {
      bytes += text.substr(begin, at - begin);
    }
  }
}

/// "<0x0A>" gives one byte; a byte token of another form gives none.
void append_byte(std::string& bytes, std::string_view text) {
  if (text.size() != 6 || !text.starts_with("<0x") || text.back() != '>') return;
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data() + 3, text.data() + 5, value, 16);
  if (error == std::errc() && end == text.data() + 5) bytes += static_cast<char>(value);
}

}  // namespace

Pieces::Pieces(const Vocabulary& vocabulary, Spelling spelling) {
  ends_.reserve(vocabulary.size());
  for (TokenId id = 0; vocabulary.contains(id); ++id) {
    const std::string_view text = vocabulary.text(id);
    switch (vocabulary.type(id)) {
      case TokenType::kControl:
      case TokenType::kUnknown:
      case TokenType::kUserDefined:
        bytes_ += text;
        break;
      case TokenType::kByte:
        append_byte(bytes_, text);
        break;
      case TokenType::kNormal:
        if (spelling == Spelling::kStandIns) {
          append_bytes(bytes_, text);
        } else {
          bytes_ += replaced(text, kSpaceMark, " ");
        }
        break;
      case TokenType::kUnused:
      case TokenType::kUndefined:
        break;
    }
    ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
  }
}

std::string_view Pieces::of(TokenId id) const noexcept {
  const auto index = static_cast<std::size_t>(id);
  const std::uint32_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(bytes_).substr(begin, ends_[index] - begin);
}

}  // namespace occam::lm
