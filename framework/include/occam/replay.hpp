// What a policy would have scored and cost on stored outcomes: the same policy file and plugins, no model and no
// endpoint.
//
// Rows of a table of outcomes are split into a part that the evidence (and a router's state) comes from and a part that
// is played: every played prompt is routed as a request would be, and is worth what the chosen model's answer scored
// and cost. Plain values; threads: replay() is [any].
//
//   auto report = occam::replay({.policy = "occam.toml", .outcomes = "outcomes.csv"});
//   if (report) std::printf("%.3f at %.2f\n", report->find("policy")->accuracy.value,
//   report->find("policy")->cost.value);
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "occam/error.hpp"
#include "occam/evidence.hpp"
#include "occam/export.hpp"

namespace occam {

/// Which rows are fitted and which are played.
enum class ReplayMode {
  kFolds,         ///< every row is played once, by what the other folds teach
  kSplit,         ///< a column says `train` or `test`; other rows are left out
  kLabels,        ///< so many rows drawn by the seed are fitted, all others played
  kItemsPerTask,  ///< the same, drawn from each task
};

enum class TaskSource {
  kDeclared,    ///< every request declares the task of its row
  kRecognised,  ///< none does: the policy's rules, and what was fitted, recognise it
};

enum class LeakRule {
  kDrop,    ///< what is nearly the same as a played prompt is not fitted
  kRefuse,  ///< and the replay is refused
};

struct ReplayRequest {
  std::filesystem::path policy{};  ///< empty: the built-in one
  std::filesystem::path outcomes;  ///< CSV: `id, task, split, prompt, score:<model>…[, cost:<model>…]`
  ReplayMode mode = ReplayMode::kFolds;
  std::int64_t count = 5;      ///< of folds, labels or items; not of kSplit
  std::string split_column{};  ///< for kSplit
  std::uint64_t seed = 1;
  std::optional<ScoreRange> range{};  ///< of the scores; none: 0 to 1
  TaskSource tasks = TaskSource::kDeclared;
  LeakRule leaks = LeakRule::kDrop;
  std::int64_t replicates = 1000;  ///< of the bootstrap over played rows
  std::vector<std::filesystem::path> plugin_folders{};
  std::stop_token cancel{};
  std::function<void(std::int64_t played, std::int64_t rows)> observer{};
};

/// A number with its 95 % percentile interval over resampled rows. NaN where it is undefined.
struct Measured {
  double value = 0;
  double low = 0;
  double high = 0;
};

/// One way to route, over all played rows. Accuracy is the mean score in the metric's units; cost is per request: what
/// the file says, or billions of parameters run.
struct ReplayRow {
  std::string name;  ///< `policy`, `matched_random`, `always_smallest`, `always_largest`, `best_single`, `middle`,
                     ///< `oracle`, `always:<model>`; `table`: the router `smallest` in its place
  Measured accuracy;
  Measured cost;
  std::map<std::string, double> share;  ///< of the requests that each model answered
};

struct CurvePoint {
  double cost = 0;
  double accuracy = 0;
};

/// What the policy's router adds to the table of scores per task, on the same rows: differences, policy minus table.
struct OverTable {
  Measured accuracy;
  Measured cost;
  Measured apgr;  ///< NaN unless there are exactly two candidates
};

/// A prompt that was fitted, or would have been, and is nearly the same as a played one.
struct LeakedPrompt {
  std::string fitted;  ///< the row's id
  std::string played;
};

struct ReplayReport {
  std::string policy;  ///< the file
  std::string router;
  std::string outcomes;
  std::string cost_unit;            ///< `cost`, or `billion parameters`
  std::vector<std::string> models;  ///< the candidates, smallest first
  std::int64_t n = 0;               ///< rows played
  std::int64_t fitted = 0;          ///< rows fitted, on average over the folds
  std::int64_t ignored = 0;         ///< rows of another split
  std::int64_t incomplete = 0;      ///< rows that lack a score or a cost
  std::int64_t refused = 0;         ///< played rows that no model might answer: worth the range's low end, and free
  std::int64_t escalated = 0;       ///< played rows on which an answer was not accepted
  std::int64_t misrecognised = 0;   ///< played rows whose task was recognised as another, for kRecognised
  std::vector<ReplayRow> rows;      ///< `policy` first
  Measured apgr;                    ///< NaN unless there are exactly two candidates
  Measured cpt50;                   ///< share of calls to the larger at half of the gain; NaN: never, or as apgr
  Measured cpt80;
  double oracle_apgr = 0;  ///< of the best possible order of the requests
  Measured aiq;            ///< mean height of the curve's hull from no cost to the largest model's
  Measured saving;         ///< of cost at the best single model's accuracy, along the curve; NaN: not reached
  std::optional<OverTable> over_table;  ///< none where the policy's router is the table, `smallest`
  std::int64_t leaks = 0;
  std::vector<LeakedPrompt> leaked;  ///< the first 100 of them
  std::int64_t twins = 0;            ///< of folds: rows that are nearly the same as others, and stayed with them
  std::vector<CurvePoint> curve;     ///< of the predicted qualities as the threshold moves, by cost
  std::vector<CurvePoint> hull;      ///< its non-decreasing concave envelope
  std::vector<std::string> notes;    ///< what the router learnt, and whether routing pays

  /// Returns the row of that name, or null.
  [[nodiscard]] OCCAM_API const ReplayRow* find(std::string_view name) const;
};

/// Contacts nobody; the backends of the policy's models need not be installed. Errors: kUsage with every diagnostic of
/// the policy in `details`, and for a table that does not fit it; kRefused for leaks under LeakRule::kRefuse;
/// kNotFound, kPlugin, kCancelled.
[[nodiscard]] OCCAM_API Result<ReplayReport> replay(const ReplayRequest& request);

}  // namespace occam
