// The models of a policy as judges: found by id, held to the residency of the task's rules, with their prices, and with
// what they have answered to the suite's own prompts.
//
// Threads: what add_judges() sets is [any], while the snapshot, the suite and the store live.
#pragma once

#include "app/snapshot.hpp"
#include "eval/judging.hpp"
#include "eval/suite.hpp"
#include "store/store.hpp"

namespace occam::app {

void add_judges(eval::JudgeOptions& judges, const Snapshot& snapshot, const config::Rules& rules,
                const eval::Suite& suite, store::Store& store);

}  // namespace occam::app
