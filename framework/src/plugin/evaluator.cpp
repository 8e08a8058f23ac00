#include "plugin/evaluator.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "plugin/status.hpp"

namespace occam::plugin {
namespace {

struct EvalCatcher {
  EvalScore score;
  std::size_t unknown_metrics = 0;
  occam_abi_eval_sink sink{sizeof(occam_abi_eval_sink), this, &EvalCatcher::value, &EvalCatcher::rationale,
                           &EvalCatcher::unscorable};

  explicit EvalCatcher(std::size_t metrics) { score.values.assign(metrics, std::numeric_limits<double>::quiet_NaN()); }

  static void value(void* ctx, std::size_t metric, double value) noexcept {
    auto& self = *static_cast<EvalCatcher*>(ctx);
    if (metric < self.score.values.size())
      self.score.values[metric] = value;
    else
      ++self.unknown_metrics;
  }
  static void rationale(void* ctx, occam_abi_string text) noexcept {
    static_cast<EvalCatcher*>(ctx)->score.rationale = view(text);
  }
  static void unscorable(void* ctx, occam_abi_string text) noexcept {
    auto& self = *static_cast<EvalCatcher*>(ctx);
    self.score.is_unscorable = true;
    self.score.rationale = view(text);
  }
};

std::vector<occam_abi_string> borrow_all(std::span<const std::string> texts) {
  std::vector<occam_abi_string> raw;
  raw.reserve(texts.size());
  for (const std::string& text : texts) raw.push_back(borrow(text));
  return raw;
}

std::vector<occam_abi_eval_output> to_abi(std::span<const EvalOutput> outputs) {
  std::vector<occam_abi_eval_output> raw;
  raw.reserve(outputs.size());
  for (const EvalOutput& output : outputs)
    raw.push_back({.struct_size = sizeof(occam_abi_eval_output),
                   .text = borrow(output.text),
                   .finish_reason = output.finish_reason,
                   .reserved = 0,
                   .prompt_tokens = output.prompt_tokens,
                   .completion_tokens = output.completion_tokens,
                   .milliseconds = output.milliseconds,
                   .cost = output.cost,
                   .likelihoods = output.likelihoods.data(),
                   .likelihood_count = output.likelihoods.size()});
  return raw;
}

}  // namespace

Result<std::shared_ptr<Evaluator>> Evaluator::create(std::shared_ptr<const Library> library, const PluginInfo& info,
                                                     std::string_view config_json) {
  occam_abi_evaluator* handle = nullptr;
  ErrorCatcher caught(fmt::format("evaluator {}", info.id));
  const std::int32_t status =
      library->evaluators()->create(info.id.c_str(), borrow(config_json), &handle, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  return std::shared_ptr<Evaluator>(new Evaluator(std::move(library), info, handle));
}

Evaluator::Evaluator(std::shared_ptr<const Library> library, const PluginInfo& info, occam_abi_evaluator* handle)
    : library_(std::move(library)), info_(info), handle_(handle) {
  const occam_abi_evaluator_factory& factory = *library_->evaluators();
  if (factory.get_extension == nullptr) return;
  const auto* found = static_cast<const occam_abi_aggregate*>(factory.get_extension(handle_, OCCAM_ABI_EXT_AGGREGATE));
  if (found == nullptr || !OCCAM_HAS(occam_abi_aggregate, found, aggregate) || found->aggregate == nullptr) return;
  aggregate_ = found;
  for (std::size_t i = 0; i < found->metric_count; ++i) {
    const occam_abi_metric& metric = found->metrics[i];
    corpus_metrics_.push_back(
        {std::string(view(metric.name)), metric.low, metric.high, metric.higher_is_better != 0, metric.binary != 0});
  }
}

Evaluator::~Evaluator() {
  library_->evaluators()->destroy(handle_);
}

Result<EvalScore> Evaluator::evaluate(const EvalItem& item, std::span<const EvalOutput> outputs,
                                      EvalServices* services) const {
  const std::vector<occam_abi_string> targets = borrow_all(item.targets);
  const std::vector<occam_abi_string> choices = borrow_all(item.choices);
  const occam_abi_eval_item raw_item{.struct_size = sizeof raw_item,
                                     .id = borrow(item.id),
                                     .input = borrow(item.input),
                                     .targets = targets.data(),
                                     .target_count = targets.size(),
                                     .choices = choices.data(),
                                     .choice_count = choices.size(),
                                     .gold = item.gold,
                                     .fields = borrow(item.fields)};
  const std::vector<occam_abi_eval_output> raw = to_abi(outputs);
  std::vector<const occam_abi_eval_output*> raw_outputs;
  for (const occam_abi_eval_output& output : raw) raw_outputs.push_back(&output);
  EvalCatcher catcher(info_.metrics.size());
  ErrorCatcher caught(fmt::format("evaluator {}", info_.id));
  const ServiceScope scope(services);
  const std::int32_t status = library_->evaluators()->evaluate(handle_, &raw_item, raw_outputs.data(),
                                                               raw_outputs.size(), &catcher.sink, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  if (catcher.score.is_unscorable) {
    catcher.score.values.clear();
    return std::move(catcher.score);
  }
  for (std::size_t i = 0; i < info_.metrics.size(); ++i) {
    const MetricInfo& metric = info_.metrics[i];
    const double value = catcher.score.values[i];
    if (!(value >= metric.low && value <= metric.high) || catcher.unknown_metrics != 0)
      return fail(ErrorCode::kPlugin,
                  fmt::format("evaluator {}: item {}: metric {} is {}, outside its declared range {} to {}", info_.id,
                              item.id, metric.name, value, metric.low, metric.high));
  }
  return std::move(catcher.score);
}

Result<std::vector<double>> Evaluator::aggregate(std::span<const double> rows) const {
  const std::size_t columns = info_.metrics.size();
  if (aggregate_ == nullptr)
    return fail(ErrorCode::kInternal, fmt::format("evaluator {} has no measure of a whole suite", info_.id));
  if (rows.size() % columns != 0)
    return fail(ErrorCode::kInternal, fmt::format("{} values are no rows of {} metrics", rows.size(), columns));
  EvalCatcher catcher(corpus_metrics_.size());
  ErrorCatcher caught(fmt::format("evaluator {}", info_.id));
  const std::int32_t status =
      aggregate_->aggregate(handle_, rows.data(), rows.size() / columns, &catcher.sink, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  for (std::size_t i = 0; i < corpus_metrics_.size(); ++i) {
    const MetricInfo& metric = corpus_metrics_[i];
    const double value = catcher.score.values[i];
    if (value < metric.low || value > metric.high || catcher.unknown_metrics != 0)
      return fail(ErrorCode::kPlugin, fmt::format("evaluator {}: {} is {}, outside its declared range {} to {}",
                                                  info_.id, metric.name, value, metric.low, metric.high));
  }
  return std::move(catcher.score.values);
}

}  // namespace occam::plugin
