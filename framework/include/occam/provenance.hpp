// How a row of evidence was made: what a stranger needs to repeat it.
//
// Everything that could change a score is here by its content's hash: the suite, the weights, the templates, the
// examples, the sampling. Plain values; threads: no sharing.
//
//   for (const occam::Provenance& one : *occam.evaluation().provenance({.tasks = {"sentiment"}}))
//     std::cout << one.model << ' ' << one.model_hash << " seed " << one.runs.back().seed << '\n';
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace occam {

/// Names stored results exactly; equal suites may be put side by side.
struct EvidenceId {
  std::string model;          ///< hash over all that identifies the model
  std::string suite;          ///< hash over the items, the metric and the evaluator's settings
  std::string configuration;  ///< hash over how it was asked
};

/// One `eval run`, one search or one import.
struct RunRecord {
  std::uint64_t seed = 0;  ///< of the order of the items
  std::int64_t planned_items = 0;
  std::int64_t results = 0;
  std::string rule;  ///< how its items were chosen and how failures count
  double started_unix_seconds = 0;
  double finished_unix_seconds = 0;  ///< 0: it did not come to its end
};

struct Provenance {
  std::string task;  ///< with suite, model and imported_from: the row of Evidence that this is of
  std::string suite;
  std::string model;
  std::string imported_from;
  EvidenceId id;

  std::string model_hash;  ///< SHA-256 of the weights; empty for an endpoint
  std::string quantisation;
  std::string adapter;
  std::string backend;
  std::string backend_version;
  std::string device;
  std::string endpoint;
  std::string endpoint_model;  ///< what the endpoint calls it

  std::string prompt_template_hash;
  std::string chat_template_hash;  ///< empty: raw prompts, or an endpoint's own
  std::string few_shot;            ///< ids, count and seed of the examples as JSON; empty: none
  std::string sampling;            ///< as JSON
  std::int64_t max_tokens = 0;
  std::vector<std::string> stop;

  double cost_per_item = 0;  ///< NaN where it is not known
  std::int64_t unscorable = 0;
  std::int64_t errors = 0;
  std::int64_t timeouts = 0;
  std::vector<RunRecord> runs;  ///< oldest first
};

}  // namespace occam
