#include "range_option.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace occam::cli {

Result<std::optional<ScoreRange>> to_range(const std::string& text) {
  if (text.empty()) return std::nullopt;
  ScoreRange range;
  char comma = 0, more = 0;
  if (std::sscanf(text.c_str(), "%lf%c%lf%c", &range.low, &comma, &range.high, &more) != 3 || comma != ',' ||
      !(range.low < range.high))
    return fail(ErrorCode::kUsage, fmt::format("\"{}\" is no range", text), "--range",
                "LOW,HIGH with LOW below HIGH, for example 1,10");
  return range;
}

}  // namespace occam::cli
