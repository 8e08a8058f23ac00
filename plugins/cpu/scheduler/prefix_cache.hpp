// Finished sequences whose keys and values are still there, for requests that begin with the same tokens.
//
// Entries are kept in the order of use; the oldest goes first when pages run short. Threads: the engine's thread.
//
//   KvSequence start = prefixes.longest_common(prompt, pool);
#pragma once

#include <cstdint>
#include <list>
#include <span>
#include <vector>

#include "cpu/cache/kv_sequence.hpp"

namespace occam::cpu {

class PrefixCache {
 public:
  explicit PrefixCache(std::size_t max_entries) : max_entries_(max_entries) {}

  /// Keeps a sequence that holds `tokens`. Requires: cache.length() ≤ tokens.size().
  void keep(std::vector<std::int32_t> tokens, KvSequence cache);

  /// A sequence that shares the longest prefix of `tokens` that is there, possibly none of it, and never all: one token
  /// at least is left to compute.
  [[nodiscard]] KvSequence longest_common(std::span<const std::int32_t> tokens, KvPool& pool);

  /// Returns false when there was nothing to evict.
  bool evict_oldest();

 private:
  struct Entry {
    std::vector<std::int32_t> tokens;  // exactly those that are in the cache
    KvSequence cache;
  };

  std::size_t max_entries_;
  std::list<Entry> entries_;  // the last one used is at the back
};

}  // namespace occam::cpu
