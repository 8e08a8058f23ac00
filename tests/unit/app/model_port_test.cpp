// What routing gets from a backend: pieces with the tokens that made them, and the answer that they make.
#include "app/model_port.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "support/temporary_folder.hpp"

namespace {

using namespace occam;

const plugin::Registry& registry() {
  static const plugin::Registry kLoaded = [] {
    const std::vector<std::filesystem::path> folders = {OCCAM_BINARY_DIR "/tests/plugins"};
    return plugin::Registry::load(folders, {});
  }();
  return kLoaded;
}

/// One scripted model `a` with `lines` in its table.
struct House {
  explicit House(const std::string& lines)
      : reading(config::parse_policy("[[model]]\nid = \"a\"\nbackend = \"scripted\"\n" + lines, "policy.toml",
                                     folder.path())),
        models({.policy = reading.value, .registry = registry()}),
        port(models) {
    REQUIRE(reading.ok());
  }

  Result<Answer> ask(const Request& request, const StreamFunction& stream = {}) {
    return port.generate({.model = "a",
                          .request = request,
                          .max_tokens = request.max_tokens,
                          .alternatives = request.alternatives,
                          .sampling = request.sampling},
                         stream);
  }

  test::TemporaryFolder folder;
  config::Reading<config::Policy> reading;
  model::Models models;
  app::ModelPort port;
};

Request question(std::int32_t alternatives = -1) {
  Request request;
  request.messages = {{"user", "Where?"}};
  request.alternatives = alternatives;
  return request;
}

struct Piece {
  std::string text;
  std::vector<TokenInfo> tokens;
  std::string fields;
};

std::vector<Piece> pieces_of(House& house, const Request& request) {
  std::vector<Piece> pieces;
  REQUIRE(house.ask(request, [&](const Delta& delta) {
    CHECK(delta.model == "a");
    pieces.push_back({std::string(delta.text), {delta.tokens.begin(), delta.tokens.end()}, std::string(delta.fields)});
    return Flow::kContinue;
  }));
  return pieces;
}

}  // namespace

TEST_CASE("Each piece has the tokens that made it and the answer has all of them") {
  House house("reply = \"here and there\"\nlogprob = -0.5");
  const std::vector<Piece> pieces = pieces_of(house, question(2));
  REQUIRE(pieces.size() == 3);
  for (const Piece& piece : pieces) {
    REQUIRE(piece.tokens.size() == 1);
    const TokenInfo& token = piece.tokens[0];
    CHECK(token.bytes == piece.text);
    CHECK(token.logprob == Approx(-0.5));
    CHECK(token.entropy > 0);
    REQUIRE(token.alternatives.size() == 2);
    CHECK(token.alternatives[0].bytes == piece.text);
    CHECK(token.alternatives[0].logprob > token.alternatives[1].logprob);
  }
  const Result<Answer> whole = house.ask(question(2));
  REQUIRE(whole);
  CHECK(whole->text == "here and there");
  REQUIRE(whole->tokens.size() == 3);
  CHECK(whole->tokens[2].bytes == pieces[2].text);
  CHECK(whole->completion_tokens == 3);
}

TEST_CASE("Tokens that were not asked about are not known to be likely") {
  House house("reply = \"here\"");
  const Result<Answer> answer = house.ask(question());
  REQUIRE(answer);
  REQUIRE(answer->tokens.size() == 1);
  CHECK(std::isnan(answer->tokens[0].logprob));
  CHECK(answer->tokens[0].alternatives.empty());
}

TEST_CASE("What pieces have beside their text goes on piece by piece and is joined in the answer") {
  House house(R"(reply = "one two three"
fields = ['{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"find","arguments":"{\"a\""}}]}',
          '{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}'])");
  const std::vector<Piece> pieces = pieces_of(house, question());
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[0].fields.find("call_1") != std::string::npos);
  CHECK(pieces[1].fields.find(":1}") != std::string::npos);
  CHECK(pieces[2].fields.empty());
  const Result<Answer> whole = house.ask(question());
  REQUIRE(whole);
  CHECK(whole->text == "one two three");
  CHECK(boost::json::parse(whole->fields) ==
        boost::json::parse(R"({"tool_calls":[{"id":"call_1","function":{"name":"find","arguments":"{\"a\":1}"}}]})"));
}

TEST_CASE("A piece that is no piece of an answer ends it as damaged") {
  House house("reply = \"one two three\"\nfields = ['[1]']");
  int seen = 0;
  const Result<Answer> answer = house.ask(question(), [&](const Delta&) {
    ++seen;
    return Flow::kContinue;
  });
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == ErrorCode::kData);
  CHECK(seen == 0);
}

TEST_CASE("A reader that wants no more ends the answer") {
  House house("reply = \"one two three\"");
  int seen = 0;
  const Result<Answer> answer = house.ask(question(), [&](const Delta&) {
    ++seen;
    return Flow::kStop;
  });
  CHECK(seen == 1);
  REQUIRE(answer);
  CHECK(answer->finish_reason == FinishReason::kCancelled);
  CHECK(answer->text == "one");
}
