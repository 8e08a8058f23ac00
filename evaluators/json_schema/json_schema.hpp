// json_schema: the answer is JSON that follows a schema.
//
// Threads: immutable; evaluate() runs on many at once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "occam/schema/json_schema.hpp"
#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class JsonSchemaFit {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "json_schema",
      .version = "1.0",
      .description = "1 where the answer is JSON that follows a schema",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["valid","json"]},"schema":{"type":"object"},"schema_field":{"type":"string"},
        "extract":{"enum":["fenced","whole"]}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
  static constexpr sdk::Metric kMetrics[] = {{.name = "valid", .low = 0, .high = 1, .binary = true},
                                             {.name = "json", .low = 0, .high = 1, .binary = true}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<JsonSchemaFit>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;

 private:
  [[nodiscard]] sdk::Result<schema::JsonSchema> schema_for(const sdk::EvalItem& item) const;

  std::optional<schema::JsonSchema> schema_;
  std::string schema_field_;  ///< the item's field with the schema, where there is no common one
  bool opens_fences_ = true;
};

}  // namespace occam::evaluators
