#include "rules.hpp"

#include <algorithm>

namespace occam::evaluators::ifeval {

const Rule* find_rule(std::string_view id) {
  for (const std::span<const Rule> rules : {keyword_rules(), length_rules(), format_rules(), wording_rules()}) {
    const auto found = std::ranges::find(rules, id, &Rule::id);
    if (found != rules.end()) return &*found;
  }
  return nullptr;
}

bool holds(std::string_view relation, std::int64_t count, std::int64_t bound) {
  return relation == "less than" ? count < bound : count >= bound;
}

}  // namespace occam::evaluators::ifeval
