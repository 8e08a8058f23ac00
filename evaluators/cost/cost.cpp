#include "cost.hpp"

#include <algorithm>
#include <limits>

#include "measures/options.hpp"

namespace occam::evaluators {

sdk::Result<std::unique_ptr<Cost>> Cost::create(std::string_view config_json) {
  measures::Options options(config_json, kMetrics, {"limit"});
  auto made = std::make_unique<Cost>();
  made->limit_ = options.number("limit", kMost, 0, kMost);
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

sdk::Result<void> Cost::evaluate(const sdk::EvalItem&, std::span<const sdk::EvalOutput> outputs,
                                 sdk::EvalSink& sink) const {
  double cost = 0;
  double tokens = 0;
  for (const sdk::EvalOutput& output : outputs) {
    cost += output.cost;
    tokens += static_cast<double>(output.prompt_tokens) + static_cast<double>(output.completion_tokens);
  }
  if (!(cost >= 0 && cost <= kMost)) {
    sink.unscorable("the cost is not known");
    return {};
  }
  sink.value(0, cost);
  sink.value(1, std::clamp(tokens, 0.0, kMost));
  sink.value(2, cost <= limit_ ? 1 : 0);
  return {};
}

std::vector<double> Cost::aggregate(const sdk::Rows& rows) const {
  if (rows.empty()) return {std::numeric_limits<double>::quiet_NaN()};
  return {std::min(kMost, rows.sum(0))};
}

}  // namespace occam::evaluators
