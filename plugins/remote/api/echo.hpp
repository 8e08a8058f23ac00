// The log-probabilities of a prompt's own tokens, as servers of /completions give them with `echo`.
//
// Threads: [any].
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "occam/sdk/result.hpp"

namespace occam::remote {

struct EchoedToken {
  std::string text;
  std::size_t begin = 0;  ///< in bytes of the prompt
  double logprob = 0;     ///< NaN where the server gives none: the first token has nothing before it
  bool is_greedy = false;
};

/// The prompt's tokens, without a beginning-of-sequence token and what was generated after them. Errors: kUnimplemented
/// where the answer holds no echo.
[[nodiscard]] sdk::Result<std::vector<EchoedToken>> read_echo(const boost::json::object& answer,
                                                              std::string_view prompt);

}  // namespace occam::remote
