// How a verdict begins: the run it continues or the one to be started, and what stored results are worth to it.
//
// One order per model and suite: a later threshold goes on in the order of the first, so that nothing is chosen after a
// look; with the order the first run fixes the control variate, too. Stored results are replayed where they are the
// order's beginning, else taken out of the suite as known; a suite that is stored whole needs no bet at all.
// Threads: [any].
#pragma once

#include <optional>
#include <vector>

#include "eval/process.hpp"
#include "occam/decide.hpp"
#include "store/store.hpp"

namespace occam::eval {

struct Opening {
  std::optional<store::SequentialRun> run;  ///< the run that goes on; none: one has to be started
  std::vector<std::int64_t> known;          ///< positions, ascending
  std::optional<store::Control> control;    ///< what it is bet with
  std::vector<store::PlainScore> stored;    ///< every stored score, by position
  Process process;                          ///< with everything stored taken into account
};

/// What a verdict is asked about.
struct OpeningQuestion {
  store::EvidenceKey key;
  const store::SuiteRecord& suite;
  std::int64_t items = 0;
  const store::SequentialRule& rule;
  std::uint64_t seed = 1;
  std::int64_t limit = 0;  ///< how many items of the order may be taken into account; 0: all
  ControlVariate control = ControlVariate::kWherePossible;
};

/// Errors: kUsage where results of another seed are stored, or of bets with a control variate that is to be off now;
/// those of Process::create(), kStore.
[[nodiscard]] Result<Opening> open_process(store::Store& store, const OpeningQuestion& question);

}  // namespace occam::eval
