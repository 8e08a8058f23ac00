// The parser's view of the tokens: look, take, expect. Threads: one owner.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lm/chat_template/failure.hpp"
#include "lm/chat_template/lexer.hpp"

namespace occam::lm::chat {

class TokenStream {
 public:
  explicit TokenStream(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  [[nodiscard]] const Token& current() const noexcept { return tokens_[position_]; }
  [[nodiscard]] const Token& following() const noexcept { return tokens_[std::min(position_ + 1, tokens_.size() - 1)]; }
  [[nodiscard]] int line() const noexcept { return current().line; }

  Token take() {
    Token token = tokens_[position_];
    if (token.kind != TokenKind::kEnd) ++position_;
    return token;
  }
  [[nodiscard]] bool at(TokenKind kind) const noexcept { return current().kind == kind; }
  [[nodiscard]] bool at_operator(std::string_view text) const noexcept {
    return at(TokenKind::kOperator) && current().text == text;
  }
  [[nodiscard]] bool at_name(std::string_view text) const noexcept {
    return at(TokenKind::kName) && current().text == text;
  }
  [[nodiscard]] bool at_any_name(std::initializer_list<std::string_view> names) const noexcept {
    return at(TokenKind::kName) && std::find(names.begin(), names.end(), current().text) != names.end();
  }
  bool skip_operator(std::string_view text) { return at_operator(text) && (take(), true); }
  bool skip_name(std::string_view text) { return at_name(text) && (take(), true); }

  void expect_operator(std::string_view text) {
    if (!skip_operator(text)) unexpected("'" + std::string(text) + "'");
  }
  [[nodiscard]] std::string expect_name() {
    if (!at(TokenKind::kName)) unexpected("a name");
    return take().text;
  }
  void expect(TokenKind kind, std::string_view what) {
    if (!at(kind)) unexpected(what);
    take();
  }
  [[noreturn]] void unexpected(std::string_view wanted) const {
    raise("expected " + std::string(wanted) + ", found " + describe(current()), line());
  }

 private:
  static std::string describe(const Token& token) {
    switch (token.kind) {
      case TokenKind::kName:
      case TokenKind::kOperator:
        return "'" + token.text + "'";
      case TokenKind::kString:
        return "a string";
      case TokenKind::kInteger:
      case TokenKind::kFloat:
        return "a number";
      case TokenKind::kBlockEnd:
      case TokenKind::kVariableEnd:
        return "the end of the tag";
      case TokenKind::kEnd:
        return "the end of the template";
      default:
        return "text";
    }
  }

  std::vector<Token> tokens_;
  std::size_t position_ = 0;
};

}  // namespace occam::lm::chat
