#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "remote/api/answer_reader.hpp"

using namespace occam::remote;
namespace json = boost::json;
namespace sdk = occam::sdk;

namespace {

const std::string kWho = "server:443";

/// What a reader hands on.
struct Heard {
  std::string text;
  std::vector<std::string> fields;
  std::vector<std::string> tokens;
  std::vector<float> logprobs;
  std::vector<std::string> alternatives;  ///< of the last piece
  bool goes_on = true;
  sdk::DeltaSink sink = [this](const sdk::Delta& delta) {
    text += delta.text;
    if (!delta.fields.empty()) fields.emplace_back(delta.fields);
    for (const occam_abi_token& token : delta.tokens) {
      tokens.emplace_back(sdk::view(token.text));
      logprobs.push_back(token.logprob);
      alternatives.clear();
      for (std::size_t i = 0; i < token.alternative_count; ++i)
        alternatives.emplace_back(sdk::view(token.alternatives[i].text));
    }
    return goes_on;
  };
};

Tried<Flow> chunk(AnswerReader& reader, const char* text) {
  return reader.take_chunk(json::parse(text).as_object());
}
Tried<Flow> whole(AnswerReader& reader, const char* text) {
  return reader.take_whole(json::parse(text).as_object());
}

}  // namespace

TEST_CASE("Chunks become text and counts and a reason") {
  Heard heard;
  AnswerReader reader(Api::kChat, -1, kWho, heard.sink);
  CHECK(chunk(reader, R"({"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]})"));
  CHECK_FALSE(reader.has_handed_on());
  CHECK(chunk(reader, R"({"choices":[{"index":0,"delta":{"content":"Par"}}],"usage":null})"));
  CHECK(chunk(reader, R"({"choices":[{"index":0,"delta":{"content":"is"}},{"index":1,"delta":{"content":"no"}}]})"));
  CHECK_FALSE(reader.has_ended());
  CHECK(chunk(reader, R"({"choices":[{"index":0,"delta":{},"finish_reason":"length"}]})"));
  CHECK(chunk(reader, R"({"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":2,"total_tokens":14,
                          "prompt_tokens_details":{"cached_tokens":8}}})"));
  CHECK(heard.text == "Paris");
  CHECK(heard.fields.empty());
  CHECK(reader.has_ended());
  const sdk::GenerateResult result = reader.result();
  CHECK(result.finish_reason == OCCAM_ABI_FINISH_LENGTH);
  CHECK(result.prompt_tokens == 12);
  CHECK(result.completion_tokens == 2);
  CHECK(result.cached_tokens == 8);
}

TEST_CASE("Without counts the chunks of a stream are counted and those of a whole answer are not known") {
  Heard heard;
  AnswerReader streamed(Api::kChat, -1, kWho, heard.sink);
  for (int i = 0; i < 3; ++i) CHECK(chunk(streamed, R"({"choices":[{"index":0,"delta":{"content":"x"}}]})"));
  CHECK(streamed.result().completion_tokens == 3);
  AnswerReader at_once(Api::kChat, -1, kWho, heard.sink);
  CHECK(whole(at_once, R"({"choices":[{"message":{"content":"a b c"},"finish_reason":"stop"}]})"));
  CHECK(at_once.result().completion_tokens == 0);
}

TEST_CASE("Everything beside role and content goes out as fields") {
  Heard heard;
  AnswerReader reader(Api::kChat, -1, kWho, heard.sink);
  CHECK(chunk(reader,
              R"({"choices":[{"index":0,"delta":{"role":"assistant","content":null,"refusal":null,"annotations":[],
      "tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}]}}]})"));
  CHECK(chunk(reader, R"({"choices":[{"index":0,"delta":{"reasoning_content":"hm"}}]})"));
  CHECK(chunk(reader, R"({"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]})"));
  REQUIRE(heard.fields.size() == 2);
  CHECK(json::parse(heard.fields[0]) ==
        json::parse(
            R"({"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}]})"));
  CHECK(heard.fields[1] == R"({"reasoning_content":"hm"})");
  CHECK(reader.result().finish_reason == OCCAM_ABI_FINISH_TOOL);
}

