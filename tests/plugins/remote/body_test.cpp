#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

#include "remote/api/request_body.hpp"

using namespace occam::remote;
namespace json = boost::json;
namespace sdk = occam::sdk;

namespace {

ModelSettings model() {
  ModelSettings settings;
  settings.name = "big";
  return settings;
}

sdk::GenerateRequest plain() {
  sdk::GenerateRequest request;
  request.messages = {{"user", "hi"}};
  request.temperature = 1;
  return request;
}

json::value body(const sdk::GenerateRequest& request, const ModelSettings& settings = model()) {
  const auto text = write_generate_body(settings, request);
  REQUIRE(text);
  return json::parse(*text);
}

}  // namespace

TEST_CASE("What equals the API's default is not sent") {
  CHECK(body(plain()) == json::parse(R"({"model":"big","messages":[{"role":"user","content":"hi"}]})"));
}

TEST_CASE("What differs from the defaults is sent under the API's names") {
  sdk::GenerateRequest request = plain();
  request.max_tokens = 7;
  request.temperature = 0;
  request.top_p = 0.5;
  request.seed = 9;
  request.stop = {"\n", "end"};
  request.alternatives = 3;
  request.top_k = 40;
  request.min_p = 0.1;
  request.repetition_penalty = 1.1;
  request.flags = OCCAM_ABI_GENERATE_STREAM;
  CHECK(body(request) ==
        json::parse(R"({"model":"big","messages":[{"role":"user","content":"hi"}],"max_tokens":7,"temperature":0.0,
    "top_p":0.5,"seed":9,"top_k":40,"min_p":0.1,"repetition_penalty":1.1,"stop":["\n","end"],"logprobs":true,
    "top_logprobs":3,"stream":true,"stream_options":{"include_usage":true}})"));
}

TEST_CASE("A raw prompt asks for log-probabilities as the completions API does") {
  sdk::GenerateRequest request = plain();
  request.messages.clear();
  request.prompt = "Once";
  request.flags = OCCAM_ABI_GENERATE_RAW;
  request.alternatives = 0;
  CHECK(body(request) == json::parse(R"({"model":"big","prompt":"Once","logprobs":0})"));
}

TEST_CASE("A schema becomes a response format that is strict") {
  sdk::GenerateRequest request = plain();
  request.schema = R"({"type":"object"})";
  CHECK(body(request).at("response_format") ==
        json::parse(
            R"({"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":{"type":"object"}}})"));
  request.schema = "[1]";
  const auto refused = write_generate_body(model(), request);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where == "schema");
}

TEST_CASE("Options go out as they are and their messages stand for the request's") {
  sdk::GenerateRequest request = plain();
  request.options = R"({"tools":[{"type":"function"}],"messages":[{"role":"tool","content":[],"tool_call_id":"x"}]})";
  const json::value sent = body(request);
  CHECK(sent.at("tools") == json::parse(R"([{"type":"function"}])"));
  CHECK(sent.at("messages") == json::parse(R"([{"role":"tool","content":[],"tool_call_id":"x"}])"));
  request.options = "{";
  CHECK_FALSE(write_generate_body(model(), request));
}

TEST_CASE("The model's table has the last word") {
  ModelSettings settings = model();
  settings.max_tokens_key = "max_completion_tokens";
  settings.extra = R"({"temperature":0.6,"chat_template_kwargs":{"enable_thinking":false}})";
  settings.omit = {"seed"};
  sdk::GenerateRequest request = plain();
  request.max_tokens = 5;
  request.temperature = 0;
  request.seed = 3;
  CHECK(body(request, settings) ==
        json::parse(R"({"model":"big","messages":[{"role":"user","content":"hi"}],"max_completion_tokens":5,
    "temperature":0.6,"chat_template_kwargs":{"enable_thinking":false}})"));
}

TEST_CASE("Text of any kind survives the way into JSON") {
  const std::string text = "quote \" backslash \\ newline \n tab \t zero \x01 é 漢 🙂";
  sdk::GenerateRequest request = plain();
  request.messages = {{"user", text}};
  CHECK(body(request).at("messages").at(0).at("content") == json::value(text));
}

TEST_CASE("Options may be anything but what a request has its own place for") {
  for (const char* key :
       {"tools", "tool_choice", "response_format", "messages", "logit_bias", "user", "reasoning_effort"})
    CHECK(accepts_option(key));
  for (const char* key : {"model", "stream", "n", "max_tokens", "temperature", "stop", "seed", ""})
    CHECK_FALSE(accepts_option(key));
}
