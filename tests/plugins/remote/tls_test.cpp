// Certificates are made here and now: nothing of them is kept.
#include "plugins/remote/scripted_server.hpp"
#include "plugins/remote/world.hpp"
#include "support/temporary_folder.hpp"

using namespace occam::remote;
using namespace occam::remote::test;
using occam::sdk::Status;

namespace {

const std::string kAnswer = answer(R"({"choices":[{"message":{"content":"ok"},"finish_reason":"stop"}]})");

std::string local(const ScriptedServer& server, const std::string& host = "localhost") {
  return "https://" + host + ":" + std::to_string(server.port()) + "/v1";
}

std::string quoted(const std::filesystem::path& path) {
  return "\"" + path.string() + "\"";
}

}  // namespace

TEST_CASE("A certificate of an authority that is named is believed and the connection is kept") {
  const SelfSigned identity("DNS:localhost,IP:127.0.0.1");
  const occam::test::TemporaryFolder folder;
  identity.write(folder.path() / "ca.pem");
  ScriptedServer server(kAnswer, &identity);
  const auto model = load(local(server), make_engine(), R"(,"tls_ca":)" + quoted(folder.path() / "ca.pem"));
  for (int i = 0; i < 5; ++i) {
    const Asked asked = ask(*model);
    if (!asked.result) FAIL(asked.error.message);
    CHECK(asked.text() == "ok");
  }
  CHECK(server.connections() == 1);
  CHECK(server.server_name() == "localhost");
  CHECK(server.requests().size() == 5);
}

TEST_CASE("A certificate that nobody vouches for is not believed and nothing is sent") {
  const SelfSigned identity("DNS:localhost");
  ScriptedServer server(kAnswer, &identity);
  const auto model = load(local(server));
  const Asked asked = ask(*model);
  CHECK(asked.error.status == Status::kFailedPrecondition);
  CHECK(asked.error.message.find("self-signed") != std::string::npos);
  CHECK(server.requests().empty());
  CHECK(server.connections() == 1);
}

TEST_CASE("A certificate for another name is not believed") {
  const SelfSigned identity("DNS:elsewhere.example");
  const occam::test::TemporaryFolder folder;
  identity.write(folder.path() / "ca.pem");
  ScriptedServer server(kAnswer, &identity);
  for (const char* host : {"localhost", "127.0.0.1"}) {
    const auto model = load(local(server, host), make_engine(), R"(,"tls_ca":)" + quoted(folder.path() / "ca.pem"));
    const Asked asked = ask(*model);
    CHECK(asked.error.status == Status::kFailedPrecondition);
    CHECK(asked.error.message.find("mismatch") != std::string::npos);
  }
  CHECK(server.requests().empty());
}

TEST_CASE("An address in the certificate is enough for an endpoint that is an address") {
  const SelfSigned identity("IP:127.0.0.1");
  const occam::test::TemporaryFolder folder;
  identity.write(folder.path() / "ca.pem");
  ScriptedServer server(kAnswer, &identity);
  const auto model =
      load(local(server, "127.0.0.1"), make_engine(), R"(,"tls_ca":)" + quoted(folder.path() / "ca.pem"));
  CHECK(ask(*model).result);
}

TEST_CASE("A certificate that has expired is not believed") {
  const SelfSigned identity("DNS:localhost", -3600);
  const occam::test::TemporaryFolder folder;
  identity.write(folder.path() / "ca.pem");
  ScriptedServer server(kAnswer, &identity);
  const auto model = load(local(server), make_engine(), R"(,"tls_ca":)" + quoted(folder.path() / "ca.pem"));
  CHECK(ask(*model).error.message.find("expired") != std::string::npos);
}

TEST_CASE("On this machine verification can be switched off") {
  const SelfSigned identity("DNS:elsewhere.example");
  ScriptedServer server(kAnswer, &identity);
  const auto model = load(local(server), make_engine(), R"(,"tls_verify":false)");
  CHECK(ask(*model).result);
}

TEST_CASE("A server that speaks no TLS is said to fail at it") {
  ScriptedServer server("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  const auto model =
      load(local(server), make_engine(R"({"retries":0,"connect_timeout":"300ms"})"), R"(,"tls_verify":false)");
  const Asked asked = ask(*model);
  CHECK(asked.error.status == Status::kUnavailable);
  CHECK(asked.error.message.find("TLS") != std::string::npos);
}
