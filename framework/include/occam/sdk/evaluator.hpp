// An evaluator in C++: give a class with an identity, what it needs, its metrics, create() and evaluate(), export it.
//
//   struct MyEvaluator {
//     static constexpr sdk::Identity kIdentity{.id = "mine", .version = "1.0", .description = "…"};
//     static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
//     static constexpr sdk::Metric kMetrics[] = {{.name = "acc", .low = 0, .high = 1, .binary = true}};
//     static sdk::Result<std::unique_ptr<MyEvaluator>> create(std::string_view config_json);
//     sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
//                                sdk::EvalSink& sink) const;
//   };
//   OCCAM_EVALUATOR_PLUGIN(MyEvaluator)
//
// evaluate() is pure and runs on many threads at once. Where a suite draws several samples of an item it is called for
// each; `static constexpr std::int32_t kSamples = OCCAM_ABI_SAMPLES_TOGETHER;` asks for all at once. A measure of the
// whole suite that is no mean of item scores is occam.aggregate/1; the class then also gives:
//
//     static constexpr sdk::Metric kCorpusMetrics[] = {{.name = "macro_f1"}};
//     std::vector<double> aggregate(const sdk::Rows& rows) const;  // in that order; NaN: undefined
#pragma once

#include <array>
#include <concepts>
#include <iterator>
#include <span>
#include <vector>

#include "occam/abi/evaluator.h"
#include "occam/abi/ext/aggregate.h"
#include "occam/sdk/entry.hpp"
#include "occam/sdk/identity.hpp"

namespace occam::sdk {

struct Metric {
  std::string_view name;
  double low = 0;
  double high = 1;
  bool higher_is_better = true;
  bool binary = false;
};

using Likelihood = occam_abi_likelihood;

/// One item; views live until evaluate() returns.
struct EvalItem {
  std::string_view id;
  std::string_view input;
  std::vector<std::string_view> targets;
  std::vector<std::string_view> choices;
  std::int64_t gold = -1;
  std::string_view fields;  ///< the item's line as a JSON object
};

/// One output of a model; views live until evaluate() returns.
struct EvalOutput {
  std::string_view text;
  std::int32_t finish_reason = OCCAM_ABI_FINISH_STOP;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  double milliseconds = 0;
  double cost = 0;
  std::span<const Likelihood> likelihoods;
};

class EvalSink {
 public:
  explicit EvalSink(const occam_abi_eval_sink& raw) : raw_(raw) {}

  /// The value of the metric at this index of kMetrics.
  void value(std::size_t metric, double value) { raw_.value(raw_.ctx, metric, value); }
  void rationale(std::string_view text) { raw_.rationale(raw_.ctx, borrow(text)); }
  void unscorable(std::string_view why) { raw_.unscorable(raw_.ctx, borrow(why)); }

 private:
  const occam_abi_eval_sink& raw_;
};

/// What evaluate() gave for each scored item, one row an item, one column for each of kMetrics. Borrowed.
class Rows {
 public:
  Rows(std::span<const double> values, std::size_t columns) : values_(values), columns_(columns) {}

  [[nodiscard]] std::size_t size() const { return values_.size() / columns_; }
  [[nodiscard]] bool empty() const { return values_.empty(); }
  [[nodiscard]] std::span<const double> operator[](std::size_t row) const {
    return values_.subspan(row * columns_, columns_);
  }
  [[nodiscard]] double sum(std::size_t column) const {
    double total = 0;
    for (std::size_t row = 0; row < size(); ++row) total += (*this)[row][column];
    return total;
  }

 private:
  std::span<const double> values_;
  std::size_t columns_;
};

template <typename E>
concept Aggregates = requires(const E& evaluator, const Rows& rows) {
  std::size(E::kCorpusMetrics);
  { evaluator.aggregate(rows) } -> std::same_as<std::vector<double>>;
};

namespace detail {

/// How E takes the samples of an item.
template <typename E>
constexpr std::int32_t samples_of() noexcept {
  if constexpr (requires { E::kSamples; }) return E::kSamples;
  return OCCAM_ABI_SAMPLES_EACH;
}

template <std::size_t kCount>
constexpr std::array<occam_abi_metric, kCount> to_abi(const Metric (&metrics)[kCount]) noexcept {
  std::array<occam_abi_metric, kCount> raw{};
  for (std::size_t i = 0; i < kCount; ++i)
    raw[i] = {borrow(metrics[i].name), metrics[i].low, metrics[i].high, metrics[i].higher_is_better ? 1 : 0,
              metrics[i].binary ? 1 : 0};
  return raw;
}

template <typename E>
struct EvaluatorThunks {
  static std::size_t count() noexcept { return 1; }

