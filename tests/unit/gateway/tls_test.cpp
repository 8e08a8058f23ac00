// What a client sees of a gateway that speaks TLS. The client is OpenSSL alone; certificates are made here and now.
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "support/self_signed.hpp"
#include "unit/gateway/gateway_house.hpp"

using namespace occam;
using namespace occam::test;

namespace {

/// A connection to 127.0.0.1 that believes one certificate, for `localhost` alone.
class TlsClient {
 public:
  TlsClient(std::uint16_t port, const SelfSigned& believed, int newest = TLS1_3_VERSION)
      : context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free), tls_(nullptr, &SSL_free) {
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), newest);
    SSL_CTX_set_cipher_list(context_.get(), "ALL:@SECLEVEL=0");
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), believed.certificate());
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), socket_);
    SSL_set1_host(tls_.get(), "localhost");
    is_connected_ = SSL_connect(tls_.get()) == 1;
  }
  ~TlsClient() { ::close(socket_); }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  [[nodiscard]] bool is_connected() const { return is_connected_; }
  [[nodiscard]] std::string version() const { return SSL_get_version(tls_.get()); }

  /// All that comes until the server closes.
  [[nodiscard]] std::string post(const std::string& body) {
    const std::string request = "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n" +
                                ("content-length: " + std::to_string(body.size())) + "\r\n\r\n" + body;
    REQUIRE(SSL_write(tls_.get(), request.data(), static_cast<int>(request.size())) > 0);
    std::string all;
    char part[4096];
    for (int count = 1; count > 0;) {
      count = SSL_read(tls_.get(), part, sizeof part);
      if (count > 0) all.append(part, static_cast<std::size_t>(count));
    }
    return all;
  }

 private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_;
  int socket_ = -1;
  bool is_connected_ = false;
};

/// Where a house would look for its certificate.
class Identity : public SelfSigned {
 public:
  Identity() : SelfSigned("DNS:localhost") { write_into(folder_ / "."); }
  void write_into(const std::filesystem::path& folder) const {
    write(folder / "certificate.pem");
    write_key(folder / "key.pem");
  }
  [[nodiscard]] std::string table() const {
    return "tls = { certificate = \"" + (folder_ / "certificate.pem").string() + "\", key = \"" +
           (folder_ / "key.pem").string() + "\" }";
  }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("A gateway with a certificate answers whole and streamed over TLS") {
  const Identity identity;
  GatewayHouse house(identity.table());
  CHECK(house.server().url().starts_with("https://"));
  for (const std::string& more : {std::string(), kStream}) {
    TlsClient client(house.server().port(), identity);
    REQUIRE(client.is_connected());
    CHECK(client.version() == "TLSv1.3");
    const std::string answer = client.post(chat("small", more));
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.find("three") != std::string::npos);
    CHECK((answer.find("[DONE]") != std::string::npos) == !more.empty());
  }
}

TEST_CASE("A large answer comes whole over TLS") {
  const Identity identity;
  GatewayHouse house(identity.table());
  TlsClient client(house.server().port(), identity);
  REQUIRE(client.is_connected());
  const std::string answer = client.post(chat("long"));
  CHECK(answer.size() > 500'000);
  CHECK(answer.ends_with("}"));
}

TEST_CASE("A client that speaks plain HTTP to a gateway with a certificate gets nothing and harms nobody") {
  const Identity identity;
  GatewayHouse house(identity.table());
  CHECK(house.client().post("/v1/chat/completions", chat("small")).status == 0);
  TlsClient client(house.server().port(), identity);
  CHECK(client.is_connected());
}

TEST_CASE("Versions of TLS before 1.2 are refused") {
  const Identity identity;
  GatewayHouse house(identity.table());
  const TlsClient old(house.server().port(), identity, TLS1_1_VERSION);
  CHECK_FALSE(old.is_connected());
  const TlsClient older_than_now(house.server().port(), identity, TLS1_2_VERSION);
  CHECK(older_than_now.is_connected());
}

TEST_CASE("A key that is not the certificate's is refused at the start") {
  const Identity identity;
  const Identity other;
  other.write_key(identity.folder() / "key.pem");
  GatewayHouse house;
  house.write_policy(identity.table());
  auto opened = Occam::open({.policy = house.folder() / "occam.toml", .store = house.folder() / "occam.db"});
  REQUIRE(opened);
  const auto started = GatewayHouse::start(*opened, "127.0.0.1:0");
  REQUIRE_FALSE(started);
  CHECK(started.error().code == ErrorCode::kUsage);
  CHECK(started.error().where.ends_with("key.pem"));
}

TEST_CASE("A certificate that was renewed is shown to the next client without a restart") {
  const Identity identity;
  GatewayHouse house(identity.table());
  CHECK(TlsClient(house.server().port(), identity).is_connected());
  const Identity renewed;
  renewed.write_into(identity.folder() / ".");
  REQUIRE(house.server().reload());
  CHECK_FALSE(TlsClient(house.server().port(), identity).is_connected());
  CHECK(TlsClient(house.server().port(), renewed).is_connected());
}
