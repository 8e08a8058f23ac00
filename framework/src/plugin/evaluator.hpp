// An evaluator over the ABI. Threads: [any]; evaluate() runs on many threads at once.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/abi/ext/aggregate.h"
#include "occam/error.hpp"
#include "plugin/confidence.hpp"
#include "plugin/eval_services.hpp"
#include "plugin/library.hpp"

namespace occam::plugin {

/// One item as the evaluator sees it; see occam_abi_eval_item.
struct EvalItem {
  std::string id;
  std::string input;
  std::vector<std::string> targets;
  std::vector<std::string> choices;
  std::int64_t gold = -1;
  std::string fields;  ///< the item's line as a JSON object
};

/// One output of a model; see occam_abi_eval_output.
struct EvalOutput {
  std::string text;
  std::int32_t finish_reason = OCCAM_ABI_FINISH_STOP;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  double milliseconds = 0;
  double cost = 0;  ///< NaN: not known
  std::vector<occam_abi_likelihood> likelihoods;
  Confidence confidence = kUnknownConfidence;  ///< not for the evaluator: what is stored beside its score
};

/// The values in the order of the descriptor's metrics; none where the output is unscorable.
struct EvalScore {
  std::vector<double> values;
  bool is_unscorable = false;
  std::string rationale;
};

class Evaluator {
 public:
  [[nodiscard]] static Result<std::shared_ptr<Evaluator>> create(std::shared_ptr<const Library> library,
                                                                 const PluginInfo& info, std::string_view config_json);
  ~Evaluator();
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  [[nodiscard]] const PluginInfo& info() const { return info_; }

  /// Errors: what the evaluator says, or kPlugin where a metric is missing or outside its declared range.
  /// `services`: what the evaluator may ask of the host for this item; null: nothing.
  [[nodiscard]] Result<EvalScore> evaluate(const EvalItem& item, std::span<const EvalOutput> outputs,
                                           EvalServices* services = nullptr) const;

  /// The measures of a whole suite; empty where the evaluator has no occam.aggregate/1.
  [[nodiscard]] const std::vector<MetricInfo>& corpus_metrics() const { return corpus_metrics_; }

  /// One value for each of corpus_metrics(), NaN where it is undefined. `rows` holds the values of scored items, row
  /// after row in the order of info().metrics; resampled rows give a bootstrap replicate.
  /// Errors: kInternal where `rows` is no whole number of rows, what the evaluator says, or kPlugin as for evaluate().
  [[nodiscard]] Result<std::vector<double>> aggregate(std::span<const double> rows) const;

 private:
  Evaluator(std::shared_ptr<const Library> library, const PluginInfo& info, occam_abi_evaluator* handle);

  std::shared_ptr<const Library> library_;
  PluginInfo info_;
  occam_abi_evaluator* handle_;
  const occam_abi_aggregate* aggregate_ = nullptr;
  std::vector<MetricInfo> corpus_metrics_;
};

}  // namespace occam::plugin
