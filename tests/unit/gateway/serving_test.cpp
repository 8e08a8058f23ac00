// What the endpoints answer, over a real socket.
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include "unit/gateway/gateway_house.hpp"

namespace {

using namespace occam;
using namespace occam::test;

}  // namespace

TEST_CASE("A chat completion is answered with who answered and why") {
  GatewayHouse house;
  const HttpAnswer answer = house.client().post("/v1/chat/completions", chat("occam"), {{"x-request-id", "mine"}});
  REQUIRE(answer.status == 200);
  const auto body = boost::json::parse(answer.body);
  CHECK(body.at("choices").at(0).at("message").at("content") == "one two three");
  CHECK(body.at("model") == "small");
  CHECK(body.at("usage").at("completion_tokens") == 3);
  CHECK(answer.header("content-type") == "application/json");
  CHECK(answer.header("x-request-id") == "mine");
  CHECK(answer.header("x-occam-model") == "small");
  CHECK(answer.header("x-occam-attempts") == "1");
  CHECK_FALSE(answer.header("x-occam-decision").empty());
  CHECK(house.is_quiet());
  const std::string log = house.end();
  CHECK(log.find("request_id=mine method=POST path=/v1/chat/completions status=200") != std::string::npos);
  CHECK(log.find("hello there") == std::string::npos);
}

TEST_CASE("A stream names its model in the header and ends with DONE") {
  GatewayHouse house;
  const HttpAnswer answer = house.client().post(
      "/v1/chat/completions", chat("occam/greet", kStream + R"(,"stream_options":{"include_usage":true})"));
  REQUIRE(answer.status == 200);
  CHECK(answer.end == HttpEnd::kComplete);
  CHECK(answer.header("content-type").starts_with("text/event-stream"));
  CHECK(answer.header("x-occam-model") == "small");
  CHECK(answer.header("x-occam-attempts") == "1");
  CHECK_FALSE(answer.header("x-occam-decision").empty());
  const std::vector<std::string> events = answer.events();
  REQUIRE(events.size() >= 4);
  CHECK(events.back() == "[DONE]");
  std::string text;
  for (std::size_t i = 0; i + 1 < events.size(); ++i) {
    const auto event = boost::json::parse(events[i]);
    if (i == 0) CHECK(event.at("choices").at(0).at("delta").at("role") == "assistant");
    if (event.at("choices").as_array().empty()) {
      CHECK(event.at("usage").at("completion_tokens") == 3);
      continue;
    }
    if (const auto* content = event.at("choices").at(0).at("delta").as_object().if_contains("content"))
      text += std::string_view(content->as_string());
  }
  CHECK(text == "one two three");
}

TEST_CASE("A failure before the first piece is a status and after it a frame without DONE") {
  GatewayHouse house;
  const HttpAnswer before = house.client().post("/v1/chat/completions", chat("broken", kStream));
  CHECK(before.status == 502);
  CHECK(error_code(before.body) == "upstream_error");
  CHECK(before.header("x-should-retry") == "false");
  const HttpAnswer after = house.client().post("/v1/chat/completions", chat("half", kStream));
  CHECK(after.status == 200);
  REQUIRE_FALSE(after.events().empty());
  CHECK(error_code(after.events().back()) == "upstream_error");
  CHECK(after.body.find("[DONE]") == std::string::npos);
}

TEST_CASE("A text completion takes a raw prompt") {
  GatewayHouse house;
  const HttpAnswer answer = house.client().post("/v1/completions", R"({"model":"echo","prompt":"say it"})");
  REQUIRE(answer.status == 200);
  CHECK(boost::json::parse(answer.body).at("choices").at(0).at("text") == "say it");
}

TEST_CASE("Models are listed and nothing else can be named") {
  GatewayHouse house;
  const HttpAnswer list = house.client().get("/v1/models");
  const auto body = boost::json::parse(list.body);
  CHECK(body.at("object") == "list");
  CHECK(body.at("data").at(0).at("id") == "occam");
  CHECK(body.at("data").at(1).at("id") == "occam/greet");
  CHECK(house.client().get("/v1/models/occam/greet").status == 200);
  CHECK(error_code(house.client().get("/v1/models/nobody").body) == "model_not_found");
  // A file's path is a model for the command line, never for a client of the gateway.
  for (const std::string& name :
       {std::string("nobody"), std::string("/etc/passwd"), (house.folder() / "occam.toml").string()}) {
    const HttpAnswer answer = house.client().post("/v1/chat/completions", chat(name));
    CHECK(answer.status == 404);
    CHECK(error_code(answer.body) == "model_not_found");
  }
}

