// The faults of an upstream, and what a client of the gateway sees of each while nothing has been answered yet.
#pragma once

#include <string>
#include <vector>

#include "support/mock_upstream.hpp"

namespace occam::test {

struct Fault {
  std::string name;   ///< words joined by `-`: part of a model's id
  MockAnswer answer;  ///< what the upstream does
  int status;         ///< what a client gets where no other model may answer
  std::string code;   ///< error.code
};

/// Faults before the first token of an answer, streamed or not.
[[nodiscard]] std::vector<Fault> early_faults();

/// Faults after two tokens of a stream; status and code play no part: the client has seen 200.
[[nodiscard]] std::vector<Fault> late_faults();

}  // namespace occam::test
