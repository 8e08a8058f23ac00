#include "lm/gguf/words.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace occam::lm::gguf {

std::string grouped(std::uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string quoted(std::string_view name) {
  constexpr std::size_t kLongest = 96;
  std::string text = "\"";
  for (char character : name.substr(0, kLongest)) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte >= 0x7f) {
      text += fmt::format("\\x{:02x}", byte);
    } else {
      if (character == '"' || character == '\\') text += '\\';
      text += character;
    }
  }
  text += name.size() > kLongest ? "…\"" : "\"";
  return text;
}

}  // namespace occam::lm::gguf
