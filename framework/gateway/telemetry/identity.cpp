#include "gateway/telemetry/identity.hpp"

#include <algorithm>
#include <cstdint>
#include <random>

namespace occam::gateway {
namespace {

constexpr std::size_t kTraceparentSize = 55;  // 00-{32}-{16}-{2}
constexpr std::size_t kMaxOffered = 128;

std::string random_hex(std::size_t digits) {
  thread_local std::mt19937_64 generator = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  std::string text(digits, '0');
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (i % 16 == 0) bits = generator();
    text[i] = "0123456789abcdef"[bits & 15U];
    bits >>= 4U;
  }
  return text;
}

bool is_id_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == ':';
}

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

std::string request_id(std::string_view offered) {
  if (!offered.empty() && offered.size() <= kMaxOffered && std::ranges::all_of(offered, is_id_character))
    return std::string(offered);
  return "req_" + random_hex(24);
}

std::string continue_trace(std::string_view traceparent) {
  if (traceparent.size() < kTraceparentSize) return {};
  const std::string_view version = traceparent.substr(0, 2);
  const std::string_view trace = traceparent.substr(3, 32);
  const std::string_view parent = traceparent.substr(36, 16);
  const std::string_view flags = traceparent.substr(53, 2);
  const bool is_framed = traceparent[2] == '-' && traceparent[35] == '-' && traceparent[52] == '-' &&
                         (traceparent.size() == kTraceparentSize || (version != "00" && traceparent[55] == '-'));
  if (!is_framed || !is_hex(version) || version == "ff" || !is_hex(trace) || !is_hex(parent) || !is_hex(flags) ||
      is_zero(trace) || is_zero(parent))
    return {};
  std::string ours = "00-" + std::string(trace) + "-" + random_hex(16) + "-" + std::string(flags);
  return ours;
}

std::string_view trace_id(std::string_view traceparent) {
  return traceparent.size() < kTraceparentSize ? std::string_view() : traceparent.substr(3, 32);
}

}  // namespace occam::gateway
