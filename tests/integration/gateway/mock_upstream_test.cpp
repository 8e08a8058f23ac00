// The mock upstream does what it is told, so that the tests which lean on it mean something.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include "support/http_client.hpp"
#include "support/mock_upstream.hpp"

using namespace occam::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kPath = "/v1/chat/completions";

std::string chat(bool stream, const std::string& model = "mock") {
  return R"({"model":")" + model + R"(","messages":[{"role":"user","content":"hello there"}])" +
         (stream ? R"(,"stream":true,"stream_options":{"include_usage":true}})" : "}");
}

HttpAnswer ask(const MockUpstream& upstream, bool stream, const std::string& model = "mock") {
  return HttpClient(upstream.port()).post(kPath, chat(stream, model));
}

}  // namespace

TEST_CASE("The mock answers with the tokens and the usage it was told to") {
  const MockUpstream upstream({.tokens = 3});
  const auto whole = boost::json::parse(ask(upstream, false).body);
  CHECK(whole.at("choices").at(0).at("message").at("content") == "w0 w1 w2");
  CHECK(whole.at("usage").at("prompt_tokens") == 2);
  CHECK(whole.at("usage").at("completion_tokens") == 3);

  const HttpAnswer stream = ask(upstream, true);
  CHECK(stream.end == HttpEnd::kComplete);
  CHECK(stream.events().size() == 7);  // a role, three tokens, the end, the usage, DONE
  CHECK(stream.events().back() == "[DONE]");
  CHECK(upstream.wait_until([](const MockCounts& counts) { return counts.finished == 2; }));
  CHECK(upstream.requests().at(1).headers.at("content-type") == "application/json");
}

TEST_CASE("The mock breaks streams off as each fault says") {
  using enum MockFault;
  const std::vector<std::pair<MockFault, HttpEnd>> faults = {
      {kErrorFrame, HttpEnd::kComplete}, {kCut, HttpEnd::kComplete}, {kGarbage, HttpEnd::kComplete},
      {kDrop, HttpEnd::kClosed},         {kReset, HttpEnd::kReset},  {kLengthLong, HttpEnd::kClosed},
      {kGzip, HttpEnd::kClosed},
  };
  for (const auto& [fault, end] : faults) {
    const MockUpstream upstream({.tokens = 5, .fault = fault, .after = 2});
    const HttpAnswer answer = ask(upstream, true);
    INFO("fault " << static_cast<int>(fault) << ": " << answer.body);
    CHECK(answer.status == 200);
    CHECK(answer.end == end);
    CHECK(answer.body.find("w1") != std::string::npos);
    CHECK(answer.body.find("w2") == std::string::npos);
    CHECK(answer.body.find("[DONE]") == std::string::npos);
  }
}

TEST_CASE("The mock says nothing at all before a reset or a close that comes before the first token") {
  for (const MockFault fault : {MockFault::kReset, MockFault::kDrop}) {
    const MockUpstream upstream({.fault = fault});
    CHECK(ask(upstream, true).status == 0);
    CHECK(ask(upstream, false).status == 0);
  }
}

TEST_CASE("The mock fails as often as it was told and in the order it was told") {
  MockUpstream upstream({.status = 503, .retry_after = "2", .times = 1});
  const HttpAnswer first = ask(upstream, false);
  CHECK(first.status == 503);
  CHECK(first.header("retry-after") == "2");
  CHECK(ask(upstream, false).status == 200);
  upstream.answer("half", {.status = 500, .rate = 0.5});
  int failed = 0;
  for (int i = 0; i < 10; ++i) failed += ask(upstream, false, "half").status == 500 ? 1 : 0;
  CHECK(failed == 5);
  upstream.once({.status = 429});
  CHECK(ask(upstream, false).status == 429);
  CHECK(ask(upstream, false).status == 200);
}

TEST_CASE("The mock reads its knobs from the model's name and from a header and refuses ones it does not have") {
  const MockUpstream upstream;
  CHECK(ask(upstream, false, "m?status=401").status == 401);
  const HttpAnswer answer = HttpClient(upstream.port()).post(kPath, chat(false), {{"x-mock", "header_bytes=9000"}});
  CHECK(answer.header("x-filler").size() == 9000);
  CHECK(ask(upstream, false, "m?statsu=401").status == 400);
}

TEST_CASE("The mock counts a client that goes away while it waits") {
  const MockUpstream upstream({.first_token = 60s});
  {
    HttpClient client(upstream.port());
    client.send("POST", kPath, chat(true), {});
    REQUIRE(upstream.wait_until([](const MockCounts& counts) { return counts.requests == 1; }));
    CHECK(upstream.counts().open == 1);
  }
  CHECK(upstream.wait_until([](const MockCounts& counts) { return counts.abandoned == 1 && counts.open == 0; }));
}

TEST_CASE("A mock that is stopped refuses connections") {
  MockUpstream upstream({.fault = MockFault::kHang});
  HttpClient client(upstream.port());
  client.send("POST", kPath, chat(false), {});
  REQUIRE(upstream.wait_until([](const MockCounts& counts) { return counts.requests == 1; }));
  upstream.stop();
  CHECK(client.receive().status == 0);
  CHECK_FALSE(is_listening(upstream.port()));
}
