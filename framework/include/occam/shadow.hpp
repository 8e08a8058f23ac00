// How the trials of smaller models stand: [policy.NAME.shadow], described in framework/docs/routing.md.
//
// Threads: values.
//
//   for (const ShadowStatus& row : occam.shadow()->streams) std::cout << row.model << ' ' << row.mean << '\n';
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace occam {

/// Whether a model that was tried is asked first.
enum class Promotion { kDemoted, kPromoted };

struct ShadowStatus {
  std::string policy;
  std::string task;
  std::string model;
  Promotion promotion = Promotion::kDemoted;
  std::int64_t n = 0;  ///< judgements since the last change
  double mean = 0;     ///< of them: agreement with the answers that were given; NaN: none
  double threshold = 0;
};

/// A promotion or a demotion, as it was recorded.
struct ShadowEvent {
  std::string policy;
  std::string task;
  std::string model;
  Promotion promotion = Promotion::kDemoted;
  std::string reason;
  double unix_seconds = 0;
};

/// Of this process.
struct ShadowCounts {
  std::uint64_t sampled = 0;
  std::uint64_t judged = 0;
  std::uint64_t dropped = 0;     ///< the queue was full, or no time without requests came
  std::uint64_t broken_off = 0;  ///< a request came
  std::uint64_t failed = 0;      ///< the model, the judge or the store failed
};

struct ShadowReport {
  std::vector<ShadowStatus> streams;
  std::vector<ShadowEvent> events;  ///< newest first, the last 100
  ShadowCounts counts;
};

}  // namespace occam
