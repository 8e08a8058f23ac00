#include "classification.hpp"

#include <algorithm>
#include <limits>

#include "confusion.hpp"
#include "measures/demands.hpp"
#include "measures/options.hpp"
#include "measures/words.hpp"

namespace occam::evaluators {

namespace {

bool has_words(const measures::Words& text, const measures::Words& label) {
  return !std::ranges::search(text, label).empty();
}

}  // namespace

sdk::Result<std::unique_ptr<Classification>> Classification::create(std::string_view config_json) {
  measures::Options options(config_json, kMetrics, {"labels", "match"});
  auto made = std::make_unique<Classification>();
  for (const std::string& label : options.texts("labels")) {
    std::string normal = measures::normalise_answer(label);
    if (normal.empty() || std::ranges::find(made->labels_, normal) != made->labels_.end())
      options.refuse("the label \"" + label + "\" is empty or there twice", "labels");
    made->labels_.push_back(std::move(normal));
  }
  if (made->labels_.size() < 2 || made->labels_.size() > static_cast<std::size_t>(kMostLabels))
    options.refuse("\"labels\" must name at least two labels", "labels");
  const std::string match = options.one_of("match", {"whole", "first_word", "anywhere"});
  made->match_ = match == "whole" ? Match::kWhole : match == "first_word" ? Match::kFirstWord : Match::kAnywhere;
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

std::int64_t Classification::label_of(std::string_view text, Match match) const {
  const std::string normal = measures::normalise_answer(text);
  const measures::Words words = measures::split_words(normal);
  std::int64_t found = -1;
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    const auto index = static_cast<std::int64_t>(i);
    if (normal == labels_[i]) return index;
    if (match == Match::kFirstWord && !words.empty() && words.front() == labels_[i]) return index;
    if (match != Match::kAnywhere || !has_words(words, measures::split_words(labels_[i]))) continue;
    if (found >= 0) return -1;  // two labels are no answer
    found = index;
  }
  return found;
}

sdk::Result<void> Classification::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const {
  if (auto one = measures::require_one_output(outputs); !one) return one;
  if (auto some = measures::require_targets(item); !some) return some;
  const std::int64_t gold = label_of(item.targets.front(), Match::kWhole);
  if (gold < 0) {
    return sdk::failure(sdk::Status::kInvalidArgument,
                        "the target \"" + std::string(item.targets.front()) + "\" is none of the labels", "target");
  }
  const std::int64_t predicted = label_of(outputs.front().text, match_);
  sink.rationale(predicted < 0 ? "no label" : "label: " + labels_[static_cast<std::size_t>(predicted)]);
  sink.value(0, predicted == gold ? 1 : 0);
  sink.value(1, static_cast<double>(gold));
  sink.value(2, static_cast<double>(predicted));
  return {};
}

std::vector<double> Classification::aggregate(const sdk::Rows& rows) const {
  if (rows.empty()) return std::vector<double>(std::size(kCorpusMetrics), std::numeric_limits<double>::quiet_NaN());
  Confusion confusion(labels_.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto gold = static_cast<std::int64_t>(rows[i][1]);
    if (gold >= 0 && gold < static_cast<std::int64_t>(labels_.size()))
      confusion.add(gold, static_cast<std::int64_t>(rows[i][2]));
  }
  return {confusion.macro_f1(),
          confusion.matthews(),
          confusion.accuracy(),
          confusion.weighted_f1(),
          confusion.one_vs_rest_accuracy(),
          confusion.invalid_share()};
}

}  // namespace occam::evaluators
