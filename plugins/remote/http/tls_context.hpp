// What certificates are believed: the system's authorities, or those of one file. One for all connections that trust
// alike; TLS 1.2 at least.
//
// Threads: [any] once made.
#pragma once

#include <memory>
#include <string>

#include "occam/sdk/result.hpp"
#include "remote/http/address_policy.hpp"

namespace boost::asio::ssl {
class context;
}

namespace occam::remote {

struct TlsSettings {
  std::string authorities;  ///< a PEM file; empty: the system's
  Certificate certificate = Certificate::kVerified;

  friend auto operator<=>(const TlsSettings&, const TlsSettings&) = default;
};

class TlsContext {
 public:
  /// Errors: kInvalidArgument at `tls_ca` where the file holds no certificates.
  [[nodiscard]] static sdk::Result<std::shared_ptr<TlsContext>> create(const TlsSettings& settings);
  ~TlsContext();

  [[nodiscard]] boost::asio::ssl::context& native() { return *native_; }
  [[nodiscard]] Certificate certificate() const { return certificate_; }

 private:
  explicit TlsContext(Certificate certificate);

  std::unique_ptr<boost::asio::ssl::context> native_;
  Certificate certificate_;
};

}  // namespace occam::remote
