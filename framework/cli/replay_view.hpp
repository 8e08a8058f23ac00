// A replay on a terminal: what was played, the ways beside the policy, the figures.
#pragma once

#include "occam/replay.hpp"

namespace occam::cli {

void print_replay(const ReplayReport& report);

}  // namespace occam::cli
