#include "continuation.hpp"

#include <cmath>

#include "measures/demands.hpp"
#include "measures/options.hpp"

namespace occam::evaluators {

sdk::Result<std::unique_ptr<Continuation>> Continuation::create(std::string_view config_json) {
  const measures::Options options(config_json, kMetrics, {});
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return std::make_unique<Continuation>();
}

sdk::Result<void> Continuation::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                         sdk::EvalSink& sink) const {
  if (auto one = measures::require_one_output(outputs); !one) return one;
  if (auto whole = measures::require_choices(item, outputs.front()); !whole) return whole;
  const auto likelihoods = outputs.front().likelihoods;
  if (!measures::are_log_probabilities(likelihoods, sink)) return {};
  const sdk::Likelihood& right = likelihoods[static_cast<std::size_t>(item.gold)];
  if (right.logprob < kLeast) {
    sink.unscorable("the model holds the continuation for impossible");
    return {};
  }
  sink.value(0, right.greedy != 0 ? 1 : 0);
  sink.value(1, right.logprob);
  return {};
}

std::vector<double> Continuation::aggregate(const sdk::Rows& rows) const {
  if (rows.empty()) return {std::numeric_limits<double>::quiet_NaN()};
  return {std::exp(-rows.sum(1) / static_cast<double>(rows.size()))};
}

}  // namespace occam::evaluators
