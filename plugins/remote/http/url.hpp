// The address of a server as it stands in a policy: scheme, host, port and the path that requests begin with.
//
// Nothing else is taken: no user, query, fragment or blank, so that a host is never read in two ways. Threads: a value.
//
//   auto url = parse_url("https://api.example.com/v1");  // host "api.example.com", port 443, path "/v1"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "occam/sdk/result.hpp"

namespace occam::remote {

enum class Scheme { kHttp, kHttps };

struct Url {
  Scheme scheme = Scheme::kHttp;
  std::string host;  ///< lower case; an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string path;  ///< begins with `/`, never ends with one; empty for the root

  /// `host` or `host:port`, as in the header Host: the port only where it is not the scheme's own.
  [[nodiscard]] std::string authority() const;
  /// `host:port` always.
  [[nodiscard]] std::string host_and_port() const;
  /// Scheme, authority and path again.
  [[nodiscard]] std::string text() const;
};

/// Errors: kInvalidArgument in words that never repeat a user or password.
[[nodiscard]] sdk::Result<Url> parse_url(std::string_view text);

}  // namespace occam::remote
