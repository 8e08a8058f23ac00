// Cuts a template into tokens, with Jinja's whitespace control (trim_blocks and lstrip_blocks are on).
//
// Threads: pure function.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace occam::lm::chat {

enum class TokenKind {
  kData,
  kVariableBegin,
  kVariableEnd,
  kBlockBegin,
  kBlockEnd,
  kName,
  kString,
  kInteger,
  kFloat,
  kOperator,
  kEnd,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  int line = 1;
  std::string text = {};  ///< data, a name, an operator, or a string with its escapes resolved
  std::int64_t integer = 0;
  double number = 0.0;
};

/// Always ends with a kEnd token. Fails (see failure.hpp) on what no template may hold.
[[nodiscard]] std::vector<Token> tokenize(std::string_view source);

}  // namespace occam::lm::chat
