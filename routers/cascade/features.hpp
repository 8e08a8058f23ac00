// What a decision about one answer looks at: how sure the model was, and how long the question is, on one scale.
//
// Pure. Threads: values.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "occam/sdk/router.hpp"

namespace occam::routers {

/// Mean and minimum log-probability, log(1 + margin), entropy, agreement, log(1 + bytes of the prompt). NaN: not known.
inline constexpr std::size_t kFeatures = 6;
inline constexpr std::size_t kAgreement = 4;
using Features = std::array<double, kFeatures>;

[[nodiscard]] Features features_of(const sdk::Confidence& confidence, std::string_view prompt);

/// Whether a model said anything of how sure it was.
[[nodiscard]] bool is_known(const Features& features);

/// Mean and standard deviation of each feature where it was learnt. A feature that most answers lacked, or that never
/// varied, has a deviation of 0 and is not used.
struct Scale {
  Features mean{};
  Features deviation{};

  [[nodiscard]] static Scale of(std::span<const Features> all);
  /// A feature that is not known here counts as the mean.
  [[nodiscard]] Features apply(const Features& features) const;
  [[nodiscard]] bool uses(std::size_t feature) const { return deviation[feature] > 0; }
};

}  // namespace occam::routers
