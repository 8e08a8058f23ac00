// What makes one architecture's graph different from the next: a row of switches for each name that we compute.
//
// The graph is the decoder that all of them share: embedding; per block attention and gated feed-forward, each behind
// an RMS norm and added to the residual stream; a last norm; the output matrix. A new architecture is a new row, and a
// new switch where it needs one. Threads: constant data.
//
//   const ArchitectureTraits* traits = find_architecture("llama");
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace occam::lm {

/// Which dimensions of a head turn together: (0,1), (2,3), … or (0, d/2), (1, d/2+1), …
enum class RopePairing : std::uint8_t { kAdjacent, kHalves };

enum class GateActivation : std::uint8_t { kSilu };

/// Whether the attention projections may carry a bias; which of them do is what the file says.
enum class AttentionBias : std::uint8_t { kNone, kOptional };

struct ArchitectureTraits {
  std::string_view name;  // general.architecture, and the prefix of its keys
  RopePairing rope_pairing = RopePairing::kAdjacent;
  GateActivation gate_activation = GateActivation::kSilu;
  AttentionBias attention_bias = AttentionBias::kNone;
};

[[nodiscard]] std::span<const ArchitectureTraits> architectures() noexcept;

/// Null for a name that we do not compute.
[[nodiscard]] const ArchitectureTraits* find_architecture(std::string_view name) noexcept;

}  // namespace occam::lm
