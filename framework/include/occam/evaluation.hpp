// Running suites over models, and what came of it.
//
//   auto runs = occam.evaluation().run({.suites = {"sentiment"}, .models = {"smollm2-135m"}, .sample = 50}, observer);
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "occam/comparison.hpp"
#include "occam/decide.hpp"
#include "occam/error.hpp"
#include "occam/evidence.hpp"
#include "occam/export.hpp"
#include "occam/groups.hpp"
#include "occam/items.hpp"
#include "occam/provenance.hpp"
#include "occam/suite_check.hpp"
#include "occam/training.hpp"

namespace occam {

namespace app {
struct Core;
}

enum class Resume {
  kNo,   ///< begin a new run
  kYes,  ///< go on with the unfinished run of the same suite, model, configuration and seed, where there is one
};

/// Answers that are stored of the same model, configuration, prompt and sample, whatever the suite and its evaluator.
enum class StoredAnswers {
  kReuse,   ///< they are scored, and the model is asked for the others alone
  kIgnore,  ///< the model is asked for every answer
};

/// Whose log-probabilities are asked for, so that a cascade may learn from how sure the model was.
enum class AskLogprobs {
  kWhereFree,  ///< of models of the device
  kAlways,     ///< of servers as well
};

struct EvaluationRequest {
  std::vector<std::string> suites;  ///< suite files, suite names, tasks of the policy, or files of groups
  std::vector<std::string> models;  ///< model ids or files; empty: the candidates of the suite's task
  std::int64_t limit = 0;           ///< the first items of the suite; 0: all
  std::int64_t sample = 0;          ///< so many items drawn by the seed; 0: all
  std::uint64_t seed = 1;
  Resume resume = Resume::kNo;
  StoredAnswers stored_answers = StoredAnswers::kReuse;
  std::int32_t parallel = 0;     ///< items in flight; 0: as many as the model gains from
  std::int64_t judge_calls = 0;  ///< that evaluators may make of models, for each run; 0: no limit
  double judge_cost = 0;         ///< that these may cost, in the currency of `price`; 0: no limit
  AskLogprobs logprobs = AskLogprobs::kWhereFree;
  std::stop_token cancel;
};

struct EvaluationProgress {
  std::string_view suite;
  std::string_view model;
  std::int64_t done = 0;
  std::int64_t total = 0;
  std::int64_t reused_answers = 0;  ///< that no model was asked for
  double items_per_second = 0;      ///< of those that a model was asked for
  double seconds_left = 0;
  double mean = 0;  ///< of what is scored so far; NaN before the first
};

/// A measure of all of a run's items together that is no mean of their scores: BLEU, macro-F1, perplexity.
struct CorpusMetric {
  std::string name;
  double value = 0;  ///< NaN where it is undefined
  double low = 0;    ///< 95 % percentile bootstrap over items
  double high = 0;
};

/// One model on one suite.
struct EvaluationRun {
  std::string suite;
  std::string task;
  std::string model;
  std::string metric;
  std::int64_t planned = 0;
  std::int64_t n = 0;               ///< items with a result
  std::int64_t reused = 0;          ///< of these, stored by an earlier, interrupted run
  std::int64_t samples = 1;         ///< answers drawn for each item
  std::int64_t reused_answers = 0;  ///< that no model was asked for, since they were stored already
  std::int64_t errors = 0;          ///< error or timeout
  std::int64_t unscorable = 0;
  std::int64_t judge_calls = 0;  ///< of models that the evaluator asked
  double judge_cost = 0;         ///< of these, in the currency of `price`; NaN where a price is not known
  double mean = 0;
  double seconds = 0;
  std::string failure{};  ///< why the run ended early; empty: it is complete
  std::vector<CorpusMetric> corpus{};
  std::optional<SubsetMeans> subsets{};  ///< of what is stored; nothing: the suite has none
};

struct ReportQuery {
  std::vector<std::string> tasks;   ///< empty: all
  std::vector<std::string> models;  ///< empty: all
};

/// What a file does not say, or says of several things.
struct ImportOptions {
  std::string model{};   ///< its name, where the file names none; of a log, instead of the one there
  std::string metric{};  ///< of several: lm-evaluation-harness's metric, Inspect's scorer; empty: the first
  std::string filter{};  ///< lm-evaluation-harness's filter of answers; empty: the first
  std::optional<ScoreRange> range{};
};

struct ImportSummary {
  std::int64_t rows = 0;
  std::int64_t models = 0;
  std::int64_t tasks = 0;
};

/// Part of an Occam; valid while it lives. Threads: [any]; one run of a (suite, model) at a time.
class OCCAM_API Evaluation {
 public:
  /// Every item is scored and stored as it is done. Errors: kUsage for a broken suite with file:line:column in
  /// `details`, kStore. A model that fails gives a run with `failure` and the rest goes on.
  [[nodiscard]] Result<std::vector<EvaluationRun>> run(
      const EvaluationRequest& request, const std::function<void(const EvaluationProgress&)>& observer = {}) const;

