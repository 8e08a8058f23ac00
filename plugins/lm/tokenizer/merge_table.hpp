// The merges of byte-pair encoding as a hash table from a pair of symbols to its rank and what it becomes.
//
// A symbol is a small number for a text: token ids first, then texts that occur in merges but are no tokens. Open
// addressing, at most two thirds full: about one cache line a lookup. Internal to this room. Threads: immutable once filled.
//
//   table.insert(left, right, {rank, merged});
//   if (const SymbolMerge* merge = table.find(left, right)) …
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace occam::lm {

using Symbol = std::int32_t;

struct SymbolMerge {
  std::int32_t rank;
  Symbol merged;
};

class MergeTable {
 public:
  /// Room for `count` merges; no more than that may be inserted.
  explicit MergeTable(std::size_t count = 0) : slots_(std::bit_ceil(count + count / 2 + 1)), mask_(slots_.size() - 1) {}

  /// The first merge of a pair stands; later ones are dropped. Requires: symbols are not negative.
  void insert(Symbol left, Symbol right, SymbolMerge merge) noexcept {
    const std::uint64_t key = key_of(left, right);
    for (std::size_t at = place_of(key);; at = (at + 1) & mask_) {
      if (slots_[at].key == key) return;
      if (slots_[at].key != kEmpty) continue;
      slots_[at] = {key, merge};
      return;
    }
  }

  [[nodiscard]] const SymbolMerge* find(Symbol left, Symbol right) const noexcept {
    const std::uint64_t key = key_of(left, right);
    for (std::size_t at = place_of(key); slots_[at].key != kEmpty; at = (at + 1) & mask_) {
      if (slots_[at].key == key) return &slots_[at].merge;
    }
    return nullptr;
  }

 private:
  static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};

  struct Slot {
    std::uint64_t key = kEmpty;
    SymbolMerge merge{};
  };

  static std::uint64_t key_of(Symbol left, Symbol right) noexcept {
    return std::uint64_t{static_cast<std::uint32_t>(left)} << 32 | static_cast<std::uint32_t>(right);
  }

  [[nodiscard]] std::size_t place_of(std::uint64_t key) const noexcept {
    key = (key ^ (key >> 32)) * 0x9e3779b97f4a7c15U;
    return static_cast<std::size_t>(key ^ (key >> 29)) & mask_;
  }

  std::vector<Slot> slots_;
  std::size_t mask_;
};

}  // namespace occam::lm
