// A whole replay: partition, players, figures with their intervals.
//
// Threads: [any]; parts are played one after the other, so that a replay is the same every time.
#pragma once

#include "routing/replay/partition.hpp"
#include "routing/replay/player.hpp"

namespace occam::routing {

struct ReplayRun {
  const ReplaySetting& setting;
  PartitionOptions partition{};
  LeakRule leaks = LeakRule::kDrop;
  std::int64_t replicates = 1000;
  std::stop_token cancel{};
  std::function<void(std::int64_t played, std::int64_t rows)> observer{};
};

/// Fills everything of the report but the names of files. Errors: as occam::replay().
[[nodiscard]] Result<ReplayReport> run_replay(const ReplayRun& run);

}  // namespace occam::routing
