// How much memory this process may use: the machine's, or less where its control group says so.
//
// Threads: [any].
#pragma once

#include <cstdint>

namespace occam::model {

/// In bytes; 0 where it cannot be known.
[[nodiscard]] std::uint64_t machine_memory_bytes();

}  // namespace occam::model
