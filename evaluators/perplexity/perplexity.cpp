#include "perplexity.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "measures/demands.hpp"
#include "measures/options.hpp"
#include "measures/words.hpp"

namespace occam::evaluators {

namespace {

/// The text that words and bytes are counted of. Errors: a field that the item does not have as a text.
sdk::Result<std::string> original_text(const sdk::EvalItem& item, const std::string& field) {
  if (field.empty()) return std::string(item.targets.empty() ? item.input : item.targets.front());
  auto text = measures::field_text(item, field);
  if (text) return std::move(*text);
  return sdk::failure(sdk::Status::kInvalidArgument, "the item has no text \"" + field + "\"", "original");
}

}  // namespace

sdk::Result<std::unique_ptr<Perplexity>> Perplexity::create(std::string_view config_json) {
  measures::Options options(config_json, kMetrics, {"original"});
  auto made = std::make_unique<Perplexity>();
  made->original_ = options.text("original", "");
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

sdk::Result<void> Perplexity::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                       sdk::EvalSink& sink) const {
  if (auto one = measures::require_one_output(outputs); !one) return one;
  const auto likelihoods = outputs.front().likelihoods;
  if (likelihoods.size() != 1)
    return sdk::failure(sdk::Status::kInvalidArgument, "perplexity needs the log-likelihood of the whole text");
  const auto text = original_text(item, original_);
  if (!text) return std::unexpected(text.error());
  if (text->empty()) return sdk::failure(sdk::Status::kInvalidArgument, "the text is empty", "target");
  if (!measures::are_log_probabilities(likelihoods, sink)) return {};
  const double log_likelihood = likelihoods.front().logprob;
  if (log_likelihood < kLeast) {
    sink.unscorable("the model holds the text for impossible");
    return {};
  }
  const auto bytes = static_cast<double>(text->size());
  sink.value(0, -log_likelihood / bytes / std::numbers::ln2);
  sink.value(1, log_likelihood);
  sink.value(2, static_cast<double>(measures::split_words(*text).size()));
  sink.value(3, bytes);
  sink.value(4, std::clamp(static_cast<double>(likelihoods.front().tokens), 0.0, kMost));
  return {};
}

std::vector<double> Perplexity::aggregate(const sdk::Rows& rows) const {
  constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  const double surprise = -rows.sum(1);
  const auto per = [&](std::size_t column) {
    const double units = rows.sum(column);
    return units > 0 ? surprise / units : kUndefined;
  };
  return {std::exp(per(2)), std::exp(per(3)), per(3) / std::numbers::ln2, std::exp(per(4))};
}

}  // namespace occam::evaluators
