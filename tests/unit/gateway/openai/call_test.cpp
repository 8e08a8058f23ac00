#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <string>

#include "gateway/openai/embedding_call.hpp"
#include "gateway/openai/feedback_call.hpp"
#include "gateway/openai/generation_call.hpp"

namespace {

using namespace occam;
using namespace occam::gateway;

/// A chat body with one user message and more members.
std::string body(const std::string& more) {
  return R"({"model":"occam","messages":[{"role":"user","content":"hi"}])" + (more.empty() ? "" : "," + more) + "}";
}

GenerationCall parsed(const std::string& text) {
  Checked<GenerationCall> call = parse_chat(text);
  INFO((call ? "" : call.error().message));
  REQUIRE(call);
  return std::move(*call);
}

/// The key that the error names.
std::string refused_key(const std::string& text) {
  const Checked<GenerationCall> call = parse_chat(text);
  REQUIRE_FALSE(call);
  CHECK(call.error().status == 400);
  CHECK(call.error().type == "invalid_request_error");
  CHECK_FALSE(call.error().message.empty());
  return call.error().param;
}

boost::json::value options_of(const std::string& more) {
  return boost::json::parse(parsed(body(more)).request.options);
}

}  // namespace

TEST_CASE("A chat request that says nothing gets the API's defaults") {
  const GenerationCall call = parsed(body(""));
  CHECK(call.model == "occam");
  CHECK(call.delivery == Delivery::kWhole);
  CHECK(call.request.sampling.temperature == 1);
  CHECK(call.request.sampling.top_p == 1);
  CHECK(call.request.max_tokens == 0);
  CHECK(call.request.alternatives == -1);
  CHECK(call.request.options.empty());
  REQUIRE(call.request.messages.size() == 1);
  CHECK(call.request.messages[0].role == "user");
  CHECK(call.request.messages[0].content == "hi");
}

TEST_CASE("What Occam interprets reaches the request") {
  const GenerationCall call = parsed(
      body(R"("temperature":0,"top_p":0.5,"seed":-3,"max_tokens":7,"stop":["a","b"],"stream":true,"logprobs":true,
              "top_logprobs":4,"stream_options":{"include_usage":true},"n":1)"));
  CHECK(call.request.sampling.temperature == 0);
  CHECK(call.request.sampling.top_p == 0.5);
  CHECK(call.request.sampling.seed == static_cast<std::uint64_t>(-3));
  CHECK(call.request.max_tokens == 7);
  CHECK(call.request.stop == std::vector<std::string>{"a", "b"});
  CHECK(call.request.alternatives == 4);
  CHECK(call.delivery == Delivery::kStream);
  CHECK(call.stream_usage == Usage::kInclude);
  CHECK(call.request.options.empty());
  CHECK(parsed(body(R"("stop":"x")")).request.stop == std::vector<std::string>{"x"});
  CHECK(parsed(body(R"("max_tokens":7,"max_completion_tokens":9)")).request.max_tokens == 9);
}

TEST_CASE("An error names the key that is wrong") {
  CHECK(refused_key(body(R"("temperature":3)")) == "temperature");
  CHECK(refused_key(body(R"("temperature":"warm")")) == "temperature");
  CHECK(refused_key(body(R"("top_p":0)")) == "top_p");
  CHECK(refused_key(body(R"("max_tokens":0)")) == "max_tokens");
  CHECK(refused_key(body(R"("max_tokens":1.5)")) == "max_tokens");
  CHECK(refused_key(body(R"("n":2)")) == "n");
  CHECK(refused_key(body(R"("stop":[1])")) == "stop");
  CHECK(refused_key(body(R"("stream":"yes")")) == "stream");
  CHECK(refused_key(body(R"("top_logprobs":2)")) == "top_logprobs");
  CHECK(refused_key(R"({"messages":[{"role":"user","content":"x"}]})") == "model");
  CHECK(refused_key(R"({"model":"occam"})") == "messages");
  CHECK(refused_key(R"({"model":"occam","messages":[]})") == "messages");
  CHECK(refused_key(R"({"model":"occam","messages":[{"role":"user","content":"x"},{"role":"king","content":"x"}]})") ==
        "messages[1].role");
  CHECK(refused_key(R"({"model":"occam","messages":[{"role":"user"}]})") == "messages[0].content");
  CHECK(refused_key(R"({"model":"occam","messages":[{"role":"user","content":[{"type":"text"}]}]})") ==
        "messages[0].content[0].text");
}

TEST_CASE("A body that is no JSON object is refused with the place of the mistake") {
  for (const char* text : {"", "{", "[]", "{} x", "{\"model\":}", "nul"}) {
    INFO(text);
    const Checked<GenerationCall> call = parse_chat(text);
    REQUIRE_FALSE(call);
    CHECK(call.error().status == 400);
    CHECK(call.error().param.empty());
  }
  std::string deep = R"({"model":"occam","messages":)";
  for (int i = 0; i < 100'000; ++i) deep += '[';
  CHECK_FALSE(parse_chat(deep));
}

TEST_CASE("Text parts are joined and other parts travel in full") {
  const GenerationCall text = parsed(
      R"({"model":"occam","messages":[{"role":"developer","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]})");
  CHECK(text.request.messages[0].role == "system");
  CHECK(text.request.messages[0].content == "ab");
  CHECK(text.request.options.empty());
  const std::string image =
      R"({"model":"occam","messages":[{"role":"user","content":[{"type":"text","text":"see"},{"type":"image_url","image_url":{"url":"data:"}}]}]})";
  const GenerationCall mixed = parsed(image);
  CHECK(mixed.request.messages[0].content == "see");
  CHECK(boost::json::parse(mixed.request.options).at("messages") == boost::json::parse(image).at("messages"));
}

TEST_CASE("A message that was answered with nulls and empty lists is still plain text") {
  const GenerationCall call = parsed(
      R"({"model":"occam","messages":[{"role":"assistant","content":"yes","refusal":null,"annotations":[],"tool_calls":[]}]})");
  CHECK(call.request.options.empty());
}

TEST_CASE("A tool's conversation travels in full beside its text") {
  const GenerationCall call = parsed(
      R"({"model":"occam","tools":[{"type":"function","function":{"name":"f"}}],"messages":[
          {"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},
          {"role":"tool","tool_call_id":"1","content":"42"}]})");
  const boost::json::value options = boost::json::parse(call.request.options);
  CHECK(options.at("messages").as_array().size() == 2);
  CHECK(options.at("tools").as_array().size() == 1);
  CHECK(call.request.messages[1].content == "42");
}

