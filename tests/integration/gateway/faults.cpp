#include "integration/gateway/faults.hpp"

namespace occam::test {

using namespace std::chrono_literals;

std::vector<Fault> early_faults() {
  using enum MockFault;
  static const std::string kError = "upstream_error";
  static const std::string kTimeout = "upstream_timeout";
  return {
      {"internal", {.status = 500}, 502, kError},
      {"bad-gateway", {.status = 502}, 502, kError},
      {"unavailable", {.status = 503, .retry_after = "1"}, 502, kError},
      {"unavailable-for-long", {.status = 503, .retry_after = "3600"}, 502, kError},
      {"unavailable-for-milliseconds", {.status = 503, .retry_after_ms = "20"}, 502, kError},
      {"request-timeout", {.status = 408}, 502, kError},
      {"conflict", {.status = 409}, 502, kError},
      {"rate-limited", {.status = 429, .retry_after = "1"}, 503, "overloaded"},
      {"quota", {.status = 429, .code = "insufficient_quota"}, 503, "overloaded"},
      {"unauthorized", {.status = 401}, 502, kError},
      {"forbidden", {.status = 403}, 502, kError},
      {"moved", {.status = 301}, 502, kError},
      {"too-long", {.status = 400, .code = "context_length_exceeded"}, 400, "context_length_exceeded"},
      {"reset", {.fault = kReset}, 502, kError},
      {"closed", {.fault = kDrop}, 502, kError},
      {"silent", {.fault = kHang}, 504, kTimeout},
      {"slow-head", {.drip = 500ms}, 504, kTimeout},
      {"slow-first-token", {.first_token = 60s}, 504, kTimeout},
      {"error-for-an-answer", {.fault = kErrorFrame}, 502, kError},
      {"cut", {.fault = kCut}, 502, kError},
      {"content-length-too-long", {.fault = kLengthLong}, 502, kError},
      {"content-length-too-short", {.fault = kLengthShort}, 502, kError},
      {"huge-header", {.header_bytes = 100'000}, 502, kError},
      {"gzip", {.fault = kGzip}, 502, kError},
      {"html", {.fault = kContentType}, 502, kError},
      {"garbage", {.fault = kGarbage}, 502, kError},
  };
}

std::vector<Fault> late_faults() {
  using enum MockFault;
  const auto after = [](MockFault fault) { return MockAnswer{.tokens = 6, .fault = fault, .after = 2}; };
  return {
      {"error-frame", after(kErrorFrame), 200, ""},
      {"cut", after(kCut), 200, ""},
      {"closed", after(kDrop), 200, ""},
      {"reset", after(kReset), 200, ""},
      {"silent", after(kHang), 200, ""},
      {"content-length-too-long", after(kLengthLong), 200, ""},
      {"garbage", after(kGarbage), 200, ""},
  };
}

}  // namespace occam::test
