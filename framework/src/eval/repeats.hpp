// Questions that a suite asks more than once, and examples that give an item away.
//
// Two items ask the same where question and options are the same; nearly where 13 characters in a row are shared by
// four of five (occam/text/near_duplicates.hpp). Threads: pure.
#pragma once

#include "eval/suite.hpp"
#include "occam/suite_check.hpp"

namespace occam::eval {

/// Fills duplicates, contradictions, near_duplicates and leaks.
void find_repeats(const Suite& suite, SuiteCheck& check);

}  // namespace occam::eval
