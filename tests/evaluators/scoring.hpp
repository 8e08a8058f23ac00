// Runs an evaluator on one item and one output, and keeps what it told the sink.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

struct Scored {
  std::map<std::size_t, double> values;
  std::string rationale;
  std::optional<std::string> unscorable;
};

template <typename E>
std::unique_ptr<E> make(std::string_view config = "{}") {
  auto made = E::create(config);
  if (!made) FAIL(made.error().message);
  return std::move(*made);
}

/// The error of a configuration that must be refused.
template <typename E>
sdk::Error refusal(std::string_view config) {
  auto made = E::create(config);
  REQUIRE_FALSE(made);
  return made.error();
}

template <typename E>
sdk::Result<Scored> evaluate_all(const E& evaluator, const sdk::EvalItem& item,
                                 std::span<const sdk::EvalOutput> outputs) {
  Scored scored;
  const occam_abi_eval_sink raw{
      .struct_size = sizeof raw,
      .ctx = &scored,
      .value = [](void* ctx, std::size_t metric, double value) { static_cast<Scored*>(ctx)->values[metric] = value; },
      .rationale = [](void* ctx, occam_abi_string text) { static_cast<Scored*>(ctx)->rationale = sdk::view(text); },
      .unscorable = [](void* ctx, occam_abi_string why) { static_cast<Scored*>(ctx)->unscorable = sdk::view(why); }};
  sdk::EvalSink sink(raw);
  const auto done = evaluator.evaluate(item, outputs, sink);
  if (!done) return std::unexpected(done.error());
  return scored;
}

template <typename E>
sdk::Result<Scored> evaluate(const E& evaluator, const sdk::EvalItem& item, const sdk::EvalOutput& output) {
  return evaluate_all(evaluator, item, std::span(&output, 1));
}

/// All values for an answer held against targets.
template <typename E>
std::map<std::size_t, double> values(const E& evaluator, std::string_view answer,
                                     std::vector<std::string_view> targets) {
  sdk::EvalItem item;
  item.targets = std::move(targets);
  sdk::EvalOutput output;
  output.text = answer;
  const auto scored = evaluate(evaluator, item, output);
  if (!scored) FAIL(scored.error().message);
  if (scored->unscorable) FAIL(*scored->unscorable);
  return scored->values;
}

/// The value of the metric of that name.
template <typename E>
double value(const E& evaluator, std::string_view metric, std::string_view answer,
             std::vector<std::string_view> targets) {
  const auto found = std::ranges::find(E::kMetrics, metric, &sdk::Metric::name);
  return values(evaluator, answer, std::move(targets)).at(static_cast<std::size_t>(found - std::begin(E::kMetrics)));
}

/// The primary value for an answer held against targets.
template <typename E>
double score(const E& evaluator, std::string_view answer, std::vector<std::string_view> targets) {
  return values(evaluator, answer, std::move(targets)).at(0);
}

/// Items as the host keeps them until it asks for a measure of the whole suite.
template <typename E>
class Corpus {
 public:
  explicit Corpus(const E& evaluator) : evaluator_(evaluator) {}

  void add(const std::map<std::size_t, double>& item) {
    REQUIRE(item.size() == std::size(E::kMetrics));
    for (const auto& [metric, value] : item) values_.push_back(value);
  }
  void add(std::string_view answer, std::vector<std::string_view> targets) {
    add(values(evaluator_, answer, std::move(targets)));
  }
  [[nodiscard]] double measure(std::string_view metric) const {
    const auto found = std::ranges::find(E::kCorpusMetrics, metric, &sdk::Metric::name);
    REQUIRE(found != std::end(E::kCorpusMetrics));
    const auto totals = evaluator_.aggregate(sdk::Rows(values_, std::size(E::kMetrics)));
    REQUIRE(totals.size() == std::size(E::kCorpusMetrics));
    return totals[static_cast<std::size_t>(found - std::begin(E::kCorpusMetrics))];
  }

 private:
  const E& evaluator_;
  std::vector<double> values_;
};

}  // namespace occam::evaluators
