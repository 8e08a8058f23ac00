#include "cpu/scheduler/prefix_cache.hpp"

#include <algorithm>
#include <utility>

namespace occam::cpu {

void PrefixCache::keep(std::vector<std::int32_t> tokens, KvSequence cache) {
  tokens.resize(static_cast<std::size_t>(cache.length()));
  if (tokens.empty()) return;
  // An entry that the new one continues holds nothing that the new one does not.
  entries_.remove_if([&](const Entry& entry) {
    return entry.tokens.size() <= tokens.size() && std::equal(entry.tokens.begin(), entry.tokens.end(), tokens.begin());
  });
  entries_.push_back({std::move(tokens), std::move(cache)});
  while (entries_.size() > max_entries_) entries_.pop_front();
}

KvSequence PrefixCache::longest_common(std::span<const std::int32_t> tokens, KvPool& pool) {
  auto best = entries_.end();
  std::size_t best_length = 0;
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    const auto [in_prompt, in_entry] = std::ranges::mismatch(tokens, entry->tokens);
    const auto length = static_cast<std::size_t>(in_prompt - tokens.begin());
    if (length > best_length) {
      best = entry;
      best_length = length;
    }
  }
  if (!tokens.empty()) best_length = std::min(best_length, tokens.size() - 1);
  if (best == entries_.end() || best_length == 0) return KvSequence(pool);
  entries_.splice(entries_.end(), entries_, best);
  return best->cache.fork(static_cast<std::int32_t>(best_length));
}

bool PrefixCache::evict_oldest() {
  if (entries_.empty()) return false;
  entries_.pop_front();
  return true;
}

}  // namespace occam::cpu
