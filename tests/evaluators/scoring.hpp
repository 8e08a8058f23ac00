// Runs an evaluator on one item and one output, and keeps what it told the sink.
#pragma once

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
sdk::Result<Scored> evaluate(const E& evaluator, const sdk::EvalItem& item, const sdk::EvalOutput& output) {
  Scored scored;
  const occam_abi_eval_sink raw{
      .struct_size = sizeof raw,
      .ctx = &scored,
      .value = [](void* ctx, std::size_t metric, double value) { static_cast<Scored*>(ctx)->values[metric] = value; },
      .rationale = [](void* ctx, occam_abi_string text) { static_cast<Scored*>(ctx)->rationale = sdk::view(text); },
      .unscorable = [](void* ctx, occam_abi_string why) { static_cast<Scored*>(ctx)->unscorable = sdk::view(why); }};
  sdk::EvalSink sink(raw);
  const auto done = evaluator.evaluate(item, std::span(&output, 1), sink);
  if (!done) return std::unexpected(done.error());
  return scored;
}

/// The primary value for an answer held against targets.
template <typename E>
double score(const E& evaluator, std::string_view answer, std::vector<std::string_view> targets) {
  sdk::EvalItem item;
  item.targets = std::move(targets);
  sdk::EvalOutput output;
  output.text = answer;
  const auto scored = evaluate(evaluator, item, output);
  if (!scored) FAIL(scored.error().message);
  if (scored->unscorable) FAIL(*scored->unscorable);
  return scored->values.at(0);
}

}  // namespace occam::evaluators
