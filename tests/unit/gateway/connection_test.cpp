// Connections as they are in the wild: kept, piped, slow, broken off.
#include <catch2/catch.hpp>
#include <thread>

#include "unit/gateway/gateway_house.hpp"

namespace {

using namespace occam;
using namespace occam::test;
using namespace std::chrono_literals;

std::string request_text(const std::string& body) {
  return "POST /v1/chat/completions HTTP/1.1\r\nhost: h\r\ncontent-length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

/// Whether no request is in flight soon: far sooner than the model would take by itself.
bool ends_soon(GatewayHouse& house) {
  const auto begin = std::chrono::steady_clock::now();
  const bool is_quiet = house.is_quiet();
  INFO("after " << std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() << " s");
  return is_quiet;
}

}  // namespace

TEST_CASE("A connection serves many requests and pipelined ones in their order") {
  GatewayHouse house;
  HttpClient client = house.client();
  for (int i = 0; i < 3; ++i) CHECK(client.post("/v1/chat/completions", chat("occam")).status == 200);
  client.send_bytes(request_text(chat("small")) + "GET /healthz HTTP/1.1\r\nhost: h\r\n\r\n" +
                    request_text(chat("echo")));
  CHECK(client.receive().body.find("one two three") != std::string::npos);
  CHECK(client.receive().body == R"({"status":"ok"})");
  CHECK(client.receive().body.find("hello there") != std::string::npos);
  CHECK(house.server().stats().connections_accepted == 1);
}

TEST_CASE("A stream can be followed by another request on its connection") {
  GatewayHouse house;
  HttpClient client = house.client();
  CHECK(client.post("/v1/chat/completions", chat("small", kStream)).end == HttpEnd::kComplete);
  CHECK(client.get("/healthz").status == 200);
}

TEST_CASE("A client that goes away while it waits cancels its generation") {
  GatewayHouse house;
  {
    HttpClient client = house.client();
    client.send("POST", "/v1/chat/completions", chat("hung"), {});
    while (house.server().stats().in_flight == 0) std::this_thread::sleep_for(1ms);
  }
  CHECK(ends_soon(house));
  CHECK(house.end().find("status=499") != std::string::npos);
}

TEST_CASE("A client that resets its connection in the middle of a stream cancels it") {
  GatewayHouse house;
  HttpClient client = house.client();
  client.send("POST", "/v1/chat/completions", chat("slow", kStream), {});
  REQUIRE(client.receive_until("word"));
  client.reset();
  CHECK(ends_soon(house));
}

TEST_CASE("A stream waits for a slow reader and loses nothing") {
  GatewayHouse house;
  HttpClient client = house.client();
  client.send("POST", "/v1/chat/completions", chat("long", kStream), {});
  std::this_thread::sleep_for(300ms);
  // Some 150 bytes a frame for 100 000 words: far more than sockets and outbox hold.
  CHECK(house.server().stats().open_streams == 1);
  const std::uint64_t sent = house.server().stats().sent_bytes;
  CHECK(sent < 12'000'000);
  const HttpAnswer answer = client.receive();
  CHECK(answer.end == HttpEnd::kComplete);
  CHECK(answer.events().back() == "[DONE]");
  std::size_t words = 0;
  for (std::size_t at = 0; (at = answer.body.find("word", at)) != std::string::npos; ++at) ++words;
  CHECK(words == 100'000);
}

TEST_CASE("An HTTP 1.0 client gets its stream until the connection closes") {
  GatewayHouse house;
  HttpClient client = house.client();
  const std::string body = chat("small", kStream);
  client.send_bytes("POST /v1/chat/completions HTTP/1.0\r\ncontent-length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + body);
  const HttpAnswer answer = client.receive();
  CHECK(answer.header("transfer-encoding").empty());
  CHECK(answer.body.ends_with("data: [DONE]\n\n"));
}

TEST_CASE("Too large headers and bodies are refused in words before the connection closes") {
  GatewayHouse house("limits = { body_bytes = 2000, header_bytes = 2000 }");
  const HttpAnswer body = house.client().post("/v1/chat/completions", std::string(100'000, 'x'));
  CHECK(body.status == 413);
  CHECK(error_code(body.body) == "payload_too_large");
  const HttpAnswer header = house.client().get("/healthz", {{"x-long", std::string(4000, 'a')}});
  CHECK(header.status == 431);
  HttpClient client = house.client();
  client.send_bytes("hello\r\n\r\n");
  CHECK(client.receive().status == 400);
}

TEST_CASE("A client that sends too slowly is told so and let go") {
  GatewayHouse house("limits = { header_timeout = \"300ms\", body_timeout = \"300ms\", idle_timeout = \"300ms\" }");
  HttpClient header = house.client();
  header.send_bytes("GET /healthz HTTP/1.1\r\nhost:");
  HttpClient body = house.client();
  body.send_bytes("POST /v1/chat/completions HTTP/1.1\r\nhost: h\r\ncontent-length: 100\r\n\r\n{");
  HttpClient idle = house.client();
  CHECK(header.receive().status == 408);
  CHECK(body.receive().status == 408);
  CHECK(idle.receive().end == HttpEnd::kClosed);
}

TEST_CASE("A client that expects leave to send its body gets it") {
  GatewayHouse house;
  HttpClient client = house.client();
  const std::string body = chat("small");
  client.send_bytes("POST /v1/chat/completions HTTP/1.1\r\nhost: h\r\nexpect: 100-continue\r\ncontent-length: " +
                    std::to_string(body.size()) + "\r\n\r\n");
  REQUIRE(client.receive_until("100 Continue\r\n\r\n"));
}

TEST_CASE("Connections beyond the limit are told to come later") {
  GatewayHouse house("limits = { connections = 2 }");
  HttpClient first = house.client();
  HttpClient second = house.client();
  CHECK(first.get("/healthz").status == 200);
  CHECK(second.get("/healthz").status == 200);
  HttpClient third = house.client();
  CHECK(third.receive().status == 503);
  CHECK(house.server().stats().connections_refused == 1);
}
