#include "lm/tokenizer/unicode.hpp"

#include <array>

namespace occam::lm {
namespace {

constexpr char32_t kReplacement = 0xfffd;
constexpr char32_t kLastCodePoint = 0x10ffff;

constexpr bool prints(unsigned byte) noexcept {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

/// Bytes that do not print are spelled by U+0100 and up, in order.
constexpr std::array<char32_t, 256> stand_in_code_points() {
  std::array<char32_t, 256> table{};
  char32_t next = 0x100;
  for (unsigned byte = 0; byte < 256; ++byte) table[byte] = prints(byte) ? byte : next++;
  return table;
}

struct StandIn {
  std::array<char, 2> text{};
  std::uint8_t size = 0;
};

constexpr std::array<StandIn, 256> stand_ins() {
  std::array<StandIn, 256> table{};
  const auto code_points = stand_in_code_points();
  for (unsigned byte = 0; byte < 256; ++byte) {
    const char32_t point = code_points[byte];
    if (point < 0x80) {
      table[byte] = {{static_cast<char>(point), 0}, 1};
    } else {
      table[byte] = {{static_cast<char>(0xc0 | (point >> 6)), static_cast<char>(0x80 | (point & 0x3f))}, 2};
    }
  }
  return table;
}

constexpr auto kStandIns = stand_ins();

constexpr std::size_t kStandInPoints = 0x144;  // one past the greatest

constexpr std::array<std::int16_t, kStandInPoints> bytes_by_stand_in() {
  std::array<std::int16_t, kStandInPoints> table{};
  table.fill(-1);
  const auto code_points = stand_in_code_points();
  for (unsigned byte = 0; byte < 256; ++byte) table[code_points[byte]] = static_cast<std::int16_t>(byte);
  return table;
}

constexpr auto kBytesByStandIn = bytes_by_stand_in();

}  // namespace

std::optional<char32_t> next_code_point(std::string_view text, std::size_t& at) noexcept {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const unsigned lead = byte(at);
  if (lead < 0x80) {
    ++at;
    return lead;
  }
  if (lead < 0xc0 || lead >= 0xf8) return std::nullopt;
  const std::size_t length = utf8_length(text[at]);
  if (length > text.size() - at) return std::nullopt;
  char32_t point = lead & (0x7fU >> length);
  for (std::size_t index = 1; index < length; ++index) {
    if ((byte(at + index) & 0xc0U) != 0x80U) return std::nullopt;
    point = point << 6 | (byte(at + index) & 0x3fU);
  }
  if (point > kLastCodePoint) return std::nullopt;
  at += length;
  return point;
}

void append_utf8(std::string& text, char32_t code_point) {
  const auto tail = [&](unsigned shift) { text += static_cast<char>(0x80 | ((code_point >> shift) & 0x3f)); };
  if (code_point < 0x80) {
    text += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    text += static_cast<char>(0xc0 | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    text += static_cast<char>(0xe0 | (code_point >> 12));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xf0 | (code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::string repaired_utf8(std::string_view text) {
  std::string repaired;
  repaired.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (const auto point = next_code_point(text, at)) {
      append_utf8(repaired, *point);
    } else {
      append_utf8(repaired, kReplacement);
      ++at;
    }
  }
  return repaired;
}

std::string_view stand_in(std::uint8_t byte) noexcept {
  return {kStandIns[byte].text.data(), kStandIns[byte].size};
}

std::optional<std::uint8_t> stood_for(char32_t code_point) noexcept {
  if (code_point >= kStandInPoints || kBytesByStandIn[code_point] < 0) return std::nullopt;
  return static_cast<std::uint8_t>(kBytesByStandIn[code_point]);
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0;;) {
    const std::size_t found = text.find(from, at);
    result += text.substr(at, found - at);
    if (found == std::string_view::npos) return result;
    result += to;
    at = found + from.size();
  }
}

}  // namespace occam::lm
