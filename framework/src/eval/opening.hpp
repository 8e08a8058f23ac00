// How a verdict begins: the run it continues or the one to be started, and what stored results are worth to it.
//
// One order per model and suite: a later threshold goes on in the order of the first, so that nothing is chosen after a
// look. Stored results are replayed where they are the order's beginning, else taken out of the suite as known; a suite
// that is stored whole needs no bet at all. Threads: [any].
#pragma once

#include <optional>
#include <vector>

#include "eval/process.hpp"
#include "store/store.hpp"

namespace occam::eval {

struct Opening {
  std::optional<store::SequentialRun> run;  ///< the run that goes on; none: one has to be started
  std::vector<std::int64_t> known;          ///< positions, ascending
  std::vector<store::PlainScore> stored;    ///< every stored score, by position
  Process process;                          ///< with everything stored taken into account
};

/// `limit`: how many items of the order may be taken into account; 0: all. Errors: kUsage where results of another seed
/// are stored, those of Process::create(), kStore.
[[nodiscard]] Result<Opening> open_process(store::Store& store, const store::EvidenceKey& key,
                                           const store::SuiteRecord& suite, std::int64_t items,
                                           const store::SequentialRule& rule, std::uint64_t seed, std::int64_t limit);

}  // namespace occam::eval
