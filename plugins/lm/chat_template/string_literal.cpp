#include "lm/chat_template/string_literal.hpp"

#include <charconv>
#include <cstddef>

#include "lm/chat_template/failure.hpp"
#include "lm/chat_template/text.hpp"

namespace occam::lm::chat {
namespace {

char32_t hexadecimal(std::string_view body, std::size_t& position, std::size_t digits, int line) {
  unsigned code_point = 0;
  const char* begin = body.data() + position;
  if (body.size() - position < digits) raise("an escape in a string is cut short", line);
  const auto result = std::from_chars(begin, begin + digits, code_point, 16);
  if (result.ptr != begin + digits) raise("an escape in a string is broken", line);
  if (code_point > 0x10FFFF) raise("an escape in a string is beyond Unicode", line);
  if (code_point >= 0xD800 && code_point <= 0xDFFF) refuse("half a surrogate pair in a string", line);
  position += digits;
  return code_point;
}

char32_t octal(std::string_view body, std::size_t& position) {
  char32_t code_point = 0;
  for (int i = 0; i < 3 && position < body.size() && body[position] >= '0' && body[position] <= '7'; ++i) {
    code_point = code_point * 8 + static_cast<char32_t>(body[position++] - '0');
  }
  return code_point;
}

}  // namespace

std::string unescape_literal(std::string_view body, int line) {
  static constexpr std::string_view kNames = "\\'\"abfnrtv";
  static constexpr std::string_view kMeanings = "\\'\"\a\b\f\n\r\t\v";
  std::string out;
  for (std::size_t position = 0; position < body.size();) {
    const char c = body[position++];
    if (c != '\\') {
      out += c;
      continue;
    }
    const char name = body[position];
    if (const auto index = kNames.find(name); index != std::string_view::npos) {
      out += kMeanings[index];
      ++position;
    } else if (name == '\n') {
      ++position;
    } else if (name >= '0' && name <= '7') {
      append_utf8(out, octal(body, position));
    } else if (name == 'x' || name == 'u' || name == 'U') {
      ++position;
      append_utf8(out, hexadecimal(body, position, name == 'x' ? 2 : name == 'u' ? 4 : 8, line));
    } else if (name == 'N') {
      refuse("a character by name (\\N) in a string", line);
    } else if (static_cast<unsigned char>(name) >= 0x80) {
      refuse("a backslash before a character outside ASCII", line);
    } else {
      out += '\\';
    }
  }
  return out;
}

}  // namespace occam::lm::chat
