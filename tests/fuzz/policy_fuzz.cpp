// Any bytes as a policy: it is read or refused with a place for each mistake, and the same way each time.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "config/policy.hpp"

namespace {

using namespace occam::config;

void check(const Position& at) {
  if (!at.source) return;
  const auto lines = 1 + static_cast<std::size_t>(std::ranges::count(at.source->text, '\n'));
  if (at.line > lines) __builtin_trap();
  if (at.column > at.source->line(at.line).size() + 1) __builtin_trap();
}

std::string check(const Reading<Policy>& reading) {
  for (const Diagnostic& diagnostic : reading.diagnostics) {
    if (diagnostic.message.empty()) __builtin_trap();
    check(diagnostic.at);
    check(diagnostic.other);
  }
  std::string rendered = render(reading.diagnostics);
  if (!rendered.empty() && !rendered.ends_with('\n')) __builtin_trap();
  if (!reading.ok() && to_error(reading.diagnostics).message.empty()) __builtin_trap();
  return rendered;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Reading<Policy> first = parse_policy(text, "fuzz.toml", "/nowhere");
  const Reading<Policy> second = parse_policy(text, "fuzz.toml", "/nowhere");
  if (first.ok() != second.ok() || check(first) != check(second)) __builtin_trap();
  return 0;
}
