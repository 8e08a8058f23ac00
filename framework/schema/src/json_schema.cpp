#include "occam/schema/json_schema.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace occam::schema {

using valijson::adapters::BoostJsonAdapter;

struct JsonSchema::Compiled {
  boost::json::value document;  // valijson's schema refers to it
  valijson::Schema schema;
};

namespace {

/// Whether a key that holds a regular expression stands anywhere in the schema.
bool has_pattern(const boost::json::value& value) {
  if (value.is_array()) return std::ranges::any_of(value.get_array(), has_pattern);
  if (!value.is_object()) return false;
  return std::ranges::any_of(value.get_object(), [](const auto& member) {
    const bool is_pattern = member.key() == "pattern" && member.value().is_string();
    return is_pattern || member.key() == "patternProperties" || has_pattern(member.value());
  });
}

/// valijson names a place as `<root>["stop"][2]`; a JSON pointer says `/stop/2`.
std::string to_pointer(const std::vector<std::string>& context) {
  std::string pointer;
  for (std::size_t i = 1; i < context.size(); ++i) {
    std::string_view step = context[i];
    if (step.starts_with('[')) step = step.substr(1, step.size() - 2);
    if (step.starts_with('"')) step = step.substr(1, step.size() - 2);
    pointer += '/';
    for (const char c : step) pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  }
  return pointer;
}

/// valijson reports every level on the way out of a violation; the innermost one says what is wrong.
void keep_innermost(std::vector<Violation>& violations) {
  const auto is_wrapper = [](const Violation& violation) { return violation.message.starts_with("Failed to validate"); };
  if (!std::ranges::all_of(violations, is_wrapper)) std::erase_if(violations, is_wrapper);
}

}  // namespace

JsonSchema::JsonSchema(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

std::expected<JsonSchema, std::string> JsonSchema::compile(std::string_view schema_json) {
  boost::system::error_code error;
  auto compiled = std::make_shared<Compiled>();
  compiled->document = boost::json::parse({schema_json.data(), schema_json.size()}, error);
  if (error) return std::unexpected("the schema is not JSON: " + error.message());
  if (has_pattern(compiled->document))
    return std::unexpected("the schema uses \"pattern\" or \"patternProperties\", which are not supported");
  try {
    valijson::SchemaParser parser;
    parser.populateSchema(BoostJsonAdapter(compiled->document), compiled->schema);
  } catch (const std::exception& exception) {
    return std::unexpected(std::string("the schema is no JSON Schema: ") + exception.what());
  }
  return JsonSchema(std::move(compiled));
}

std::vector<Violation> JsonSchema::check(std::string_view json) const {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse({json.data(), json.size()}, error);
  if (error) return {{"", "is not JSON: " + error.message()}};
  std::vector<Violation> violations;
  try {
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(compiled_->schema, BoostJsonAdapter(value), &results)) return violations;
    for (valijson::ValidationResults::Error failure; results.popError(failure);)
      violations.push_back({to_pointer(failure.context), failure.description});
    keep_innermost(violations);
  } catch (const std::exception& exception) {
    violations.push_back({"", exception.what()});
  }
  return violations;
}

}  // namespace occam::schema
