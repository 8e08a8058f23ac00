// Any bytes as a stream of events: cut anywhere, they are the same events, and nothing is lost or read twice. The first
// byte seeds the cuts.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "remote/sse/reader.hpp"

namespace {

void take(occam::remote::SseReader& reader, std::vector<std::string>& events) {
  while (const auto data = reader.next()) events.emplace_back(*data);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::vector<std::string> whole;
  occam::remote::SseReader at_once;
  at_once.append(input);
  take(at_once, whole);
  at_once.finish();
  take(at_once, whole);

  std::vector<std::string> parts;
  occam::remote::SseReader in_parts;
  std::uint32_t random = data[0];
  for (std::size_t at = 0; at < input.size();) {
    random = random * 1664525U + 1013904223U;
    const std::size_t length = random >> 28;
    in_parts.append(input.substr(at, length));
    at += length;
    if ((random & 1024U) == 0) take(in_parts, parts);
  }
  in_parts.finish();
  take(in_parts, parts);
  if (whole != parts) __builtin_trap();
  return 0;
}
