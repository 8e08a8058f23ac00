// The instructions of one item, read from its fields `instruction_id_list` and `kwargs`. Threads: pure functions.
#pragma once

#include <string_view>
#include <vector>

#include "occam/sdk/result.hpp"
#include "rules.hpp"

namespace occam::evaluators::ifeval {

struct Instruction {
  const Rule* rule = nullptr;  ///< static data
  Arguments arguments;

  [[nodiscard]] bool is_followed_by(const std::string& response) const;
};

/// Errors: kInvalidArgument with `where` in the item: no list, an unknown rule, an argument that a rule needs and the
/// item lacks or has in another kind.
[[nodiscard]] sdk::Result<std::vector<Instruction>> read_instructions(std::string_view fields_json);

}  // namespace occam::evaluators::ifeval
