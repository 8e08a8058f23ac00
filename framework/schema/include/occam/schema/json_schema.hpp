// JSON against a JSON Schema (draft 7), with every violation and its place.
//
// `pattern` and `patternProperties` are refused when a schema is compiled: their usual engine hangs on hostile patterns.
// Threads: a compiled schema is immutable and may be used by many at once.
//
//   auto schema = schema::JsonSchema::compile(R"({"type":"object"})");
//   for (const auto& violation : schema->check("[]")) …
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace occam::schema {

struct Violation {
  std::string pointer;  ///< a JSON pointer into the text: `/stop/2`; empty: the whole
  std::string message;
};

class JsonSchema {
 public:
  /// Errors: words on what is wrong with the schema itself.
  [[nodiscard]] static std::expected<JsonSchema, std::string> compile(std::string_view schema_json);

  /// Returns nothing where the text follows the schema. A text that is no JSON is one violation.
  [[nodiscard]] std::vector<Violation> check(std::string_view json) const;

 private:
  struct Compiled;
  explicit JsonSchema(std::shared_ptr<const Compiled> compiled);
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace occam::schema
