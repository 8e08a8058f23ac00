// What was said of answers, as routers that learn while they serve are told it: feedback, and the judgements of trials.
// Threads: values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace occam::store {

/// Up to where somebody has read. Ids grow in the order of the commits, so nothing is ever added before them.
struct ReadUpTo {
  std::int64_t feedback = 0;
  std::int64_t trials = 0;
  bool operator==(const ReadUpTo&) const = default;
};

/// One answer that was judged.
struct Observation {
  std::string policy;  ///< of the decision
  std::string task;
  std::string prompt;  ///< empty where the policy keeps none
  std::string model;   ///< who answered
  double score = 0;    ///< 0 … 1
  std::int64_t created_ms = 0;
};

struct Observations {
  std::vector<Observation> rows;
  ReadUpTo read_up_to;
  bool is_all = true;  ///< there is nothing more to read
};

/// What a router made of everything that it read, as bytes of its own.
struct ObservedState {
  std::string router;  ///< the plugin's id
  std::string use;
  ReadUpTo read_up_to;
  std::string state;
};

}  // namespace occam::store
