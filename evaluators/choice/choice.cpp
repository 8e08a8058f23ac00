#include "choice.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "occam/sdk/json.hpp"

namespace occam::evaluators {

namespace {

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// The index of the largest log-likelihood per unit of length. Ties take the first.
template <typename Length>
std::int64_t best(const sdk::EvalItem& item, std::span<const sdk::Likelihood> likelihoods, Length length) {
  std::size_t index = 0;
  double highest = 0;
  for (std::size_t i = 0; i < likelihoods.size(); ++i) {
    const double value = likelihoods[i].logprob / static_cast<double>(length(item.choices[i]));
    if (i > 0 && !(value > highest)) continue;
    index = i;
    highest = value;
  }
  return static_cast<std::int64_t>(index);
}

}  // namespace

sdk::Result<std::unique_ptr<Choice>> Choice::create(std::string_view config_json) {
  const auto table = sdk::Table::parse(config_json);
  if (!table) return std::unexpected(table.error());
  if (auto known = table->allow_only({"metric"}); !known) return std::unexpected(known.error());
  const auto metric = table->string("metric", "acc");
  if (!metric) return std::unexpected(metric.error());
  if (std::ranges::none_of(kMetrics, [&](const sdk::Metric& known) { return known.name == *metric; })) {
    return sdk::failure(sdk::Status::kInvalidArgument, "\"metric\" must be acc, acc_norm or acc_bytes", "metric");
  }
  return std::make_unique<Choice>();
}

sdk::Result<void> Choice::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                   sdk::EvalSink& sink) const {
  if (outputs.size() != 1) return sdk::failure(sdk::Status::kInvalidArgument, "choice scores one output at a time");
  const auto likelihoods = outputs.front().likelihoods;
  if (item.choices.empty() || likelihoods.size() != item.choices.size()) {
    return sdk::failure(sdk::Status::kInvalidArgument,
                        "the item has " + std::to_string(item.choices.size()) + " choices and " +
                            std::to_string(likelihoods.size()) + " log-likelihoods",
                        "choices");
  }
  if (item.gold < 0 || item.gold >= static_cast<std::int64_t>(item.choices.size())) {
    return sdk::failure(sdk::Status::kInvalidArgument, "the item's gold is not the index of a choice", "gold");
  }
  if (std::ranges::any_of(item.choices, &std::string_view::empty)) {
    return sdk::failure(sdk::Status::kInvalidArgument, "a choice is empty", "choices");
  }
  if (std::ranges::any_of(likelihoods, [](const sdk::Likelihood& one) { return std::isnan(one.logprob); })) {
    sink.unscorable("a log-likelihood is not a number");
    return {};
  }
  const auto right = [&](std::int64_t index) { return index == item.gold ? 1.0 : 0.0; };
  sink.value(0, right(best(item, likelihoods, [](std::string_view) { return 1; })));
  sink.value(1, right(best(item, likelihoods, count_characters)));
  sink.value(2, right(best(item, likelihoods, [](std::string_view text) { return text.size(); })));
  return {};
}

}  // namespace occam::evaluators
