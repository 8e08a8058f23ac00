#include "json_schema/json_schema.hpp"

#include "evaluators/scoring.hpp"

using namespace occam::evaluators;

namespace {

constexpr std::string_view kConfig =
    R"({"schema":{"type":"object","required":["age"],"properties":{"age":{"type":"integer"}}}})";

Scored of(std::string_view config, std::string_view answer, std::string_view fields = "{}") {
  occam::sdk::EvalItem item;
  item.fields = fields;
  occam::sdk::EvalOutput output;
  output.text = answer;
  const auto scored = evaluate(*make<JsonSchemaFit>(config), item, output);
  REQUIRE(scored);
  return *scored;
}

}  // namespace

TEST_CASE("an answer is valid where it is JSON that follows the schema") {
  CHECK(of(kConfig, R"( {"age":3} )").values == std::map<std::size_t, double>{{0, 1}, {1, 1}});
  CHECK(of(kConfig, R"({"age":"3"})").values == std::map<std::size_t, double>{{0, 0}, {1, 1}});
  CHECK_THAT(of(kConfig, R"({"age":"3"})").rationale, Catch::Contains("/age"));
  CHECK(of(kConfig, "age: 3").values == std::map<std::size_t, double>{{0, 0}, {1, 0}});
}

TEST_CASE("a fence is opened unless the whole answer must be JSON") {
  const std::string_view fenced = "Here you are:\n```json\n{\"age\":3}\n```\nAnything else?";
  CHECK(of(kConfig, fenced).values.at(0) == 1);
  CHECK(of(R"({"extract":"whole","schema":{}})", fenced).values.at(0) == 0);
}

TEST_CASE("an item may bring its own schema") {
  CHECK(of(R"({"schema_field":"s"})", "[1]", R"({"s":{"type":"array"}})").values.at(0) == 1);
  CHECK(of(R"({"schema_field":"s"})", "[1]", R"({"s":"{\"type\":\"object\"}"})").values.at(0) == 0);
  CHECK_FALSE(evaluate(*make<JsonSchemaFit>(R"({"schema_field":"s"})"), {}, {}));
}

TEST_CASE("a schema that is none is refused with its key") {
  CHECK(refusal<JsonSchemaFit>("{}").where == "schema");
  CHECK(refusal<JsonSchemaFit>(R"({"schema":"text"})").where == "schema");
  CHECK(refusal<JsonSchemaFit>(R"({"schema":{"properties":{"age":"text"}}})").where == "schema");
  CHECK(refusal<JsonSchemaFit>(R"({"schema":{"pattern":"^(a+)+$"}})").where == "schema");
}
