// The kit's host as evaluators that ask models see it: one judge who always says the same, or refuses.
//
// One for the process of a case, as the host is. Threads: [any]; Hearing is of the thread that evaluates.
#pragma once

#include <cstdint>

namespace occam::conform {

/// While one lives, an evaluator on this thread may ask.
class Hearing {
 public:
  Hearing();
  ~Hearing();
  Hearing(const Hearing&) = delete;
  Hearing& operator=(const Hearing&) = delete;
};

/// What the judge of this process has been asked so far.
struct CourtRecord {
  std::int64_t questions = 0;  ///< inside evaluate(), on its thread
  std::int64_t strays = 0;     ///< anywhere else: FAILED_PRECONDITION
};
[[nodiscard]] CourtRecord court_record();

/// From now on every question ends with this status.
void close_court(std::int32_t status);

/// occam.host.generate/1 and occam.host.answer/1, or null.
[[nodiscard]] const void* court_service(const char* id);

}  // namespace occam::conform
