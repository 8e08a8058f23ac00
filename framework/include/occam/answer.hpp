// An answer with who gave it, what it cost and how it came about.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "occam/export.hpp"
#include "occam/plan.hpp"
#include "occam/request.hpp"

namespace occam {

enum class FinishReason { kStop, kLength, kCancelled, kTool, kFilter };

/// `stop`, `length`, `cancelled`, `tool_calls`, `content_filter`.
[[nodiscard]] OCCAM_API std::string_view word(FinishReason reason);

struct Answer {
  std::string text;
  std::string model;
  FinishReason finish_reason = FinishReason::kStop;
  std::vector<TokenInfo> tokens;  ///< without the end token
  std::string fields;             ///< what it has beside its text: a JSON object (`tool_calls`, …), or empty
  std::int32_t prompt_tokens = 0;
  std::int32_t cached_tokens = 0;  ///< prompt tokens that needed no work
  std::int32_t completion_tokens = 0;
  double prompt_seconds = 0;      ///< until the first token
  double generation_seconds = 0;  ///< from the first token to the last
  double cost = 0;                ///< of all attempts, in the currency of `price`; NaN where a price is not known
  Decision decision;
};

/// One vector a text, in the order of the texts, each of Euclidean length 1.
struct Embeddings {
  std::string model;
  std::vector<std::vector<float>> vectors;
  std::int64_t prompt_tokens = 0;  ///< 0: not known
};

}  // namespace occam
