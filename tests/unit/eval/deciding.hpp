// A suite of sums with scripted models, and verdicts on them.
#pragma once

#include <limits>
#include <utility>

#include "eval/climb.hpp"
#include "eval/decide.hpp"
#include "fixture.hpp"

namespace occam::eval {

class Deciding {
 public:
  explicit Deciding(int items) : items_(items), suite_(value(load(write_sums(folder_, items)))) {}

  /// A model that answers the first `right` sums rightly; what it takes longer for is wrong.
  [[nodiscard]] Contender contender(int right, const std::string& more = "", const std::string& name = "small") {
    const std::string script = sums_script(items_, right, more);
    return {.identity = identity(name),
            .label = name,
            .chat_template_hash = "",
            .load = [this, script]() -> Result<std::shared_ptr<plugin::LoadedModel>> {
              ++loads;
              return scripted(script);
            }};
  }

  [[nodiscard]] Result<ModelVerdict> decide(const Contender& contender, const std::string& threshold,
                                            DecideOptions options = {}) {
    if (options.parallel == 0) options.parallel = 1;  // no answer comes too late, so calls can be counted on
    options.rule = {.threshold = threshold, .error = 0.05, .meets_error = 0.05, .misses_error = 0.05};
    return decide_model(suite_, *exact_match, contender, store, options);
  }

  [[nodiscard]] Result<EvaluationRun> run(const Contender& contender, const RunOptions& options = {}) {
    const auto model = value(contender.load());
    return run_suite(suite_, *exact_match, {.model = *model, .identity = contender.identity, .label = contender.label},
                     store, options);
  }

  [[nodiscard]] store::EvidenceKey key(const std::string& name = "small") const {
    return suite_.evidence_key(identity(name), "");
  }
  /// All results of all runs: one item that was asked twice counts twice.
  [[nodiscard]] std::int64_t results(const std::string& name = "small") {
    std::int64_t count = 0;
    for (const auto& run : value(store.sequential_runs(key(name)))) count += value(store.spent_on(run.run)).calls;
    return count;
  }

  [[nodiscard]] const Suite& suite() const { return suite_; }

 private:
  Folder folder_;
  int items_;
  Suite suite_;

 public:
  store::Store store = open_store();
  std::shared_ptr<plugin::Evaluator> exact_match = evaluator("exact_match");
  int loads = 0;
};

}  // namespace occam::eval
