#include "json_schema.hpp"

#include <boost/json/parse.hpp>

#include "measures/demands.hpp"
#include "measures/options.hpp"
#include "measures/unicode.hpp"

namespace occam::evaluators {

namespace {

/// What stands in the first ``` fence, or the whole text without spaces at its ends.
std::string_view open_fence(std::string_view text) {
  const std::size_t fence = text.find("```");
  if (fence == std::string_view::npos) return measures::trim(text);
  const std::size_t line = text.find('\n', fence);
  if (line == std::string_view::npos) return measures::trim(text);
  const std::string_view body = text.substr(line + 1);
  return measures::trim(body.substr(0, body.find("```")));
}

bool is_json(std::string_view text) {
  boost::system::error_code error;
  (void)boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
  return !error;
}

std::string describe(const std::vector<schema::Violation>& violations) {
  std::string words;
  for (const schema::Violation& one : violations) {
    words.append(words.empty() ? "" : "; ").append(one.pointer.empty() ? "the answer" : one.pointer);
    words.append(": ").append(one.message);
  }
  return words;
}

}  // namespace

sdk::Result<std::unique_ptr<JsonSchemaFit>> JsonSchemaFit::create(std::string_view config_json) {
  measures::Options options(config_json, kMetrics, {"schema", "schema_field", "extract"});
  auto made = std::make_unique<JsonSchemaFit>();
  made->schema_field_ = options.text("schema_field", "");
  made->opens_fences_ = options.one_of("extract", {"fenced", "whole"}) == "fenced";
  const auto common = options.json("schema");
  if (common.has_value() == !made->schema_field_.empty())
    options.refuse("either \"schema\" or \"schema_field\" must be given", "schema");
  if (common) {
    auto compiled = schema::JsonSchema::compile(*common);
    if (compiled) {
      made->schema_ = std::move(*compiled);
    } else {
      options.refuse("not a schema: " + compiled.error(), "schema");
    }
  }
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

sdk::Result<schema::JsonSchema> JsonSchemaFit::schema_for(const sdk::EvalItem& item) const {
  if (schema_) return *schema_;
  auto own = measures::field_text(item, schema_field_);
  if (!own) own = measures::field_json(item, schema_field_);
  if (!own)
    return sdk::failure(sdk::Status::kInvalidArgument, "the item has no \"" + schema_field_ + "\"", schema_field_);
  auto compiled = schema::JsonSchema::compile(*own);
  if (!compiled) return sdk::failure(sdk::Status::kInvalidArgument, "not a schema: " + compiled.error(), schema_field_);
  return std::move(*compiled);
}

sdk::Result<void> JsonSchemaFit::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                          sdk::EvalSink& sink) const {
  if (auto one = measures::require_one_output(outputs); !one) return one;
  const auto schema = schema_for(item);
  if (!schema) return std::unexpected(schema.error());
  const std::string_view text = opens_fences_ ? open_fence(outputs.front().text) : outputs.front().text;
  const auto violations = schema->check(text);
  if (!violations.empty()) sink.rationale(describe(violations));
  sink.value(0, violations.empty() ? 1 : 0);
  sink.value(1, is_json(text) ? 1 : 0);
  return {};
}

}  // namespace occam::evaluators
