// The order in which a prompt's examples are drawn: fixed by their purpose and the suite's seed.
//
// The same on every machine and for every model: SplitMix64 seeded by sha256(purpose, seed), Fisher and Yates' shuffle.
// The items that are asked have statistics::ItemOrder. Pure. Threads: [any].
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace occam::eval {

/// Returns 0 … count-1 in the order to take them.
[[nodiscard]] std::vector<std::int64_t> permutation(std::string_view purpose, std::uint64_t seed, std::int64_t count);

}  // namespace occam::eval
