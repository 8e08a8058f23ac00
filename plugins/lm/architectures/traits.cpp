#include "lm/architectures/traits.hpp"

#include <algorithm>
#include <array>

namespace occam::lm {
namespace {

// Llama 1 to 3.x, Mistral 7B, TinyLlama, SmolLM2. GGUF files keep the query and key rows permuted for adjacent pairs.
constexpr std::array kArchitectures{
    ArchitectureTraits{.name = "llama",
                       .rope_pairing = RopePairing::kAdjacent,
                       .gate_activation = GateActivation::kSilu,
                       .attention_bias = AttentionBias::kOptional},
};

}  // namespace

std::span<const ArchitectureTraits> architectures() noexcept {
  return kArchitectures;
}

const ArchitectureTraits* find_architecture(std::string_view name) noexcept {
  const auto* const found = std::ranges::find(kArchitectures, name, &ArchitectureTraits::name);
  return found == kArchitectures.end() ? nullptr : found;
}

}  // namespace occam::lm
