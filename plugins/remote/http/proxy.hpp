// The proxy that the environment names for an address: http_proxy, https_proxy, all_proxy and no_proxy, in lower case
// or, where that is not set, in upper case.
//
// Read once, when the backend is made. This machine is never reached through a proxy. Threads: a value.
//
//   const ProxyTable proxies = *ProxyTable::read(environment());
//   if (const Proxy* proxy = proxies.find(url)) …
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "remote/http/url.hpp"

namespace occam::remote {

struct Proxy {
  std::string host;
  std::uint16_t port = 0;
  std::string authorization;  ///< value of Proxy-Authorization, or empty
};

class ProxyTable {
 public:
  /// Returns a variable's value, or nothing.
  using Environment = std::function<std::optional<std::string>(const char* name)>;

  /// Errors: kInvalidArgument, naming the variable and never its value.
  [[nodiscard]] static sdk::Result<ProxyTable> read(const Environment& environment);

  /// Null: the server is reached directly.
  [[nodiscard]] const Proxy* find(const Url& url) const;

 private:
  [[nodiscard]] bool is_excepted(const Url& url) const;

  std::optional<Proxy> http_;
  std::optional<Proxy> https_;
  std::vector<std::string> exceptions_;
};

/// The process's own environment.
[[nodiscard]] ProxyTable::Environment process_environment();

/// RFC 4648 base64, with padding.
[[nodiscard]] std::string to_base64(std::string_view bytes);

}  // namespace occam::remote