TEST_CASE("Tool calls of a whole message get the index that a chunk's have") {
  Heard heard;
  AnswerReader reader(Api::kChat, -1, kWho, heard.sink);
  CHECK(whole(reader, R"({"choices":[{"index":0,"message":{"role":"assistant","content":null,
      "tool_calls":[{"id":"a"},{"id":"b"}]},"finish_reason":"tool_calls"}]})"));
  REQUIRE(heard.fields.size() == 1);
  CHECK(json::parse(heard.fields[0]) == json::parse(R"({"tool_calls":[{"id":"a","index":0},{"id":"b","index":1}]})"));
}

TEST_CASE("Reasons are those of the ABI") {
  const std::pair<const char*, int> kReasons[] = {{"stop", OCCAM_ABI_FINISH_STOP},
                                                  {"length", OCCAM_ABI_FINISH_LENGTH},
                                                  {"tool_calls", OCCAM_ABI_FINISH_TOOL},
                                                  {"function_call", OCCAM_ABI_FINISH_TOOL},
                                                  {"content_filter", OCCAM_ABI_FINISH_FILTER},
                                                  {"eos", OCCAM_ABI_FINISH_STOP}};
  for (const auto& [word, reason] : kReasons) {
    Heard heard;
    AnswerReader reader(Api::kText, -1, kWho, heard.sink);
    json::object answer = json::parse(R"({"choices":[{"text":"x","finish_reason":""}]})").as_object();
    answer["choices"].as_array()[0].as_object()["finish_reason"] = word;
    CHECK(reader.take_whole(answer));
    CHECK(reader.result().finish_reason == reason);
    CHECK(heard.text == "x");
  }
}

TEST_CASE("Log-probabilities of a chat come with as many alternatives as were asked for") {
  Heard heard;
  AnswerReader reader(Api::kChat, 2, kWho, heard.sink);
  CHECK(chunk(reader, R"({"choices":[{"index":0,"delta":{"content":"é"},"logprobs":{"content":[
     {"token":"\\xc3","logprob":-0.5,"bytes":[195],"top_logprobs":[
       {"token":"c","logprob":-3,"bytes":[99]},{"token":"a","logprob":-0.5},{"token":"b","logprob":-1.5}]},
     {"token":"\\xa9","logprob":-1,"bytes":[169],"top_logprobs":[{"token":"z","logprob":-1}]}]}}]})"));
  CHECK(heard.tokens == std::vector<std::string>{"\xC3", "\xA9"});
  CHECK(heard.logprobs == std::vector<float>{-0.5F, -1.0F});
  CHECK(heard.alternatives == std::vector<std::string>{"z"});
  CHECK(reader.result().completion_tokens == 2);
  Heard sorted;
  AnswerReader again(Api::kChat, 2, kWho, sorted.sink);
  CHECK(whole(again, R"({"choices":[{"message":{"content":"a"},"logprobs":{"content":[{"token":"a","logprob":-0.5,
     "top_logprobs":[{"token":"c","logprob":-3},{"token":"a","logprob":-0.5},{"token":"b","logprob":-1.5}]}]}}]})"));
  CHECK(sorted.alternatives == std::vector<std::string>{"a", "b"});
}

TEST_CASE("Log-probabilities of a completion come in lists side by side") {
  Heard heard;
  AnswerReader reader(Api::kText, 1, kWho, heard.sink);
  CHECK(whole(reader, R"({"choices":[{"text":" a b","logprobs":{"tokens":[" a"," b"],"token_logprobs":[null,-2.5],
     "top_logprobs":[null,{" c":-4.0," b":-2.5}],"text_offset":[0,2]},"finish_reason":"stop"}]})"));
  CHECK(heard.tokens == std::vector<std::string>{" a", " b"});
  CHECK(std::isnan(heard.logprobs[0]));
  CHECK(heard.logprobs[1] == -2.5F);
  CHECK(heard.alternatives == std::vector<std::string>{" b"});
}

