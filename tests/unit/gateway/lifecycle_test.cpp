// Drain and reload.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "unit/gateway/gateway_house.hpp"

namespace {

using namespace occam;
using namespace occam::test;
using namespace std::chrono_literals;

}  // namespace

TEST_CASE("A drained gateway finishes open streams and lets nobody in") {
  GatewayHouse house;
  const std::uint16_t port = house.server().port();
  HttpClient stream = house.client();
  stream.send("POST", "/v1/chat/completions", chat("slow", kStream + ",\"max_tokens\":60"), {});
  REQUIRE(stream.receive_until("word"));
  HttpClient kept = house.client();
  CHECK(kept.get("/healthz").status == 200);
  std::thread drain([&] { house.server().drain(20s); });
  while (is_listening(port)) std::this_thread::sleep_for(1ms);
  const HttpAnswer answer = stream.receive();
  CHECK(answer.end == HttpEnd::kComplete);
  CHECK(answer.events().back() == "[DONE]");
  CHECK(kept.receive().end == HttpEnd::kClosed);
  drain.join();
}

TEST_CASE("What is not done within the deadline is cancelled and told so") {
  GatewayHouse house;
  HttpClient stream = house.client();
  stream.send("POST", "/v1/chat/completions", chat("slow", kStream), {});
  REQUIRE(stream.receive_until("word"));
  HttpClient whole = house.client();
  whole.send("POST", "/v1/chat/completions", chat("hung"), {});
  while (house.server().stats().in_flight < 2) std::this_thread::sleep_for(1ms);
  house.server().drain(200ms);
  const HttpAnswer streamed = stream.receive();
  CHECK(streamed.body.find("[DONE]") == std::string::npos);
  CHECK(error_code(streamed.events().back()) == "overloaded");
  const HttpAnswer answered = whole.receive();
  CHECK(answered.status == 503);
  CHECK(answered.header("connection") == "close");
}

TEST_CASE("Impatience ends the wait of a drain") {
  GatewayHouse house;
  HttpClient client = house.client();
  client.send("POST", "/v1/chat/completions", chat("hung"), {});
  while (house.server().stats().in_flight == 0) std::this_thread::sleep_for(1ms);
  house.server().drain(1h, [] { return true; });
  CHECK(client.receive().status == 503);
}

TEST_CASE("A reload puts the new policy in force and a broken one changes nothing") {
  GatewayHouse house;
  house.write_policy("", "[task.added]\nwithin = 0.03\n\n");
  REQUIRE(house.server().reload());
  CHECK(house.client().get("/v1/models/occam/added").status == 200);
  house.write_policy("nonsense = 1");
  const auto refused = house.server().reload();
  REQUIRE_FALSE(refused);
  CHECK(house.client().get("/v1/models/occam/added").status == 200);
  CHECK(house.client().post("/v1/chat/completions", chat("occam")).status == 200);
  const std::string log = house.end();
  CHECK(log.find("gateway.reloaded") != std::string::npos);
  CHECK(log.find("gateway.reload_refused") != std::string::npos);
  CHECK(log.find("nonsense") != std::string::npos);
}

TEST_CASE("What the policy pins is loaded before anybody asks and readiness waits for it") {
  GatewayHouse house;
  CHECK(house.client().get("/readyz").status == 200);  // nothing is pinned
  house.write_policy("", "[[model]]\nid = \"held\"\nbackend = \"scripted\"\npinned = true\n\n");
  auto occam = Occam::open({.policy = house.folder() / "occam.toml", .store = ":memory:"});
  REQUIRE(occam);
  const auto server = GatewayHouse::start(*occam, "127.0.0.1:0");
  REQUIRE(server);
  HttpClient client((*server)->port());
  HttpAnswer ready = client.get("/readyz");
  while (ready.status == 503) {
    CHECK(ready.body == R"({"status":"loading"})");
    ready = client.get("/readyz");
  }
  CHECK(ready.status == 200);
  const auto models = occam->stats().models;
  const auto held = std::ranges::find(models, "held", &ModelStatus::model);
  REQUIRE(held != models.end());
  CHECK(held->state == "ready");
  CHECK(models.front().state == "declared");  // what is not pinned waits for its first request
}

TEST_CASE("A pinned model that cannot be loaded is said and keeps nobody out") {
  GatewayHouse house;
  house.write_policy("",
                     "[[model]]\nid = \"held\"\nbackend = \"scripted\"\npinned = true\n"
                     "fail_load = \"UNAVAILABLE\"\n\n");
  REQUIRE(house.server().reload());
  CHECK(house.client().get("/readyz").status == 200);
  CHECK(house.client().post("/v1/chat/completions", chat("occam")).status == 200);
  const std::string log = house.end();
  CHECK(log.find("model.not_loaded model=held") != std::string::npos);
}

TEST_CASE("A file that changes is noticed once") {
  GatewayHouse house;
  house.server().reload_if_changed();
  house.write_policy("", "[task.added]\nwithin = 0.03\n\n");
  house.server().reload_if_changed();
  CHECK(house.client().get("/v1/models/occam/added").status == 200);
  house.server().reload_if_changed();
  const std::string log = house.end();
  CHECK(log.find("gateway.reloaded") == log.rfind("gateway.reloaded"));
}

TEST_CASE("A reload under load fails no request") {
  GatewayHouse house;
  std::atomic<bool> is_over = false;
  std::atomic<int> failed = 0;
  std::atomic<int> answered = 0;
  std::thread load([&] {
    HttpClient client = house.client();
    while (!is_over) client.post("/v1/chat/completions", chat("occam")).status == 200 ? ++answered : ++failed;
  });
  for (int i = 0; i < 5; ++i) CHECK(house.server().reload());
  while (answered < 5) std::this_thread::sleep_for(1ms);
  is_over = true;
  load.join();
  CHECK(failed == 0);
}
