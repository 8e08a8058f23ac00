// The keys and values that attention has seen, in F16, in pages that sequences share.
//
// A page holds kPagePositions consecutive positions of all layers and key-value heads; inside, each (layer, head) has
// its keys in one run and its values in another. Pages are counted references: sequences with a common beginning hold
// the same pages. The memory is reserved at once and becomes resident when it is first written.
// Threads: taking and releasing pages is one thread's business (the engine's); data of different (page, layer, head,
// position) may be written at once.
//
//   auto pool = KvPool::create(shape, 128);
//   std::optional<PageId> page = (*pool)->take();
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "occam/sdk/result.hpp"

namespace occam::cpu {

/// Positions of a page. Attention walks keys in blocks of this size, so it also fixes the order of its sums.
inline constexpr std::int32_t kPagePositions = 32;

using PageId = std::int32_t;

struct KvShape {
  std::int32_t layer_count = 0;
  std::int32_t head_count = 0;  // key-value heads
  std::int32_t key_length = 0;
  std::int32_t value_length = 0;

  /// Bytes of one page of all layers.
  [[nodiscard]] std::uint64_t page_bytes() const {
    return std::uint64_t{2} * kPagePositions * static_cast<std::uint64_t>(layer_count) *
           static_cast<std::uint64_t>(head_count) * static_cast<std::uint64_t>(key_length + value_length);
  }
};

[[nodiscard]] constexpr std::int32_t pages_for(std::int32_t positions) {
  return (positions + kPagePositions - 1) / kPagePositions;
}

class KvPool {
 public:
  /// Requires: a positive shape, page_count > 0. Errors: kResourceExhausted.
  [[nodiscard]] static sdk::Result<std::unique_ptr<KvPool>> create(const KvShape& shape, std::int32_t page_count);

  KvPool(const KvPool&) = delete;
  KvPool& operator=(const KvPool&) = delete;
  ~KvPool();

  [[nodiscard]] const KvShape& shape() const noexcept { return shape_; }
  [[nodiscard]] std::int32_t page_count() const noexcept { return static_cast<std::int32_t>(references_.size()); }
  [[nodiscard]] std::int32_t free_pages() const noexcept { return static_cast<std::int32_t>(free_.size()); }

  /// A page with one reference, its values all zero and its keys anything; nothing when all are taken. Attention gives
  /// positions that are not there yet the weight 0, which must meet finite values.
  [[nodiscard]] std::optional<PageId> take();
  void retain(PageId page);
  void release(PageId page);
  [[nodiscard]] bool is_shared(PageId page) const noexcept { return references_[static_cast<std::size_t>(page)] > 1; }

  /// Copies the first `positions` positions of every layer and head.
  void copy_positions(PageId from, PageId to, std::int32_t positions);

  /// kPagePositions × key_length, and kPagePositions × value_length, row after row.
  [[nodiscard]] std::uint16_t* keys(PageId page, std::int32_t layer, std::int32_t head) const noexcept {
    return block(page, layer, head);
  }
  [[nodiscard]] std::uint16_t* values(PageId page, std::int32_t layer, std::int32_t head) const noexcept {
    return block(page, layer, head) + std::ptrdiff_t{kPagePositions} * shape_.key_length;
  }

 private:
  KvPool(const KvShape& shape, std::int32_t page_count, std::uint16_t* memory);

  void zero_values(PageId page);
  [[nodiscard]] std::uint16_t* block(PageId page, std::int32_t layer, std::int32_t head) const noexcept {
    const std::ptrdiff_t index = (std::ptrdiff_t{page} * shape_.layer_count + layer) * shape_.head_count + head;
    return memory_ + index * block_elements_;
  }

  KvShape shape_;
  std::ptrdiff_t block_elements_ = 0;
  std::uint16_t* memory_ = nullptr;
  std::vector<std::int32_t> references_;
  std::vector<PageId> free_;  // the page to take next is the last
  std::vector<bool> used_;    // pages that are no longer as the system gave them
};

}  // namespace occam::cpu
