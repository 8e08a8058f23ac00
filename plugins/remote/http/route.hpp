// How a model's requests get to their server: its address, through which proxy, under which rules, believing whom.
//
// Made when the model is loaded and constant afterwards; connections of equal `key` are shared. Threads: [any].
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "remote/http/address_policy.hpp"
#include "remote/http/proxy.hpp"
#include "remote/http/tls_context.hpp"
#include "remote/http/url.hpp"

namespace occam::remote {

struct Route {
  Url url;
  std::optional<Proxy> proxy;
  AddressPolicy policy;
  std::shared_ptr<TlsContext> tls;  ///< null for http://
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds silence_timeout{600'000};  ///< the longest wait for a next byte
  std::string key;

  /// Whether requests name the whole address, as a proxy wants it for http://.
  [[nodiscard]] bool asks_proxy() const { return proxy.has_value() && url.scheme == Scheme::kHttp; }
};

}  // namespace occam::remote
