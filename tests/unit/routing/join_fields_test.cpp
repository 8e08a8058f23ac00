#include "routing/join_fields.hpp"

#include <catch2/catch.hpp>
#include <initializer_list>

#include "base/json.hpp"

namespace occam::routing {
namespace {

std::string join(std::initializer_list<std::string_view> pieces) {
  FieldsJoiner joiner;
  for (const std::string_view piece : pieces) {
    INFO(piece);
    REQUIRE(joiner.add(piece));
  }
  return joiner.take();
}

bool same(std::string_view a, std::string_view b) {
  return *json::parse(a) == *json::parse(b);
}

}  // namespace

// Expected values of the tool calls and of the joined texts: openai 1.109.1 for Python, functools.reduce over
// openai.lib.streaming._deltas.accumulate_delta(acc, delta), without `index` (which that leaves in, and needs in
// order).
TEST_CASE("A tool call in pieces becomes one") {
  CHECK(same(
      join(
          {R"({"role":"assistant"})",
           R"({"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":""}}]})",
           R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]})", "",
           R"({"tool_calls":[{"index":0,"function":{"arguments":" \"Oslo\"}"}}]})"}),
      R"({"role":"assistant","tool_calls":[{"id":"call_1","type":"function",)"
      R"("function":{"name":"weather","arguments":"{\"city\": \"Oslo\"}"}}]})"));
}

TEST_CASE("Calls that come interleaved are told apart by their index") {
  CHECK(same(
      join({R"({"tool_calls":[{"index":1,"id":"b","function":{"name":"g","arguments":"1"}}]})",
            R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"2"}}]})",
            R"({"tool_calls":[{"index":1,"function":{"arguments":"3"}},{"index":0,"function":{"arguments":"4"}}]})"}),
      R"({"tool_calls":[{"id":"a","function":{"name":"f","arguments":"24"}},)"
      R"({"id":"b","function":{"name":"g","arguments":"13"}}]})"));
}

TEST_CASE("What servers repeat in every piece is not joined") {
  CHECK(same(
      join(
          {R"({"role":"assistant","tool_calls":[{"index":0,"id":"x","type":"function","function":{"name":"f"}}]})",
           R"({"role":"assistant","tool_calls":[{"index":0,"id":"x","type":"function","function":{"arguments":"{}"}}]})"}),
      R"({"role":"assistant","tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":"{}"}}]})"));
}

TEST_CASE("Texts are joined and nulls change nothing") {
  CHECK(same(join({R"({"reasoning_content":"First ","refusal":null})", R"({"reasoning_content":"then","refusal":"No"})",
                   R"({"reasoning_content":null,"refusal":null})"}),
             R"({"reasoning_content":"First then","refusal":"No"})"));
}

TEST_CASE("Objects are merged and other values replaced") {
  CHECK(same(join({R"({"audio":{"id":"a","data":"xx","expires_at":1}})", R"({"audio":{"data":"yy","expires_at":2}})",
                   R"({"annotations":[{"url":"u"}]})", R"({"annotations":[{"url":"v"},7]})"}),
             R"({"audio":{"id":"a","data":"xxyy","expires_at":2},"annotations":[{"url":"u"},{"url":"v"},7]})"));
}

TEST_CASE("A whole message passes as it is") {
  CHECK(same(join({R"({"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]})"}),
             R"({"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]})"));
}

TEST_CASE("Nothing joins to nothing and a joiner begins anew") {
  FieldsJoiner joiner;
  CHECK(joiner.take().empty());
  REQUIRE(joiner.add(R"({"a":"1"})"));
  CHECK(joiner.take() == R"({"a":"1"})");
  CHECK(joiner.take().empty());
}

TEST_CASE("Fields that are no object are an error and so are kinds that change") {
  for (const char* bad : {"[1]", "{", "7", "\"x\""}) {
    FieldsJoiner joiner;
    CHECK(joiner.add(bad).error().code == ErrorCode::kData);
  }
  CHECK(same(join({R"({"a":[{"index":0,"x":"1"}]})", R"({"a":[{"index":0,"x":{"y":2}}]})", R"({"a":"text"})"}),
             R"({"a":"text"})"));
}

TEST_CASE("A role and what is empty are no content") {
  for (const char* nothing : {"", "{}", R"({"role":"assistant"})", R"({"role":"assistant","refusal":null})",
                              R"({"tool_calls":[],"content":""})"}) {
    INFO(nothing);
    CHECK_FALSE(has_content(nothing));
  }
  for (const char* something :
       {R"({"tool_calls":[{"index":0}]})", R"({"reasoning_content":"a"})", R"({"n":0})", "[]"}) {
    INFO(something);
    CHECK(has_content(something));
  }
}

}  // namespace occam::routing
