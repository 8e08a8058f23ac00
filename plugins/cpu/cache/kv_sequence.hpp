// One sequence's view of the key-value cache: which page holds which positions, and how many positions are filled.
//
// A sequence owns references to pages of a KvPool, which must outlive it. Pages that it shares are never written:
// reserve() gives it a copy of a shared last page first. Threads: one thread's business, as the pool is.
//
//   KvSequence sequence(pool);
//   if (!sequence.reserve(tokens)) …   // no page is left
//   KvSequence branch = sequence.fork(sequence.length());
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "cpu/cache/kv_pool.hpp"

namespace occam::cpu {

class KvSequence {
 public:
  explicit KvSequence(KvPool& pool) : pool_(&pool) {}
  KvSequence(KvSequence&& other) noexcept;
  KvSequence& operator=(KvSequence&& other) noexcept;
  KvSequence(const KvSequence&) = delete;
  KvSequence& operator=(const KvSequence&) = delete;
  ~KvSequence();

  /// Positions whose keys and values are valid in every layer.
  [[nodiscard]] std::int32_t length() const noexcept { return length_; }
  /// Page p holds the positions from p × kPagePositions.
  [[nodiscard]] std::span<const PageId> pages() const noexcept { return pages_; }

  /// How many free pages of the pool reserve(count) would take.
  [[nodiscard]] std::int32_t pages_needed(std::int32_t count) const;

  /// Makes the next `count` positions writable. Returns false, and changes nothing, when too few pages are free.
  [[nodiscard]] bool reserve(std::int32_t count);

  /// Declares `count` reserved positions filled.
  void advance(std::int32_t count) { length_ += count; }

  /// Keeps the first `length` positions. Requires: length ≤ length().
  void truncate(std::int32_t length);

  /// A sequence with the same first `length` positions that shares their pages. Requires: length ≤ length().
  [[nodiscard]] KvSequence fork(std::int32_t length) const;

 private:
  void clear();

  KvPool* pool_;
  std::vector<PageId> pages_;
  std::int32_t length_ = 0;
};

}  // namespace occam::cpu
