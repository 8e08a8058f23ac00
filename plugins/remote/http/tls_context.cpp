#include "remote/http/tls_context.hpp"

#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>

namespace occam::remote {

namespace ssl = boost::asio::ssl;

TlsContext::TlsContext(Certificate certificate)
    : native_(std::make_unique<ssl::context>(ssl::context::tls_client)), certificate_(certificate) {}

TlsContext::~TlsContext() = default;

sdk::Result<std::shared_ptr<TlsContext>> TlsContext::create(const TlsSettings& settings) {
  const std::shared_ptr<TlsContext> made(new TlsContext(settings.certificate));
  SSL_CTX* const raw = made->native_->native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  boost::system::error_code error;
  if (settings.authorities.empty())
    made->native_->set_default_verify_paths(error);
  else
    made->native_->load_verify_file(settings.authorities, error);
  if (error)
    return sdk::failure(sdk::Status::kInvalidArgument,
                        "no certificates can be read from " + settings.authorities + ": " + error.message(), "tls_ca");
  const bool verified = settings.certificate == Certificate::kVerified;
  made->native_->set_verify_mode(verified ? ssl::verify_peer : ssl::verify_none, error);
  return made;
}

}  // namespace occam::remote
