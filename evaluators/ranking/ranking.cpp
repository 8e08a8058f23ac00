#include "ranking.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "measures/demands.hpp"
#include "measures/options.hpp"

namespace occam::evaluators {

sdk::Result<std::unique_ptr<Ranking>> Ranking::create(std::string_view config_json) {
  measures::Options options(config_json, kMetrics, {"k"});
  auto made = std::make_unique<Ranking>();
  made->k_ = static_cast<std::size_t>(options.integer("k", 1, 1, 1'000'000));
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

sdk::Result<void> Ranking::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                    sdk::EvalSink& sink) const {
  if (auto one = measures::require_one_output(outputs); !one) return one;
  if (auto whole = measures::require_choices(item, outputs.front()); !whole) return whole;
  const auto likelihoods = outputs.front().likelihoods;
  if (!measures::are_log_probabilities(likelihoods, sink)) return {};
  const auto is_right = [&](std::size_t index) {
    return static_cast<std::int64_t>(index) == item.gold ||
           std::ranges::find(item.targets, item.choices[index]) != item.targets.end();
  };
  std::vector<std::size_t> order(item.choices.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(
      order, [&](std::size_t a, std::size_t b) { return likelihoods[a].logprob > likelihoods[b].logprob; });
  const double largest = likelihoods[order.front()].logprob;
  if (std::isinf(largest)) {
    sink.unscorable("every option is impossible");
    return {};
  }
  const auto rank = static_cast<std::size_t>(std::ranges::find_if(order, is_right) - order.begin()) + 1;
  double right = 0;
  double all = 0;
  for (const std::size_t index : order) {
    const double mass = std::exp(likelihoods[index].logprob - largest);
    all += mass;
    if (is_right(index)) right += mass;
  }
  sink.rationale("rank " + std::to_string(rank) + " of " + std::to_string(order.size()));
  sink.value(0, 1 / static_cast<double>(rank));
  sink.value(1, rank <= k_ ? 1 : 0);
  sink.value(2, std::min(1.0, right / all));
  return {};
}

}  // namespace occam::evaluators
