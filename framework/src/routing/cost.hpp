// What calls cost: by the price of a model, for tokens that are counted or, before a call, predicted.
//
// Pure. Threads: [any].
#pragma once

#include <cstdint>

#include "occam/request.hpp"
#include "routing/model_port.hpp"

namespace occam::routing {

/// Tokens of one call.
struct Usage {
  double prompt_tokens = 0;
  double completion_tokens = 0;
};

/// Dollars, say; NaN where the price is not known.
[[nodiscard]] double cost_of(const ModelFacts& facts, const Usage& usage);

/// The price per million tokens, input and output averaged; NaN where it is not known. A model of the device that has
/// no price costs nothing: one's own machine sends no bill.
[[nodiscard]] double average_price(const ModelFacts& facts);

/// Whether a call may cost anything, which is so where the price is not known.
[[nodiscard]] bool may_cost(const ModelFacts& facts);

/// Of the prompt and the options, 3 bytes a token: English text has about 4, program text 3.
[[nodiscard]] double predicted_prompt_tokens(const Request& request);

/// Tokens in that many bytes of an answer, where a model did not count them.
[[nodiscard]] std::int32_t estimated_tokens(std::size_t bytes);

/// Where nobody says how long an answer may be: an answer of this length must be payable for a call to be made.
inline constexpr std::int32_t kUsualAnswerTokens = 256;
/// … and under a limit on cost it is cut here, or where the money ends.
inline constexpr std::int32_t kLongestUnboundedAnswerTokens = 4096;

}  // namespace occam::routing
