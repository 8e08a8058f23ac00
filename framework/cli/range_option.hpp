// `--range LOW,HIGH`, as several commands take it.
#pragma once

#include <optional>
#include <string>

#include "occam/error.hpp"
#include "occam/evidence.hpp"

namespace occam::cli {

/// Nothing for an empty text. Errors: kUsage.
[[nodiscard]] Result<std::optional<ScoreRange>> to_range(const std::string& text);

}  // namespace occam::cli
