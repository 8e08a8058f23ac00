#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <vector>

#include "gateway/openai/answer_shape.hpp"
#include "gateway/openai/json_text.hpp"

namespace {

using namespace occam;
using namespace occam::gateway;

Answer answer() {
  Answer answer;
  answer.text = "Hé \"you\"";
  answer.model = "small";
  answer.prompt_tokens = 3;
  answer.completion_tokens = 2;
  answer.cached_tokens = 1;
  return answer;
}

TokenInfo token(const std::string& bytes, float logprob) {
  return {.id = 1,
          .logprob = logprob,
          .entropy = 0,
          .bytes = bytes,
          .alternatives = {{.id = 1, .logprob = logprob, .bytes = bytes}}};
}

/// The JSON of every frame, `[DONE]` as the string.
std::vector<boost::json::value> frames(const std::string& text) {
  std::vector<boost::json::value> all;
  std::size_t at = 0;
  while (at < text.size()) {
    REQUIRE(text.compare(at, 6, "data: ") == 0);
    const std::size_t end = text.find("\n\n", at);
    REQUIRE(end != std::string::npos);
    const std::string data = text.substr(at + 6, end - at - 6);
    CHECK(data.find('\n') == std::string::npos);
    all.push_back(data == "[DONE]" ? boost::json::value("[DONE]") : boost::json::parse(data));
    at = end + 2;
  }
  return all;
}

}  // namespace

TEST_CASE("Texts become JSON strings whatever their bytes") {
  const auto quoted = [](std::string_view text) {
    std::string out;
    append_quoted(out, text);
    return out;
  };
  CHECK(quoted("a\"b\\c\n\x01") == R"("a\"b\\c\n\u0001")");
  CHECK(quoted("é€😀") == "\"é€😀\"");
  CHECK(quoted("\xFFx") == "\"\xEF\xBF\xBDx\"");
  CHECK(quoted("\xC3") == "\"\xEF\xBF\xBD\"");
  CHECK(quoted("\xED\xA0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  CHECK(quoted("\xC0\xAF") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  CHECK(quoted("\xF4\x90\x80\x80").size() == 2 + 4 * 3);
}

TEST_CASE("A whole answer has the shape of a chat completion") {
  const auto value = boost::json::parse(chat_shape({.id = "1", .created = 9})->whole(answer()));
  CHECK(value.at("id") == "chatcmpl-1");
  CHECK(value.at("object") == "chat.completion");
  CHECK(value.at("created") == 9);
  CHECK(value.at("model") == "small");
  const auto& choice = value.at("choices").at(0);
  CHECK(choice.at("index") == 0);
  CHECK(choice.at("message").at("role") == "assistant");
  CHECK(choice.at("message").at("content") == "Hé \"you\"");
  CHECK(choice.at("message").at("refusal").is_null());
  CHECK(choice.at("logprobs").is_null());
  CHECK(choice.at("finish_reason") == "stop");
  CHECK(value.at("usage").at("total_tokens") == 5);
  CHECK(value.at("usage").at("prompt_tokens_details").at("cached_tokens") == 1);
}

TEST_CASE("An answer of tool calls alone has no content") {
  Answer tools = answer();
  tools.text.clear();
  tools.fields = R"({"tool_calls":[{"id":"1"}]})";
  tools.finish_reason = FinishReason::kTool;
  const auto value = boost::json::parse(chat_shape({.id = "1"})->whole(tools));
  const auto& choice = value.at("choices").at(0);
  CHECK(choice.at("message").at("content").is_null());
  CHECK(choice.at("message").at("tool_calls").at(0).at("id") == "1");
  CHECK(choice.at("finish_reason") == "tool_calls");
}

TEST_CASE("A streamed answer begins with the role and ends with usage and DONE") {
  const auto shape = chat_shape({.id = "1", .usage = Usage::kInclude});
  std::string text;
  shape->first("small", text);
  shape->piece({.text = "He", .model = "small"}, text);
  shape->piece({.text = "", .model = "small"}, text);
  shape->piece({.text = "", .model = "small", .fields = R"({"tool_calls":[{"index":0}]})"}, text);
  shape->last(answer(), text);
  const auto all = frames(text);
  REQUIRE(all.size() == 6);
  CHECK(all[0].at("object") == "chat.completion.chunk");
  CHECK(all[0].at("choices").at(0).at("delta").at("role") == "assistant");
  CHECK(all[0].at("usage").is_null());
  CHECK(all[1].at("choices").at(0).at("delta") == boost::json::parse(R"({"content":"He"})"));
  CHECK(all[1].at("choices").at(0).at("finish_reason").is_null());
  CHECK(all[2].at("choices").at(0).at("delta").at("tool_calls").at(0).at("index") == 0);
  CHECK(all[3].at("choices").at(0).at("finish_reason") == "stop");
  CHECK(all[4].at("choices").as_array().empty());
  CHECK(all[4].at("usage").at("completion_tokens") == 2);
  CHECK(all[5] == "[DONE]");
}

TEST_CASE("A stream without include_usage has no usage at all") {
  const auto shape = chat_shape({.id = "1"});
  std::string text;
  shape->first("small", text);
  shape->last(answer(), text);
  CHECK(text.find("usage") == std::string::npos);
}

TEST_CASE("Log-probabilities carry token and bytes even where a token is no whole character") {
  Answer scored = answer();
  scored.tokens = {token("\xC3", -0.5F), token("\xA9", -std::numeric_limits<float>::infinity())};
  const auto value = boost::json::parse(chat_shape({.id = "1", .logprobs = Logprobs::kInclude})->whole(scored));
  const auto& content = value.at("choices").at(0).at("logprobs").at("content");
  CHECK(content.at(0).at("logprob") == -0.5);
  CHECK(content.at(0).at("bytes") == boost::json::parse("[195]"));
  CHECK(content.at(0).at("top_logprobs").at(0).at("logprob") == -0.5);
  CHECK(content.at(1).at("logprob").to_number<double>() == -9999);
}

TEST_CASE("A text completion has the older shape with offsets in characters") {
  Answer scored = answer();
  scored.tokens = {token("Hé", -0.5F), token(" x", -1.0F)};
  const auto value = boost::json::parse(completion_shape({.id = "1", .logprobs = Logprobs::kInclude})->whole(scored));
  CHECK(value.at("id") == "cmpl-1");
  CHECK(value.at("object") == "text_completion");
  const auto& logprobs = value.at("choices").at(0).at("logprobs");
  CHECK(logprobs.at("tokens").at(1) == " x");
  CHECK(logprobs.at("text_offset") == boost::json::parse("[0,2]"));
  CHECK(logprobs.at("top_logprobs").at(0).at("Hé") == -0.5);
  const auto shape = completion_shape({.id = "1"});
  std::string text;
  shape->first("small", text);
  CHECK(text.empty());
  shape->piece({.text = "He", .model = "small"}, text);
  shape->last(answer(), text);
  const auto all = frames(text);
  REQUIRE(all.size() == 3);
  CHECK(all[0].at("choices").at(0).at("text") == "He");
  CHECK(all[1].at("choices").at(0).at("finish_reason") == "stop");
}
