#include "calibration.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "measures/demands.hpp"
#include "measures/options.hpp"
#include "measures/unicode.hpp"

namespace occam::evaluators {

namespace {

struct Bin {
  double items = 0;
  double confidence = 0;
  double right = 0;
};

struct Claim {
  double confidence = 0;
  double right = 0;
};

/// Σ over bins of its share of the items · |accuracy - mean confidence|.
double error_of(const std::vector<Bin>& bins, std::size_t items) {
  double sum = 0;
  for (const Bin& bin : bins) sum += std::abs(bin.right - bin.confidence);
  return std::min(1.0, sum / static_cast<double>(items));
}

void put(Bin& bin, const Claim& claim) {
  ++bin.items;
  bin.confidence += claim.confidence;
  bin.right += claim.right;
}

double equal_width_error(const std::vector<Claim>& claims, std::size_t count) {
  std::vector<Bin> bins(count);
  for (const Claim& claim : claims) {
    const auto place = static_cast<std::size_t>(std::ceil(claim.confidence * static_cast<double>(count)));
    put(bins[std::clamp<std::size_t>(place, 1, count) - 1], claim);
  }
  return error_of(bins, claims.size());
}

/// Requires: claims in ascending order of confidence.
double equal_mass_error(const std::vector<Claim>& claims, std::size_t count) {
  std::vector<Bin> bins(count);
  for (std::size_t i = 0; i < claims.size(); ++i) put(bins[i * count / claims.size()], claims[i]);
  return error_of(bins, claims.size());
}

/// exp(x) normalised to sum to 1. Requires: a finite largest value.
std::vector<double> softmax(std::vector<double> logits) {
  const double largest = *std::ranges::max_element(logits);
  double sum = 0;
  for (double& value : logits) sum += value = std::exp(value - largest);
  for (double& value : logits) value /= sum;
  return logits;
}

}  // namespace

sdk::Result<std::unique_ptr<Calibration>> Calibration::create(std::string_view config_json) {
  measures::Options options(config_json, kMetrics, {"bins", "length"});
  auto made = std::make_unique<Calibration>();
  made->bins_ = static_cast<std::size_t>(options.integer("bins", 10, 1, 1000));
  const std::string length = options.one_of("length", {"none", "characters", "bytes"});
  made->length_ = length == "none" ? Length::kNone : length == "bytes" ? Length::kBytes : Length::kCharacters;
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

sdk::Result<void> Calibration::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                        sdk::EvalSink& sink) const {
  if (auto one = measures::require_one_output(outputs); !one) return one;
  if (auto whole = measures::require_choices(item, outputs.front()); !whole) return whole;
  const auto likelihoods = outputs.front().likelihoods;
  if (!measures::are_log_probabilities(likelihoods, sink)) return {};
  std::vector<double> logits;
  for (std::size_t i = 0; i < likelihoods.size(); ++i) {
    const std::string_view choice = item.choices[i];
    const std::size_t length = length_ == Length::kNone    ? 1
                               : length_ == Length::kBytes ? choice.size()
                                                           : measures::count_characters(choice);
    logits.push_back(likelihoods[i].logprob / static_cast<double>(length));
  }
  if (std::ranges::all_of(logits, [](double value) { return std::isinf(value); })) {
    sink.unscorable("every option is impossible");
    return {};
  }
  const std::vector<double> probabilities = softmax(std::move(logits));
  const auto gold = static_cast<std::size_t>(item.gold);
  double brier = 0;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const double gap = probabilities[i] - (i == gold ? 1 : 0);
    brier += gap * gap;
  }
  const auto top = std::ranges::max_element(probabilities);
  sink.value(0, std::min(brier, 2.0));
  sink.value(1, std::min(*top, 1.0));
  sink.value(2, static_cast<std::size_t>(top - probabilities.begin()) == gold ? 1 : 0);
  return {};
}

std::vector<double> Calibration::aggregate(const sdk::Rows& rows) const {
  if (rows.empty()) return std::vector<double>(std::size(kCorpusMetrics), std::numeric_limits<double>::quiet_NaN());
  std::vector<Claim> claims;
  for (std::size_t i = 0; i < rows.size(); ++i) claims.push_back({rows[i][1], rows[i][2]});
  std::ranges::stable_sort(claims, [](const Claim& a, const Claim& b) {
    return a.confidence != b.confidence ? a.confidence < b.confidence : a.right < b.right;
  });
  return {equal_width_error(claims, bins_), equal_mass_error(claims, bins_), equal_width_error(claims, 1),
          rows.sum(0) / static_cast<double>(rows.size())};
}

}  // namespace occam::evaluators
