// Which rows of a replay are fitted and which are played, so that no played prompt was seen while fitting.
//
// Exact and near-duplicates (text/near_duplicates.hpp) stay in one fold; with the other modes those of played rows are
// dropped from the fitted part and counted. Pure: the same rows and seed give the same partition. Threads: [any].
#pragma once

#include <cstdint>
#include <vector>

#include "occam/replay.hpp"
#include "routing/replay/outcome_set.hpp"

namespace occam::routing {

/// Positions of rows.
struct Part {
  std::vector<std::size_t> fitted;
  std::vector<std::size_t> played;
};

struct Leak {
  std::size_t fitted = 0;
  std::size_t played = 0;
};

struct Partition {
  std::vector<Part> parts;  ///< no row is played twice
  std::int64_t ignored = 0;
  std::vector<Leak> leaks;  ///< one a row that was dropped from the fitted part
  std::vector<Leak> twins;  ///< of kFolds: one a row that is nearly the same as an earlier one, and stays with it
};

struct PartitionOptions {
  ReplayMode mode = ReplayMode::kFolds;
  std::int64_t count = 5;
  std::uint64_t seed = 1;
};

/// Errors: kUsage for a count that the rows do not allow, and where a part would have nothing to fit or to play.
[[nodiscard]] Result<Partition> make_partition(const OutcomeSet& set, const PartitionOptions& options);

}  // namespace occam::routing
