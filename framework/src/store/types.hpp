// The plain values that the store keeps: what was measured, on what, under which configuration, and what came out.
//
// Identity is by content: a changed weight file, quantisation, template or engine version has another key, so evidence
// made under one is never used for the other. Threads: values, no sharing.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "occam/abi/ext/confidence.h"
#include "occam/statistics/moments.hpp"
#include "store/sequential.hpp"

namespace occam::store {

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// Which model it was. Local weights have a digest; an endpoint has an address and a name.
struct ModelIdentity {
  std::string digest;  ///< sha256 of the weights, lower hex; empty for an endpoint
  std::string quantisation;
  std::string adapter;
  std::string backend;
  std::string backend_version;
  std::string device;
  std::string endpoint;
  std::string name;  ///< at the endpoint; empty for local weights

  /// Returns the sha256 over all fields: the model's key in the store.
  [[nodiscard]] std::string key() const;
  /// A model whose outcomes were made elsewhere and imported under `name`.
  [[nodiscard]] static ModelIdentity imported(std::string name);
};

/// How it was asked. Two runs with equal hashes may be put side by side.
struct Configuration {
  std::string prompt_template_hash;
  std::string chat_template_hash;  ///< empty for raw prompts and for endpoints
  std::string few_shot;            ///< ids and seed of the examples, as JSON; empty without
  std::string sampling;            ///< temperature, top_k, … as JSON
  std::int64_t max_tokens = 0;
  std::vector<std::string> stop;