TEST_CASE("What changes the answer is passed on and what changes nothing is dropped") {
  CHECK(parsed(body(R"("user":"me","metadata":{},"store":true,"frequency_penalty":0,"presence_penalty":0.0,
                       "logit_bias":{},"tools":[],"tool_choice":"auto","parallel_tool_calls":true,
                       "response_format":{"type":"text"},"modalities":["text"],"reasoning_effort":null)"))
            .request.options.empty());
  CHECK(options_of(R"("frequency_penalty":0.5)").at("frequency_penalty") == 0.5);
  CHECK(options_of(R"("response_format":{"type":"json_object"})").at("response_format").at("type") == "json_object");
  CHECK(options_of(R"("reasoning_effort":"low")").at("reasoning_effort") == "low");
  CHECK(options_of(R"("tools":[{"type":"function"}],"tool_choice":"auto")").at("tool_choice") == "auto");
}

TEST_CASE("A text completion takes one prompt as it is") {
  const Checked<GenerationCall> call = parse_completion(R"({"model":"occam","prompt":"once","logprobs":2})");
  REQUIRE(call);
  CHECK(call->request.form == PromptForm::kRaw);
  CHECK(call->request.prompt == "once");
  CHECK(call->request.max_tokens == 16);
  CHECK(call->request.alternatives == 2);
  CHECK(parse_completion(R"({"model":"occam","prompt":["once"]})"));
  for (const char* wrong : {R"("prompt":["a","b"])", R"("prompt":[1,2])", R"("prompt":"a","echo":true)",
                            R"("prompt":"a","best_of":2)", R"("stream":true)"}) {
    INFO(wrong);
    CHECK_FALSE(parse_completion(std::string(R"({"model":"occam",)") + wrong + "}"));
  }
}

TEST_CASE("An embedding request takes one text or many") {
  const Checked<EmbeddingCall> one = parse_embedding(R"({"model":"e","input":"a","encoding_format":"base64"})");
  REQUIRE(one);
  CHECK(one->request.texts == std::vector<std::string>{"a"});
  CHECK(one->encoding == VectorEncoding::kBase64);
  CHECK(parse_embedding(R"({"model":"e","input":["a","b"],"dimensions":8,"user":"me"})")->request.dimensions == 8);
  for (const char* wrong :
       {R"({"model":"e"})", R"({"model":"e","input":[]})", R"({"model":"e","input":[1,2]})",
        R"({"model":"e","input":""})", R"({"input":"a"})", R"({"model":"e","input":"a","encoding_format":"hex"})"}) {
    INFO(wrong);
    CHECK_FALSE(parse_embedding(wrong));
  }
}

// The base64 is what `python3 -c 'import base64,struct; print(base64.b64encode(struct.pack("<3f", 0.5, -1, 2)))'` says.
TEST_CASE("Vectors are written as numbers or as the bytes of single precision") {
  const Embeddings embeddings{.model = "e", .vectors = {{0.5F, -1.0F, 2.0F}}, .prompt_tokens = 3};
  const auto numbers = boost::json::parse(to_body(embeddings, VectorEncoding::kNumbers));
  CHECK(numbers.at("data").at(0).at("embedding") == boost::json::parse("[0.5,-1,2]"));
  CHECK(numbers.at("usage").at("total_tokens") == 3);
  const auto base64 = boost::json::parse(to_body(embeddings, VectorEncoding::kBase64));
  CHECK(base64.at("data").at(0).at("embedding") == "AAAAPwAAgL8AAABA");
}

TEST_CASE("Feedback needs a decision and something to say of it") {
  const auto call = parse_feedback(R"({"decision":"d","score":0.5,"comment":"fine"})");
  REQUIRE(call);
  CHECK(call->score == 0.5);
  CHECK(parse_feedback(R"({"decision":"d","label":"good"})"));
  for (const char* wrong : {R"({"score":1})", R"({"decision":"d"})", R"({"decision":"d","score":2})",
                            R"({"decision":"d","score":null})", R"({"decision":"d","score":1,"stars":5})"}) {
    INFO(wrong);
    CHECK_FALSE(parse_feedback(wrong));
  }
}
