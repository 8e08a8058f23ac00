// The ladder of one request: its candidates in the objective's order, each with the rule that keeps it from being
// considered, if there is one.
//
// Threads: values; build() as its port.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/policy.hpp"
#include "routing/evidence_table.hpp"
#include "routing/model_port.hpp"

namespace occam::routing {

/// One step of the ladder.
struct Step {
  std::string model;
  ModelFacts facts;
  const ModelEvidence* evidence = nullptr;  ///< that may be used: none where what is stored is too old
  double too_old = 0;                       ///< seconds since that was measured; 0: it is not too old
  std::string
      refused_by;  ///< `unavailable`, `residency`, `options`, `context`, `latency`, `cost`; empty: may be considered
  std::string reason;
};

/// What a request asks of any model.
struct Demand {
  const Request& request;
  const config::Rules& rules;
  Residency allowed;
  std::int32_t max_tokens;
  std::int64_t now_ms;  ///< since the Unix epoch: what the age of evidence is counted to
};

/// Returns every candidate of the policy (`evidence` may lack some), smallest first: by the objective, then parameters,
/// bytes and price; what is not known comes last, equal ones stay in the policy's order. A model beyond the allowed
/// residency is asked for nothing but its facts.
[[nodiscard]] std::vector<Step> build_ladder(const Demand& demand, const TaskEvidence& evidence, ModelPort& models);

}  // namespace occam::routing