TEST_CASE("A plan is explained without running a model") {
  GatewayHouse house;
  const HttpAnswer answer = house.client().post("/v1/route", chat("occam/greet"));
  REQUIRE(answer.status == 200);
  const auto plan = boost::json::parse(answer.body);
  CHECK(plan.at("task") == "greet");
  CHECK(plan.at("plan").at(0).at("model") == "small");
  CHECK(plan.at("candidates").as_array().size() == 1);
}

TEST_CASE("A request declares its task and narrows its residency by headers") {
  GatewayHouse house;
  const HttpAnswer task = house.client().post("/v1/route", chat("occam"), {{"x-occam-task", "greet"}});
  CHECK(boost::json::parse(task.body).at("task") == "greet");
  CHECK(house.client().post("/v1/route", chat("occam/greet"), {{"x-occam-task", "other"}}).status == 400);
  CHECK(house.client().post("/v1/chat/completions", chat("occam"), {{"x-occam-residency", "device"}}).status == 200);
  const HttpAnswer wrong = house.client().post("/v1/chat/completions", chat("occam"), {{"x-occam-residency", "moon"}});
  CHECK(wrong.status == 400);
  CHECK(boost::json::parse(wrong.body).at("error").at("param") == "x-occam-residency");
}

TEST_CASE("Feedback is kept for a decision that is stored and for no other") {
  GatewayHouse house;
  const std::string decision = house.client().post("/v1/chat/completions", chat("occam")).header("x-occam-decision");
  const HttpAnswer stored = house.client().post("/v1/feedback", R"({"decision":")" + decision + R"(","score":1})");
  CHECK(stored.status == 200);
  const HttpAnswer unknown = house.client().post("/v1/feedback", R"({"decision":"nothing","score":1})");
  CHECK(unknown.status == 404);
  CHECK(error_code(unknown.body) == "decision_not_found");
}

TEST_CASE("Embeddings come from the model that is named and none is chosen") {
  GatewayHouse house;
  const HttpAnswer answer = house.client().post("/v1/embeddings", R"({"model":"small","input":["a","b"]})");
  REQUIRE(answer.status == 200);
  CHECK(answer.header("x-occam-model") == "small");
  const auto body = boost::json::parse(answer.body);
  CHECK(body.at("data").as_array().size() == 2);
  CHECK(body.at("data").at(1).at("index") == 1);
  CHECK(house.client().post("/v1/embeddings", R"({"model":"occam","input":"a"})").status == 404);
}

TEST_CASE("Health and metrics and the page are served") {
  GatewayHouse house;
  CHECK(house.client().get("/healthz").status == 200);
  CHECK(house.client().get("/readyz").status == 200);
  CHECK(house.client().post("/v1/chat/completions", chat("occam")).status == 200);
  const HttpAnswer metrics = house.client().get("/metrics");
  CHECK(metrics.header("content-type").starts_with("text/plain"));
  CHECK(metrics.body.find("occam_requests_total") != std::string::npos);
  const HttpAnswer page = house.client().get("/");
  CHECK(page.header("content-type").starts_with("text/html"));
  CHECK(page.header("content-security-policy").starts_with("default-src 'none'"));
  CHECK(boost::json::parse(house.client().get("/dashboard.json").body).is_object());
}

TEST_CASE("Wrong bodies name the key and wrong paths and methods are told") {
  GatewayHouse house;
  const HttpAnswer key = house.client().post("/v1/chat/completions", chat("occam", R"(,"temperature":"hot")"));
  CHECK(key.status == 400);
  CHECK(boost::json::parse(key.body).at("error").at("param") == "temperature");
  CHECK(error_code(house.client().post("/v1/chat/completions", "{").body) == "null");
  CHECK(house.client().post("/v1/nothing", "{}").status == 404);
  const HttpAnswer method = house.client().get("/v1/chat/completions");
  CHECK(method.status == 405);
  CHECK(method.header("allow") == "POST");
  CHECK(house.client().post("/v1/models", "{}").header("allow") == "GET, HEAD");
}