  [[nodiscard]] std::string hash() const;
  /// The one configuration of outcomes made elsewhere.
  [[nodiscard]] static Configuration imported();
};

/// A suite as it was frozen. `hash` covers ordered item ids and contents, the metric and its evaluator's settings.
struct SuiteRecord {
  std::string hash;
  std::string name;
  std::string task;
  std::string metric;
  double low = 0;  ///< the metric's declared range
  double high = 1;
  bool binary = true;
};

struct ItemRecord {
  std::string id;
  std::string content_hash;
  std::string cluster;  ///< items of one source share it; empty: its own
};

using SuiteId = std::int64_t;
using ModelId = std::int64_t;
using ConfigurationId = std::int64_t;
using RunId = std::int64_t;

inline constexpr RunId kEveryRun = std::numeric_limits<RunId>::max();

/// What identifies a run, all of it fixed before the first item.
struct RunSpec {
  SuiteId suite = 0;
  ModelId model = 0;
  ConfigurationId configuration = 0;
  std::uint64_t seed = 0;          ///< of the permutation
  std::int64_t planned_items = 0;  ///< how many of the permutation's items
  std::string rule;                ///< how failures count, e.g. `failures=0`
};

struct Run {
  RunId id = 0;
  RunSpec spec;
  std::int64_t started_ms = 0;   ///< Unix
  std::int64_t finished_ms = 0;  ///< 0: not finished
};

/// A run with a result for every item of its suite.
struct CompleteRun {
  RunId run = 0;
  std::string model;  ///< its label
};

/// What a run's own results took.
struct Spent {
  std::int64_t calls = 0;
  double cost = kUnknown;  ///< NaN where the price of any of them is not known
};

/// What a run came to, its own results alone.
struct RunSummary {
  statistics::Moments scores;
  std::int64_t unscorable = 0;
  std::int64_t errors = 0;
  std::int64_t timeouts = 0;
  std::int64_t judge_calls = 0;  ///< of models that the evaluator asked
  double judge_cost = 0;         ///< of these calls; NaN where a price is not known
};

enum class ResultStatus { kOk = 0, kUnscorable = 1, kError = 2, kTimeout = 3 };

/// Returns `ok`, `unscorable`, `error` or `timeout`.
[[nodiscard]] std::string_view to_string(ResultStatus status);

/// One model's scored answer to one item.
struct ItemResult {
  std::int64_t position = 0;  ///< of the item in its suite
  std::int64_t attempt = 0;
  ResultStatus status = ResultStatus::kOk;
  double score = 0;     ///< of the primary metric; what the run's rule says where status is not kOk
  std::string metrics;  ///< all metrics by name, as a JSON object
  std::string finish_reason;
  std::string prompt_hash;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  double milliseconds = kUnknown;
  double cost = kUnknown;
  std::string likelihoods;       ///< `[[log-probability, tokens, greedy], …]`, one an option; empty without
  std::int64_t judge_calls = 0;  ///< of models that the evaluator asked
  double judge_cost = 0;         ///< of these calls; NaN where a price is not known
  std::string rationale;         ///< the evaluator's, or the error's words
  std::string text;              ///< the raw answer; kept apart from the hot table, once per distinct text
  /// How sure the model was of it; NaN: not known.
  occam_abi_confidence confidence{kUnknown, kUnknown, kUnknown, kUnknown, kUnknown};
};

/// Names the evidence that is meant. Every field takes part: there is no "nearly the same".
struct EvidenceKey {
  std::string model;          ///< ModelIdentity::key()
  std::string suite;          ///< SuiteRecord::hash
  std::string configuration;  ///< Configuration::hash()
};

/// What is known of one model on one suite under one configuration. Every item counts once, by its newest result.
/// Where the suite is not complete, items of runs that ended by their own scores count only if there are no others:
/// their mean is biased.
struct Evidence {
  statistics::Moments scores;  ///< in the metric's units
  double low = 0;
  double high = 1;
  bool binary = true;
  bool complete = false;         ///< every item of the suite has a result
  bool fixed_n = false;          ///< complete, or every run behind it came to an end planned beforehand
  std::int64_t suite_items = 0;  ///< 0: not known
  std::int64_t unscorable = 0;   ///< of the n items
  std::int64_t errors = 0;
  std::int64_t timeouts = 0;
  double seconds = kUnknown;      ///< mean per item
  double seconds_p95 = kUnknown;  ///< the least that 95 % of the timed items stay within
  double cost = kUnknown;         ///< mean per item
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t newest_ms = 0;             ///< when the newest run behind it began
  std::string imported_from;              ///< the file that outcomes made elsewhere came from; empty: scored here
  std::vector<SequentialRun> sequential;  ///< the runs that ended by their own scores, newest first
};

/// A model over all its stored items, whatever the suite: scores rescaled to [0, 1] by each metric's range.
struct ModelSummary {
  std::int64_t n = 0;
  double mean = kUnknown;
};

/// Differences a - b on the items that both have, with the flips.
struct PairedEvidence {
  statistics::Moments differences;
  std::int64_t first_better = 0;
  std::int64_t second_better = 0;
};

/// One row of what the store holds, for tables.
struct EvidenceRow {
  EvidenceKey key;
  ModelIdentity model;
  std::string label;  ///< the name that the model was last evaluated under
  SuiteRecord suite;
  Evidence evidence;
};

/// One item's newest result, for exports and comparisons.
struct ItemScore {
  std::int64_t position = 0;
  std::string item;
  std::string cluster;
  ItemResult result;
};

/// One try of a plan.
struct AttemptRecord {
  std::string model;    ///< its label
  std::string outcome;  ///< `answered`, `error`, `timeout`, `invalid`, `refused`
  std::string reason;
  double milliseconds = kUnknown;
  double first_token_milliseconds = kUnknown;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  double cost = kUnknown;
  double probability = kUnknown;  ///< that the answer is good enough, as the router that was asked said
};

/// What became of one request.
struct DecisionRecord {
  std::string request;  ///< a unique id
  std::string task;
  std::string recognised_by;
  std::string policy;
  std::string plan;      ///< candidates, judgements and the order to try, as JSON
  std::string chosen;    ///< the first model of the plan; empty: refused
  std::string answered;  ///< who answered; empty: nobody
  std::vector<AttemptRecord> attempts;
  std::int64_t created_ms = 0;  ///< 0: now
};

/// A file of outcomes that was taken in.
struct ImportRecord {
  std::string file;
  std::string digest;  ///< sha256 of the file
  std::int64_t rows = 0;
};

/// The outcomes of one model on one suite in such a file.
struct ImportedRun {
  RunSpec spec;
  std::vector<ItemResult> results;
};

}  // namespace occam::store
