// Tokens of one sequence that are to pass through the model: how far they have come, and whose logits are wanted.
//
// The same shape serves a prompt, the next generated token, a shared prefix and a continuation: what is not in the
// cache yet is pending. Losing the cache (see drop_cache()) only means that it is computed again, with the same bits.
// Threads: the engine's thread.
#pragma once

#include <cstdint>
#include <span>

#include "cpu/cache/kv_sequence.hpp"

namespace occam::cpu {

struct Stretch {
  std::span<const std::int32_t> tokens;  ///< From the beginning of the sequence.
  KvSequence cache;
  std::int32_t first_logits = 0;  ///< The first token whose logits are wanted; those after it want theirs, too.

  [[nodiscard]] std::int32_t pending() const { return static_cast<std::int32_t>(tokens.size()) - cache.length(); }
  void drop_cache() { cache.truncate(0); }
};

}  // namespace occam::cpu
