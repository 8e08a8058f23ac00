// The order of a suite's items: a permutation that the suite and the user's seed fix before any result.
//
// The same on every machine and for every model: SplitMix64 seeded by sha256(suite hash, seed), Fisher and Yates'
// shuffle, draws without bias. Pure. Threads: [any].
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace occam::eval {

/// Returns 0 … count-1 in the order to ask them.
[[nodiscard]] std::vector<std::int64_t> permutation(std::string_view suite_hash, std::uint64_t seed,
                                                    std::int64_t count);

}  // namespace occam::eval