  static const occam_abi_evaluator_descriptor* describe(std::size_t index) noexcept {
    static constexpr auto metrics = to_abi(E::kMetrics);
    static const occam_abi_evaluator_descriptor descriptor{
        .common = make_descriptor(E::kIdentity, sizeof(occam_abi_evaluator_descriptor)),
        .needs = E::kNeeds,
        .samples = samples_of<E>(),
        .metrics = metrics.data(),
        .metric_count = metrics.size()};
    return index == 0 ? &descriptor : nullptr;
  }

  static std::int32_t create(const char* id, occam_abi_string config, occam_abi_evaluator** out,
                             const occam_abi_error* error) noexcept {
    return create_instance<E>(id, config, out, error);
  }

  static void destroy(occam_abi_evaluator* evaluator) noexcept { delete reinterpret_cast<E*>(evaluator); }

  static EvalItem read_item(const occam_abi_eval_item& raw) {
    EvalItem item{.id = view(raw.id),
                  .input = view(raw.input),
                  .targets = {},
                  .choices = {},
                  .gold = raw.gold,
                  .fields = view(raw.fields)};
    for (std::size_t i = 0; i < raw.target_count; ++i) item.targets.push_back(view(raw.targets[i]));
    for (std::size_t i = 0; i < raw.choice_count; ++i) item.choices.push_back(view(raw.choices[i]));
    return item;
  }

  static Result<std::vector<EvalOutput>> read_outputs(const occam_abi_eval_output* const* raw, std::size_t count) {
    std::vector<EvalOutput> outputs;
    for (std::size_t i = 0; i < count; ++i) {
      if (auto whole = check_struct(raw[i], "an output"); !whole) return std::unexpected(whole.error());
      outputs.push_back({.text = view(raw[i]->text),
                         .finish_reason = raw[i]->finish_reason,
                         .prompt_tokens = raw[i]->prompt_tokens,
                         .completion_tokens = raw[i]->completion_tokens,
                         .milliseconds = raw[i]->milliseconds,
                         .cost = raw[i]->cost,
                         .likelihoods = {raw[i]->likelihoods, raw[i]->likelihood_count}});
    }
    return outputs;
  }

  static std::int32_t evaluate(occam_abi_evaluator* evaluator, const occam_abi_eval_item* item,
                               const occam_abi_eval_output* const* raw_outputs, std::size_t output_count,
                               const occam_abi_eval_sink* sink, const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      if (auto whole = check_struct(item, "the item"); !whole) return whole;
      if (auto whole = check_struct(sink, "the sink"); !whole) return whole;
      if (output_count == 0) return failure(Status::kInvalidArgument, "an evaluator needs at least one output");
      const auto outputs = read_outputs(raw_outputs, output_count);
      if (!outputs) return std::unexpected(outputs.error());
      EvalSink typed(*sink);
      return reinterpret_cast<const E*>(evaluator)->evaluate(read_item(*item), *outputs, typed);
    });
  }

  static std::int32_t aggregate(occam_abi_evaluator* evaluator, const double* values, std::size_t item_count,
                                const occam_abi_eval_sink* sink, const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      if (auto whole = check_struct(sink, "the sink"); !whole) return whole;
      constexpr std::size_t kColumns = std::size(E::kMetrics);
      const Rows rows({values, item_count * kColumns}, kColumns);
      const std::vector<double> totals = reinterpret_cast<const E*>(evaluator)->aggregate(rows);
      EvalSink typed(*sink);
      for (std::size_t i = 0; i < totals.size(); ++i) typed.value(i, totals[i]);
      return {};
    });
  }

  static const void* get_extension(occam_abi_evaluator*, const char* id) noexcept {
    if constexpr (Aggregates<E>) {
      static constexpr auto metrics = to_abi(E::kCorpusMetrics);
      static constexpr occam_abi_aggregate kAggregate{sizeof(occam_abi_aggregate), metrics.data(), metrics.size(),
                                                      aggregate};
      if (id != nullptr && std::string_view(id) == OCCAM_ABI_EXT_AGGREGATE) return &kAggregate;
    }
    return nullptr;
  }

  static constexpr occam_abi_evaluator_factory kFactory{.struct_size = sizeof(occam_abi_evaluator_factory),
                                                        .count = count,
                                                        .describe = describe,
                                                        .create = create,
                                                        .destroy = destroy,
                                                        .evaluate = evaluate,
                                                        .get_extension = get_extension};

  static const void* get_factory(const char* id) noexcept {
    return id != nullptr && std::string_view(id) == OCCAM_ABI_EVALUATOR_FACTORY ? &kFactory : nullptr;
  }
};

}  // namespace detail
}  // namespace occam::sdk

/// Exports an evaluator class as this library's plugin entry.
#define OCCAM_EVALUATOR_PLUGIN(E)                                    \
  extern "C" OCCAM_ABI_VISIBLE const occam_abi_entry occam_entry_v1; \
  constinit const occam_abi_entry occam_entry_v1 =                   \
      occam::sdk::make_entry(occam::sdk::detail::EvaluatorThunks<E>::get_factory);