TEST_CASE("Log-probabilities that nobody asked for are left out") {
  Heard heard;
  AnswerReader reader(Api::kChat, -1, kWho, heard.sink);
  CHECK(
      chunk(reader, R"({"choices":[{"delta":{"content":"a"},"logprobs":{"content":[{"token":"a","logprob":-1}]}}]})"));
  CHECK(heard.tokens.empty());
}

TEST_CASE("A host that stops ends the answer as cancelled") {
  Heard heard;
  heard.goes_on = false;
  AnswerReader reader(Api::kChat, -1, kWho, heard.sink);
  const auto flow = chunk(reader, R"({"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]})");
  REQUIRE(flow);
  CHECK(*flow == Flow::kStop);
  CHECK(reader.result().finish_reason == OCCAM_ABI_FINISH_CANCELLED);
}

TEST_CASE("An error among the chunks is that error") {
  const std::pair<const char*, sdk::Status> kErrors[] = {
      {R"({"error":{"message":"busy","type":"overloaded_error"}})", sdk::Status::kUnavailable},
      {R"({"error":{"message":"x","code":502}})", sdk::Status::kUnavailable},
      {R"({"error":{"message":"x","code":"rate_limit_exceeded"}})", sdk::Status::kResourceExhausted},
      {R"({"error":{"message":"x","code":"context_length_exceeded"}})", sdk::Status::kOutOfRange},
      {R"({"error":{"message":"x","type":"authentication_error"}})", sdk::Status::kUnauthenticated},
      {R"({"error":"text alone"})", sdk::Status::kUnavailable},
      {R"({"choices":[{"delta":{},"finish_reason":"error"}]})", sdk::Status::kUnavailable}};
  for (const auto& [text, status] : kErrors) {
    INFO(text);
    Heard heard;
    AnswerReader reader(Api::kChat, -1, kWho, heard.sink);
    const auto flow = chunk(reader, text);
    REQUIRE_FALSE(flow);
    CHECK(flow.error().error.status == status);
    CHECK(flow.error().error.message.starts_with(kWho));
  }
}

TEST_CASE("Answers of strange shapes are refused or passed over and never break anything") {
  for (const char* text : {R"({})", R"({"choices":null})", R"({"choices":{}})"}) {
    Heard heard;
    AnswerReader reader(Api::kChat, -1, kWho, heard.sink);
    const auto flow = whole(reader, text);
    REQUIRE_FALSE(flow);
    CHECK(flow.error().error.status == sdk::Status::kDataLoss);
  }
  for (
      const char* text :
      {R"({"choices":[]})", R"({"choices":[1,null,"x"]})", R"({"choices":[{"delta":7}]})",
       R"({"choices":[{"delta":{"content":5}}]})",
       R"({"choices":[{"delta":{"content":"a"},"logprobs":{"content":[1]}}]})",
       R"({"choices":[{"delta":{"content":"a"},"logprobs":{"tokens":[1,"a"],"token_logprobs":["x"],"top_logprobs":7}}]})",
       R"({"choices":[{"delta":{"tool_calls":7}}],"usage":{"prompt_tokens":-5,"completion_tokens":1e99}})"}) {
    INFO(text);
    Heard heard;
    AnswerReader reader(Api::kChat, 3, kWho, heard.sink);
    CHECK(chunk(reader, text));
    CHECK(reader.result().prompt_tokens == 0);
  }
}

TEST_CASE("Content in parts is joined") {
  Heard heard;
  AnswerReader reader(Api::kChat, -1, kWho, heard.sink);
  CHECK(whole(reader,
              R"({"choices":[{"message":{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}}]})"));
  CHECK(heard.text == "ab");
}
