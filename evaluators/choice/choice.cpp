#include "choice.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "measures/options.hpp"
#include "measures/unicode.hpp"

namespace occam::evaluators {

namespace {

/// The index of the largest score per unit of length. Ties take the first.
template <typename Length>
std::int64_t best(const sdk::EvalItem& item, std::span<const double> scores, Length length) {
  std::size_t index = 0;
  double highest = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double value = scores[i] / static_cast<double>(length(item.choices[i]));
    if (i > 0 && !(value > highest)) continue;
    index = i;
    highest = value;
  }
  return static_cast<std::int64_t>(index);
}

}  // namespace

sdk::Result<std::unique_ptr<Choice>> Choice::create(std::string_view config_json) {
  measures::Options options(config_json, kMetrics, {"scoring"});
  auto made = std::make_unique<Choice>();
  const std::string scoring = options.one_of("scoring", {"full", "partial", "mutual_information"});
  made->scoring_ = scoring == "partial"              ? Scoring::kPartial
                   : scoring == "mutual_information" ? Scoring::kMutualInformation
                                                     : Scoring::kFull;
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

sdk::Result<void> Choice::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                   sdk::EvalSink& sink) const {
  if (outputs.size() != 1) return sdk::failure(sdk::Status::kInvalidArgument, "choice scores one output at a time");
  const auto likelihoods = outputs.front().likelihoods;
  const std::size_t wanted = item.choices.size() * (scoring_ == Scoring::kMutualInformation ? 2 : 1);
  if (item.choices.empty() || likelihoods.size() != wanted) {
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
  std::vector<double> scores;
  for (std::size_t i = 0; i < item.choices.size(); ++i) {
    const double unconditional =
        scoring_ == Scoring::kMutualInformation ? likelihoods[item.choices.size() + i].logprob : 0;
    scores.push_back(likelihoods[i].logprob - unconditional);
  }
  if (std::ranges::any_of(scores, [](double score) { return std::isnan(score); })) {
    sink.unscorable("a log-likelihood is not a number");
    return {};
  }
  const auto right = [&](std::int64_t index) { return index == item.gold ? 1.0 : 0.0; };
  const double plain = right(best(item, scores, [](std::string_view) { return 1; }));
  const bool has_lengths = scoring_ != Scoring::kPartial;  // else one continuation for all: nothing to divide by
  sink.value(0, plain);
  sink.value(1, has_lengths ? right(best(item, scores, measures::count_characters)) : plain);
  sink.value(2, has_lengths ? right(best(item, scores, [](std::string_view text) { return text.size(); })) : plain);
  return {};
}

}  // namespace occam::evaluators
