// The router `rules`: the first rule that holds names the models, in order. For people who want no statistics.
//
// Pure. README.md says what it decides. Threads: route() on many threads at once.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "condition.hpp"
#include "occam/sdk/router.hpp"

namespace occam::routers {

class Rules {
 public:
  static constexpr sdk::Identity kIdentity{.id = "rules",
                                           .version = "1.0",
                                           .description = "the models that the first rule names whose conditions hold",
                                           .config_schema = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "rules": {
      "type": "array",
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": ["use"],
        "properties": {
          "name": {"type": "string"},
          "when": {"type": ["object", "array"]},
          "unless": {"type": ["object", "array"]},
          "use": {"type": ["string", "array"]}
        }
      }
    },
    "otherwise": {"type": ["string", "array"]}
  }
})"};

  /// Errors: kInvalidArgument with the path of the key that is wrong, as `rules[2].when.pattern`.
  [[nodiscard]] static sdk::Result<std::unique_ptr<Rules>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const;

 private:
  struct Rule {
    std::string name;
    std::vector<Condition> when;    ///< one of them holds; none: always
    std::vector<Condition> unless;  ///< none of them holds
    std::vector<std::string> use;

    [[nodiscard]] bool holds(std::string_view task, std::string_view prompt) const;
  };
  [[nodiscard]] static sdk::Result<Rule> read_rule(const boost::json::value& value, std::size_t index);

  std::vector<Rule> rules_;  ///< `otherwise` is the last of them
};

}  // namespace occam::routers
