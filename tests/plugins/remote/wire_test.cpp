// What goes over the wire to servers and proxies, and answers of strange form.
#include "plugins/remote/scripted_server.hpp"
#include "plugins/remote/world.hpp"

using namespace occam::remote;
using namespace occam::remote::test;
using namespace std::chrono_literals;
using occam::sdk::Status;

namespace {

const std::string kAnswer = answer(R"({"choices":[{"message":{"content":"ok"},"finish_reason":"stop"}]})");

std::string at(const ScriptedServer& server) {
  return "http://127.0.0.1:" + std::to_string(server.port());
}

Resolver::Lookup names_of(std::vector<std::string> addresses) {
  return [addresses](const std::string&) -> Tried<std::vector<Address>> {
    std::vector<Address> found;
    for (const std::string& text : addresses) found.push_back(*Address::parse(text));
    return found;
  };
}

std::string first_line(const std::string& request) {
  return request.substr(0, request.find("\r\n"));
}

}  // namespace

TEST_CASE("A request is one head with its body behind it") {
  ScriptedServer server(kAnswer);
  const auto model = load(at(server) + "/v1/", make_engine("{}", {{"K", "sk-1"}}),
                          R"(,"api_key":{"env":"K"},"headers":{"X-Team":"small"})");
  REQUIRE(ask(*model).result);
  const std::string request = server.requests().at(0);
  CHECK(first_line(request) == "POST /v1/chat/completions HTTP/1.1");
  CHECK(request.find("\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n") != std::string::npos);
  CHECK(request.find("\r\nAuthorization: Bearer sk-1\r\n") != std::string::npos);
  CHECK(request.find("\r\nX-Team: small\r\n") != std::string::npos);
  CHECK(request.find("\r\nContent-Type: application/json\r\n") != std::string::npos);
}

TEST_CASE("A proxy is asked for the whole address and gets its own credentials") {
  ScriptedServer proxy(kAnswer);
  const std::string address = "user:pass@127.0.0.1:" + std::to_string(proxy.port());
  const auto model = load("http://models.example/v1", make_engine("{}", {{"http_proxy", "http://" + address}}));
  REQUIRE(ask(*model).result);
  const std::string request = proxy.requests().at(0);
  CHECK(first_line(request) == "POST http://models.example/v1/chat/completions HTTP/1.1");
  CHECK(request.find("\r\nHost: models.example\r\n") != std::string::npos);
  CHECK(request.find("\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n") != std::string::npos);
}

TEST_CASE("A tunnel is asked for before TLS and a refusal is said") {
  ScriptedServer proxy("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  const auto model = load("https://models.example/v1",
                          make_engine(R"({"retries":0})", {{"https_proxy", at(proxy)}, {"K", "sk-secret"}}),
                          R"(,"api_key":{"env":"K"})");
  const Asked asked = ask(*model);
  CHECK(asked.error.status == Status::kUnavailable);
  CHECK(asked.error.message.find("403") != std::string::npos);
  const std::string request = proxy.requests().at(0);
  CHECK(first_line(request) == "CONNECT models.example:443 HTTP/1.1");
  CHECK(request.find("sk-secret") == std::string::npos);
}

TEST_CASE("A model of the edge is not shown to a proxy") {
  ScriptedServer proxy(kAnswer);
  ScriptedServer server(kAnswer);
  const auto lookup = names_of({"127.0.0.1"});
  const std::string endpoint = "http://models.lan:" + std::to_string(server.port());
  const auto engine = make_engine("{}", {{"http_proxy", at(proxy)}}, lookup);
  CHECK(ask(*load(endpoint, engine, R"(,"residency":"edge")")).result);
  CHECK(proxy.connections() == 0);
  CHECK(ask(*load(endpoint, engine)).result);
  CHECK(proxy.connections() == 1);
  CHECK(server.connections() == 1);
}

TEST_CASE("A redirect is not followed") {
  ScriptedServer other(kAnswer);
  ScriptedServer server("HTTP/1.1 307 Temporary Redirect\r\nLocation: " + at(other) +
                        "/v1\r\nContent-Length: 0\r\n\r\n");
  const auto model = load(at(server));
  const Asked asked = ask(*model);
  CHECK(asked.error.status == Status::kFailedPrecondition);
  CHECK(asked.error.message.find("redirect") != std::string::npos);
  CHECK(other.connections() == 0);
}

TEST_CASE("Bytes behind an answer end the connection") {
  ScriptedServer server(kAnswer + "HTTP/1.1 200 OK\r\n");
  const auto model = load(at(server));
  for (int i = 0; i < 3; ++i) CHECK(ask(*model).result);
  CHECK(server.connections() == 3);
}

TEST_CASE("A server that closes after each answer is asked on a new connection") {
  ScriptedServer server("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n" +
                        kAnswer.substr(kAnswer.find("\r\n\r\n") + 4));
  const auto model = load(at(server));
  for (int i = 0; i < 3; ++i) CHECK(ask(*model).result);
  CHECK(server.connections() == 3);
}

TEST_CASE("A server that ignores the wish to stream is understood") {
  ScriptedServer server(kAnswer);
  const auto model = load(at(server));
  const Asked asked = ask(*model, chat(true));
  REQUIRE(asked.result);
  CHECK(asked.text() == "ok");
}

TEST_CASE("A stream that ends with its reason and without a last word is whole") {
  const std::string events =
      "data: {\"choices\":[{\"delta\":{\"content\":\"ok\"}}]}\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":"
      "\"stop\"}]}\n\n";
  ScriptedServer server("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n\r\n" + events);
  const auto model = load(at(server));
  const Asked asked = ask(*model, chat(true));
  REQUIRE(asked.result);
  CHECK(asked.text() == "ok");
  CHECK(asked.result->finish_reason == OCCAM_ABI_FINISH_STOP);
}

TEST_CASE("An address that refuses is passed over for one that answers") {
  ScriptedServer server(kAnswer);
  const auto engine = make_engine("{}", {}, names_of({"127.255.255.254", "::1", "127.0.0.1"}));
  CHECK(ask(*load("http://three.lan:" + std::to_string(server.port()), engine)).result);
}

TEST_CASE("A connection that nobody accepts ends with the timeout of connecting") {
  const FullPort port;
  const auto model = load("http://127.0.0.1:" + std::to_string(port.number()),
                          make_engine(R"({"retries":0,"connect_timeout":"50ms"})"));
  const Asked asked = ask(*model);
  CHECK(asked.error.status == Status::kUnavailable);
  CHECK(asked.error.message.find("127.0.0.1: no answer in time") != std::string::npos);
}

TEST_CASE("The next address is tried while the first is silent") {
  const FullPort silent;
  ScriptedServer server(kAnswer, nullptr, silent.number(), "127.0.0.2");
  const auto engine = make_engine("{}", {}, names_of({"127.0.0.1", "127.0.0.2"}));
  CHECK(ask(*load("http://two.lan:" + std::to_string(silent.number()), engine)).result);
}
