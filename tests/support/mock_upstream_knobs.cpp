#include "support/mock_upstream_knobs.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace occam::test {
namespace {

constexpr std::array<std::pair<std::string_view, MockFault>, 11> kFaults = {{
    {"none", MockFault::kNone},
    {"error_frame", MockFault::kErrorFrame},
    {"cut", MockFault::kCut},
    {"drop", MockFault::kDrop},
    {"reset", MockFault::kReset},
    {"hang", MockFault::kHang},
    {"length_long", MockFault::kLengthLong},
    {"length_short", MockFault::kLengthShort},
    {"gzip", MockFault::kGzip},
    {"content_type", MockFault::kContentType},
    {"garbage", MockFault::kGarbage},
}};

std::optional<double> to_number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The member that a key names, assigned; false where there is no such text.
bool set_text(MockAnswer& answer, std::string_view key, std::string_view value) {
  const std::array<std::pair<std::string_view, std::string*>, 6> texts = {{
      {"text", &answer.text},
      {"tool", &answer.tool},
      {"finish", &answer.finish},
      {"code", &answer.code},
      {"retry_after", &answer.retry_after},
      {"retry_after_ms", &answer.retry_after_ms},
  }};
  for (const auto& [name, member] : texts) {
    if (name != key) continue;
    *member = value;
    return true;
  }
  return false;
}

bool set_number(MockAnswer& answer, std::string_view key, double value) {
  const std::array<std::pair<std::string_view, int*>, 8> integers = {{
      {"tokens", &answer.tokens},
      {"cached_tokens", &answer.cached_tokens},
      {"split", &answer.split},
      {"comments", &answer.comments},
      {"status", &answer.status},
      {"header_bytes", &answer.header_bytes},
      {"after", &answer.after},
      {"times", &answer.times},
  }};
  const std::array<std::pair<std::string_view, MockAnswer::Milliseconds*>, 4> times = {{
      {"head", &answer.head},
      {"drip", &answer.drip},
      {"first_token", &answer.first_token},
      {"gap", &answer.gap},
  }};
  const std::array<std::pair<std::string_view, bool*>, 4> switches = {{
      {"echo", &answer.echo},
      {"logprobs", &answer.logprobs},
      {"score", &answer.score},
      {"crlf", &answer.crlf},
  }};
  for (const auto& [name, member] : integers)
    if (name == key) return *member = static_cast<int>(value), true;
  for (const auto& [name, member] : times)
    if (name == key) return *member = MockAnswer::Milliseconds(static_cast<std::int64_t>(value)), true;
  for (const auto& [name, member] : switches)
    if (name == key) return *member = value != 0, true;
  if (key == "rate") return answer.rate = value, true;
  return false;
}

bool set_fault(MockAnswer& answer, std::string_view value) {
  for (const auto& [name, fault] : kFaults)
    if (name == value) return answer.fault = fault, true;
  return false;
}

}  // namespace

std::expected<MockAnswer, std::string> MockAnswer::parse(std::string_view text, MockAnswer base) {
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view pair = text.substr(0, end);
    text = end == text.npos ? std::string_view() : text.substr(end + 1);
    const std::size_t equals = pair.find('=');
    const std::string_view key = pair.substr(0, equals);
    const std::string_view value = equals == pair.npos ? "1" : pair.substr(equals + 1);
    const std::optional<double> number = to_number(value);
    const bool known = key == "fault" ? set_fault(base, value)
                                      : set_text(base, key, value) || (number && set_number(base, key, *number));
    if (!known) return std::unexpected("the mock has no knob \"" + std::string(pair) + "\"");
  }
  return base;
}

std::string mock_words(int count) {
  std::string words;
  for (int i = 0; i < count; ++i) words += (i == 0 ? "w" : " w") + std::to_string(i);
  return words;
}

}  // namespace occam::test
