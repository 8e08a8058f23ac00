#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "remote/api/echo.hpp"

using namespace occam::remote;
namespace json = boost::json;

namespace {

std::vector<EchoedToken> read(const char* logprobs, std::string_view prompt) {
  const json::value answer = json::parse(std::string(R"({"choices":[{"logprobs":)") + logprobs + "}]}");
  const auto tokens = read_echo(answer.as_object(), prompt);
  REQUIRE(tokens);
  return *tokens;
}

}  // namespace

TEST_CASE("Tokens of the prompt have their place and those of the answer are left out") {
  const auto tokens = read(R"({"tokens":["The"," sky"," is"," blue"],"token_logprobs":[null,-1.5,-0.5,-9],
    "top_logprobs":[null,{" cat":-1.0," sky":-1.5},{" is":-0.5},{" blue":-9}],"text_offset":[0,3,7,10]})",
                           "The sky is");
  REQUIRE(tokens.size() == 3);
  CHECK(std::isnan(tokens[0].logprob));
  CHECK(tokens[1].begin == 3);
  CHECK(tokens[1].logprob == -1.5);
  CHECK_FALSE(tokens[1].is_greedy);
  CHECK(tokens[2].begin == 7);
  CHECK(tokens[2].is_greedy);
}

TEST_CASE("A token that begins the sequence is none of the text") {
  const auto tokens =
      read(R"({"tokens":["<s>"," Hi"," you"],"token_logprobs":[null,-1.0,-2.0],"top_logprobs":null})", "Hi you");
  REQUIRE(tokens.size() == 2);
  CHECK(tokens[0].begin == 0);
  CHECK(tokens[0].logprob == -1.0);
  CHECK(tokens[1].begin == 2);
}

TEST_CASE("Tokens that are no whole characters are placed by their offsets") {
  const auto tokens = read(R"({"tokens":["a","bytes:\\xc3","bytes:\\xa9","b"],"token_logprobs":[null,-1,-2,-3],
    "text_offset":[0,1,1,2]})",
                           "aéb");
  REQUIRE(tokens.size() == 4);
  CHECK(tokens[1].begin == 1);
  CHECK(tokens[3].begin == 3);
}

TEST_CASE("An answer without an echo is told apart") {
  for (const char* answer : {R"({"choices":[{"logprobs":null}]})", R"({"choices":[]})", R"({})",
                             R"({"choices":[{"logprobs":{"tokens":[" yes"],"token_logprobs":[-1.0]}}]})",
                             R"({"choices":[{"logprobs":{"content":[]}}]})"}) {
    const auto tokens = read_echo(json::parse(answer).as_object(), "The sky is");
    REQUIRE_FALSE(tokens);
    CHECK(tokens.error().status == occam::sdk::Status::kUnimplemented);
  }
}
