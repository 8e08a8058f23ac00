// Items with log-likelihoods, for evaluators that need no text.
#pragma once

#include "evaluators/scoring.hpp"

namespace occam::evaluators {

template <typename E>
sdk::Result<Scored> scored_options(const E& evaluator, std::vector<std::string_view> choices,
                                   const std::vector<double>& logprobs, std::int64_t gold,
                                   std::vector<std::string_view> targets = {}, std::int64_t greedy = -1) {
  sdk::EvalItem item;
  item.choices = std::move(choices);
  item.targets = std::move(targets);
  item.gold = gold;
  std::vector<sdk::Likelihood> likelihoods;
  for (const double logprob : logprobs)
    likelihoods.push_back({logprob, 1, static_cast<std::int64_t>(likelihoods.size()) == greedy ? 1 : 0, 0});
  sdk::EvalOutput output;
  output.likelihoods = likelihoods;
  return evaluate(evaluator, item, output);
}

}  // namespace occam::evaluators
