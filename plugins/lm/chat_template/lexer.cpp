#include "lm/chat_template/lexer.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>

#include "lm/chat_template/failure.hpp"
#include "lm/chat_template/string_literal.hpp"
#include "lm/chat_template/text.hpp"

namespace occam::lm::chat {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_blank(std::string_view text) {
  return strip(text, Side::kLeft).empty();
}

/// One kind of line end, and without the last one.
std::string normalise(std::string_view source) {
  std::string out;
  out.reserve(source.size());
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source[i] == '\r') {
      out += '\n';
      if (i + 1 < source.size() && source[i + 1] == '\n') ++i;
    } else {
      out += source[i];
    }
  }
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(normalise(source)), text_(source_) {}

  std::vector<Token> run() {
    while (position_ < text_.size()) lex_root();
    emit(TokenKind::kEnd);
    return std::move(tokens_);
  }

 private:
  void emit(TokenKind kind, std::string text = {}) { tokens_.push_back({kind, line_, std::move(text)}); }

  void advance_to(std::size_t position) {
    line_ += static_cast<int>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(position_),
                                         text_.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
    position_ = position;
  }

  [[nodiscard]] bool at(std::string_view expected) const { return text_.substr(position_).starts_with(expected); }
  [[nodiscard]] bool at(std::size_t position, std::string_view expected) const {
    return position <= text_.size() && text_.substr(position).starts_with(expected);
  }

  [[nodiscard]] std::size_t after_space(std::size_t position) const {
    return text_.size() - strip(text_.substr(position), Side::kLeft).size();
  }

  /// The text before a tag, shortened as the tag's sign and lstrip_blocks want it.
  [[nodiscard]] std::string_view before_tag(std::string_view data, char sign, bool strips_line) const {
    if (sign == '-') return strip(data, Side::kRight);
    if (sign == '+' || !strips_line) return data;
    const bool line_starting = position_ == 0 || text_[position_ - 1] == '\n';
    const std::size_t newline = data.rfind('\n');
    if (newline == std::string_view::npos && !line_starting) return data;
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    return is_blank(data.substr(begin)) ? data.substr(0, begin) : data;
  }

  [[nodiscard]] std::size_t next_tag() const {
    for (std::size_t i = text_.find('{', position_); i != std::string_view::npos; i = text_.find('{', i + 1)) {
      if (i + 1 < text_.size() && std::string_view("%{#").find(text_[i + 1]) != std::string_view::npos) return i;
    }
    return std::string_view::npos;
  }

  [[nodiscard]] char sign_at(std::size_t position) const {
    return position < text_.size() && (text_[position] == '-' || text_[position] == '+') ? text_[position] : '\0';
  }

  void lex_root() {
    const std::size_t tag = next_tag();
    if (tag == std::string_view::npos) {
      emit(TokenKind::kData, std::string(text_.substr(position_)));
      advance_to(text_.size());
      return;
    }
    const char sign = sign_at(tag + 2);
    const char type = text_[tag + 1];
    const auto data = before_tag(text_.substr(position_, tag - position_), sign, type != '{');
    if (!data.empty()) emit(TokenKind::kData, std::string(data));
    advance_to(tag);
    if (type == '%') {
      if (const std::size_t body = raw_begin(tag, sign); body != 0) return lex_raw(body);
    }
    advance_to(tag + (sign == '\0' ? 2 : 3));
    if (type == '#') return lex_comment();
    lex_tag(type == '{');
  }

  /// Where the body of a raw block begins, or 0 where the tag is another.
  [[nodiscard]] std::size_t raw_begin(std::size_t tag, char sign) const {
    std::size_t position = after_space(tag + (sign == '\0' ? 2 : 3));
    if (!at(position, "raw")) return 0;
    position = after_space(position + 3);
    if (at(position, "-%}")) return after_space(position + 3);
    return at(position, "%}") ? position + 2 : 0;
  }

  void lex_raw(std::size_t body) {
    advance_to(body);
    for (std::size_t tag = text_.find("{%", body); tag != std::string_view::npos; tag = text_.find("{%", tag + 1)) {
      const char sign = sign_at(tag + 2);
      std::size_t position = after_space(tag + (sign == '\0' ? 2 : 3));
      if (!at(position, "endraw")) continue;
      position = after_space(position + 6);
      const std::size_t end = end_of_tag(position, "%}", true);
      if (end == 0) continue;
      const auto data = before_tag(text_.substr(body, tag - body), sign, true);
      if (!data.empty()) emit(TokenKind::kData, std::string(data));
      return advance_to(end);
    }
    raise("a raw block is not closed", line_);
  }

  void lex_comment() {
    const std::size_t close = text_.find("#}", position_);
    if (close == std::string_view::npos) raise("a comment is not closed", line_);
    const bool has_sign = close > position_ && sign_at(close - 1) != '\0';
    advance_to(end_of_tag(has_sign ? close - 1 : close, "#}", true));
  }

  /// Behind the closing mark at `position` and the whitespace it takes along; 0 where there is none.
  [[nodiscard]] std::size_t end_of_tag(std::size_t position, std::string_view mark, bool trims) const {
    if (position < text_.size() && text_[position] == '-' && at(position + 1, mark)) {
      return after_space(position + 1 + mark.size());
    }
    if (trims && position < text_.size() && text_[position] == '+' && at(position + 1, mark)) {
      return position + 1 + mark.size();
    }
    if (!at(position, mark)) return 0;
    position += mark.size();
    return trims && at(position, "\n") ? position + 1 : position;
  }

  void lex_tag(bool variable) {
    const int opened = line_;
    std::string brackets;
    emit(variable ? TokenKind::kVariableBegin : TokenKind::kBlockBegin);
    while (position_ < text_.size()) {
      const std::size_t end = brackets.empty() ? end_of_tag(position_, variable ? "}}" : "%}", !variable) : 0;
      if (end != 0) {
        emit(variable ? TokenKind::kVariableEnd : TokenKind::kBlockEnd);
        return advance_to(end);
      }
      lex_expression_token(brackets);
    }
    raise("a tag is not closed", opened);
  }

  void lex_expression_token(std::string& brackets) {
    const std::size_t space = after_space(position_);
    const char c = text_[position_];
    if (space != position_) {
      advance_to(space);
    } else if (is_digit(c)) {
      lex_number();
    } else if (is_word(c)) {
      std::size_t end = position_;
      while (end < text_.size() && is_word(text_[end])) ++end;
      if (end < text_.size() && static_cast<unsigned char>(text_[end]) >= 0x80) refuse("a name outside ASCII", line_);
      emit(TokenKind::kName, std::string(text_.substr(position_, end - position_)));
      advance_to(end);
    } else if (c == '\'' || c == '"') {
      lex_string(c);
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      refuse("a character outside ASCII in an expression", line_);
    } else {
      lex_operator(brackets);
    }
  }

  void lex_string(char quote) {
    std::size_t end = position_ + 1;
    while (end < text_.size() && text_[end] != quote) end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) raise("a string is not closed", line_);
    emit(TokenKind::kString, unescape_literal(text_.substr(position_ + 1, end - position_ - 1), line_));
    advance_to(end + 1);
  }

  [[nodiscard]] std::size_t after_digits(std::size_t position) const {
    while (position < text_.size() && is_digit(text_[position])) ++position;
    return position;
  }

  /// Behind the exponent at `position`, or `position` where there is none.
  [[nodiscard]] std::size_t after_exponent(std::size_t position) const {
    if (position >= text_.size() || (text_[position] != 'e' && text_[position] != 'E')) return position;
    std::size_t digits = position + 1;
    if (sign_at(digits) != '\0') ++digits;
    const std::size_t end = after_digits(digits);
    return end == digits ? position : end;
  }

  void lex_number() {
    const bool may_be_float = position_ == 0 || text_[position_ - 1] != '.';
    const std::size_t whole = after_digits(position_);
    std::size_t end = whole;
    if (may_be_float) {
      if (at(end, ".") && after_digits(end + 1) > end + 1) end = after_digits(end + 1);
      end = after_exponent(end);
    }
    if (end < text_.size() && (text_[end] == '_' || (text_[position_] == '0' && is_word(text_[end])))) {
      refuse("a number with underscores or a base", line_);
    }
    const char* from = text_.data() + position_;
    const char* to = text_.data() + end;
    Token token{end == whole ? TokenKind::kInteger : TokenKind::kFloat, line_};
    if (token.kind == TokenKind::kInteger) {
      if (text_[position_] == '0' && whole - position_ > 1) refuse("a number with leading zeros", line_);
      if (std::from_chars(from, to, token.integer).ec != std::errc{}) refuse("an integer beyond 64 bits", line_);
    } else if (std::from_chars(from, to, token.number).ec != std::errc{}) {
      refuse("a number beyond double", line_);
    }
    tokens_.push_back(std::move(token));
    advance_to(end);
  }

  void lex_operator(std::string& brackets) {
    static constexpr std::string_view kDouble[] = {"//", "**", "==", "!=", ">=", "<="};
    std::size_t size = 1;
    for (const auto text : kDouble) {
      if (at(text)) size = 2;
    }
    const std::string text(text_.substr(position_, size));
    if (size == 1 && std::string_view("+-/*%~[](){}><=.:|,;").find(text[0]) == std::string_view::npos) {
      raise("unexpected character " + repr_text(text), line_);
    }
    if (text == "(" || text == "[" || text == "{") brackets += text == "(" ? ')' : text == "[" ? ']' : '}';
    if (text == ")" || text == "]" || text == "}") {
      if (brackets.empty()) raise("unexpected '" + text + "'", line_);
      if (brackets.back() != text[0]) {
        raise("unexpected '" + text + "', expected '" + std::string(1, brackets.back()) + "'", line_);
      }
      brackets.pop_back();
    }
    emit(TokenKind::kOperator, text);
    advance_to(position_ + size);
  }

  std::string source_;
  std::string_view text_;
  std::size_t position_ = 0;
  int line_ = 1;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view source) {
  return Lexer(source).run();
}

}  // namespace occam::lm::chat
