// What several samples of one item say together. n samples, c of them right. Threads: pure functions.
#pragma once

#include <cstdint>
#include <optional>

namespace occam::evaluators::measures {

/// The chance that k samples drawn from the n without replacement hold a right one: 1 - Π (1 - k/i) for i from n-c+1 to
/// n (Chen et al. 2021, arXiv 2107.03374). Nothing where n < k: it is not defined there, and not 1.
[[nodiscard]] std::optional<double> pass_at_k(std::int64_t n, std::int64_t c, std::int64_t k);

/// The chance that at least ⌈τk⌉ of the k, and at least one, are right (Liu et al. 2024, arXiv 2412.13147).
[[nodiscard]] std::optional<double> g_pass_at_k(std::int64_t n, std::int64_t c, std::int64_t k, double tau);

/// The mean of g_pass_at_k over τ from ½ to 1: 2/k · Σ over i from ⌈k/2⌉+1 to k at τ = i/k.
[[nodiscard]] std::optional<double> mean_g_pass_at_k(std::int64_t n, std::int64_t c, std::int64_t k);

}  // namespace occam::evaluators::measures
