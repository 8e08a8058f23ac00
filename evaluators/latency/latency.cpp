#include "latency.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "measures/options.hpp"

namespace occam::evaluators {

sdk::Result<std::unique_ptr<Latency>> Latency::create(std::string_view config_json) {
  measures::Options options(config_json, kMetrics, {"limit_milliseconds"});
  auto made = std::make_unique<Latency>();
  made->limit_milliseconds_ = options.number("limit_milliseconds", kMost, 0, kMost);
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

sdk::Result<void> Latency::evaluate(const sdk::EvalItem&, std::span<const sdk::EvalOutput> outputs,
                                    sdk::EvalSink& sink) const {
  double milliseconds = 0;
  double tokens = 0;
  for (const sdk::EvalOutput& output : outputs) {
    milliseconds += output.milliseconds;
    tokens += static_cast<double>(output.completion_tokens);
  }
  milliseconds /= static_cast<double>(outputs.size());
  tokens /= static_cast<double>(outputs.size());
  if (!(milliseconds >= 0 && milliseconds <= kMost)) {
    sink.unscorable("the time is not known");
    return {};
  }
  const double rate = milliseconds > 0 ? 1000 * tokens / milliseconds : 0;
  sink.value(0, milliseconds);
  sink.value(1, std::clamp(rate, 0.0, kMost));
  sink.value(2, milliseconds <= limit_milliseconds_ ? 1 : 0);
  return {};
}

std::vector<double> Latency::aggregate(const sdk::Rows& rows) const {
  if (rows.empty()) return std::vector<double>(std::size(kCorpusMetrics), std::numeric_limits<double>::quiet_NaN());
  std::vector<double> times;
  for (std::size_t i = 0; i < rows.size(); ++i) times.push_back(rows[i][0]);
  std::ranges::sort(times);
  const auto percentile = [&](double share) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(times.size())));
    return times[std::max<std::size_t>(rank, 1) - 1];
  };
  return {percentile(0.50), percentile(0.95), percentile(0.99)};
}

}  // namespace occam::evaluators
