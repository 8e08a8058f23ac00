// The faults of an upstream, and what a client of the gateway sees of each while nothing has been answered yet.
#pragma once

#include <string>
#include <vector>

#include "support/mock_upstream.hpp"

namespace occam::test {

/// What a kept connection does to a fault. One that a server closes as the next request comes looks like one that was
/// closed long before, so the remote backend asks anew on a fresh connection, once, while no byte has been answered.
enum class Reuse { kNoMatter, kAskedAnew };

struct Fault {
  std::string name;   ///< words joined by `-`: part of a model's id
  MockAnswer answer;  ///< what the upstream does
  int status;         ///< what a client gets where no other model may answer
  std::string code;   ///< error.code
  Reuse reuse = Reuse::kNoMatter;
};

/// Faults before the first token of an answer, streamed or not.
[[nodiscard]] std::vector<Fault> early_faults();

/// Faults after two tokens of a stream; status and code play no part: the client has seen 200.
[[nodiscard]] std::vector<Fault> late_faults();

}  // namespace occam::test