  /// A suite before anything is asked: see suite_check.hpp. Errors: kNotFound; kUsage for a broken suite with every
  /// mistake at its file:line:column in `details`.
  [[nodiscard]] Result<SuiteCheck> check(const SuiteCheckRequest& request) const;

  /// The smallest model that is good enough: see decide.hpp. Every result is stored as it comes; the same request goes
  /// on where an interrupted one ended. A model that fails is open with its `reason` and the search goes on. Errors:
  /// kUsage, also for a task that asks for `within` where the request has no threshold of its own; kNotFound, kStore.
  [[nodiscard]] Result<LadderVerdict> decide(const DecideRequest& request,
                                             const std::function<void(const DecideProgress&)>& observer = {}) const;
  /// What decide() will take. Asks no model. Errors: the same.
  [[nodiscard]] Result<LadderForecast> forecast(const DecideRequest& request) const;

  [[nodiscard]] Result<std::vector<Evidence>> report(const ReportQuery& query = {}) const;
  /// A model's mean over a group's suites, of what is stored. Errors: kUsage for a broken group or suite, kStore.
  [[nodiscard]] Result<std::vector<GroupMean>> groups(const GroupQuery& query) const;
  /// Each model's means on the subsets of a suite, of what is stored; nothing where the suite has none.
  [[nodiscard]] Result<std::vector<SubsetMeans>> subsets(std::string_view suite,
                                                         const std::vector<std::string>& models) const;
  /// How each row of report() was made, in its order.
  [[nodiscard]] Result<std::vector<Provenance>> provenance(const ReportQuery& query = {}) const;
  /// Errors: kUsage for results of different suites, kStore. A suite whose file is gone or has changed is no error:
  /// `without_questions` says so.
  [[nodiscard]] Result<AnsweredItems> items(const ItemQuery& query) const;

  /// Errors: kUsage for a request that makes no sense and for runs that were stopped early, kNotFound where there is
  /// nothing to compare, kStore.
  [[nodiscard]] Result<Comparison> compare(const ComparisonRequest& request) const;

  /// Outcomes made elsewhere become evidence: CSV and JSON lines of ours, the samples of lm-evaluation-harness, logs of
  /// Inspect and results of promptfoo as JSON. All or nothing. Errors: kUsage with `where` = `file:line:1`, kStore.
  [[nodiscard]] Result<ImportSummary> import_outcomes(const std::filesystem::path& file,
                                                      const ImportOptions& options = {}) const;
  /// Writes every stored item result as CSV or JSON lines, by the file's extension.
  [[nodiscard]] Result<std::int64_t> export_outcomes(const std::filesystem::path& file) const;
  /// Writes what one model fails and another gets right as conversations, JSON lines of `{"messages":[…]}`. Errors:
  /// kNotFound where no suite has results of both, kUsage where a suite's file has changed since or does not measure
  /// answers, kStore.
  [[nodiscard]] Result<TrainingSummary> export_training(const std::filesystem::path& file,
                                                        const TrainingRequest& request) const;

 private:
  friend class Occam;
  explicit Evaluation(app::Core& core) : core_(&core) {}
  app::Core* core_;
};

}  // namespace occam
