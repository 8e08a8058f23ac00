// What a model's own distribution says about one token: its log-probability, the entropy and the likeliest others.
//
// Natural logarithms; sums in double with the maximum taken out first. Threads: pure functions.
//
//   TokenStatistics seen = token_statistics(logits, token, 20);
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace occam::lm {

struct TokenAlternative {
  std::int32_t token = 0;
  double log_probability = 0.0;
};

struct TokenStatistics {
  double log_probability = 0.0;  ///< of the token asked for; minus infinity where it has none
  double entropy = 0.0;          ///< in nats
  std::vector<TokenAlternative>
      alternatives;  ///< the most likely first, ties by the lower id; the token may be among them
};

/// log(sum(exp(logits))). NaN counts as minus infinity, which an empty span gives too.
[[nodiscard]] double log_sum_exp(std::span<const float> logits);

/// Requires 0 <= token < logits.size(). At most `alternative_count` alternatives, none of probability zero.
[[nodiscard]] TokenStatistics token_statistics(std::span<const float> logits, std::int32_t token,
                                               std::size_t alternative_count);

}  // namespace occam::lm
