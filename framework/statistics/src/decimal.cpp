#include "occam/statistics/decimal.hpp"

#include <array>
#include <charconv>
#include <string>

namespace occam::statistics {

namespace {

constexpr int kMostDigits = 17;

bool read_exponent(std::string_view text, int& exponent) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  return status == std::errc{} && end == text.data() + text.size() && exponent > -400 && exponent < 400;
}

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
  int exponent = 0;
  if (const std::size_t mark = text.find_first_of("eE"); mark != std::string_view::npos) {
    if (!read_exponent(text.substr(mark + 1), exponent)) return std::nullopt;
    text = text.substr(0, mark);
  }
  std::string digits;
  int places = -exponent;
  bool seen_point = false;
  for (const char c : text) {
    if (c == '.' && !seen_point) {
      seen_point = true;
    } else if (c >= '0' && c <= '9') {
      digits += c;
      places += seen_point ? 1 : 0;
    } else {
      return std::nullopt;
    }
  }
  if (digits.empty()) return std::nullopt;
  digits.erase(0, digits.find_first_not_of('0'));
  if (digits.empty()) return Decimal{};
  for (; places > 0 && digits.back() == '0'; --places) digits.pop_back();
  for (; places < 0 && digits.size() <= kMostDigits; ++places) digits += '0';
  if (digits.size() > kMostDigits || places > kMostDigits) return std::nullopt;

  Decimal decimal{0, places};
  std::from_chars(digits.data(), digits.data() + digits.size(), decimal.digits);
  return decimal;
}

std::optional<Decimal> to_decimal(double value) {
  std::array<char, 64> buffer{};
  const auto [end, status] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  if (status != std::errc{}) return std::nullopt;
  return parse_decimal({buffer.data(), end});
}

std::int64_t hits_needed(std::int64_t items, Decimal threshold) {
  __extension__ using Wide = __int128;
  Wide scale = 1;
  for (int i = 0; i < threshold.places; ++i) scale *= 10;
  return static_cast<std::int64_t>((static_cast<Wide>(items) * threshold.digits + scale - 1) / scale);
}

}  // namespace occam::statistics
