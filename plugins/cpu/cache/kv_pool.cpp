#include "cpu/cache/kv_pool.hpp"

#include <sys/mman.h>

#include <cstring>
#include <limits>
#include <string>

namespace occam::cpu {

sdk::Result<std::unique_ptr<KvPool>> KvPool::create(const KvShape& shape, std::int32_t page_count) {
  const std::uint64_t page_bytes = shape.page_bytes();
  void* memory = MAP_FAILED;
  if (page_bytes <= std::numeric_limits<std::int64_t>::max() / static_cast<std::uint64_t>(page_count)) {
    memory = mmap(nullptr, page_bytes * static_cast<std::uint64_t>(page_count), PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  }
  if (memory == MAP_FAILED) {
    return sdk::failure(sdk::Status::kResourceExhausted,
                        "no address space for a key-value cache of " + std::to_string(page_count) + " pages of " +
                            std::to_string(page_bytes) + " bytes; a smaller context needs less");
  }
  return std::unique_ptr<KvPool>(new KvPool(shape, page_count, static_cast<std::uint16_t*>(memory)));
}

KvPool::KvPool(const KvShape& shape, std::int32_t page_count, std::uint16_t* memory)
    : shape_(shape),
      block_elements_(std::ptrdiff_t{kPagePositions} * (shape.key_length + shape.value_length)),
      memory_(memory),
      references_(static_cast<std::size_t>(page_count), 0),
      used_(static_cast<std::size_t>(page_count), false) {
  for (PageId page = page_count; page-- > 0;) free_.push_back(page);
}

KvPool::~KvPool() {
  munmap(memory_, shape_.page_bytes() * references_.size());
}

std::optional<PageId> KvPool::take() {
  if (free_.empty()) return std::nullopt;
  const PageId page = free_.back();
  free_.pop_back();
  references_[static_cast<std::size_t>(page)] = 1;
  if (used_[static_cast<std::size_t>(page)]) zero_values(page);
  used_[static_cast<std::size_t>(page)] = true;
  return page;
}

void KvPool::zero_values(PageId page) {
  const std::size_t bytes = sizeof(std::uint16_t) * kPagePositions * static_cast<std::size_t>(shape_.value_length);
  for (std::int32_t layer = 0; layer < shape_.layer_count; ++layer)
    for (std::int32_t head = 0; head < shape_.head_count; ++head) std::memset(values(page, layer, head), 0, bytes);
}

void KvPool::retain(PageId page) {
  ++references_[static_cast<std::size_t>(page)];
}

void KvPool::release(PageId page) {
  if (--references_[static_cast<std::size_t>(page)] == 0) free_.push_back(page);
}

void KvPool::copy_positions(PageId from, PageId to, std::int32_t positions) {
  const auto count = static_cast<std::size_t>(positions);
  for (std::int32_t layer = 0; layer < shape_.layer_count; ++layer) {
    for (std::int32_t head = 0; head < shape_.head_count; ++head) {
      std::memcpy(keys(to, layer, head), keys(from, layer, head),
                  count * static_cast<std::size_t>(shape_.key_length) * sizeof(std::uint16_t));
      std::memcpy(values(to, layer, head), values(from, layer, head),
                  count * static_cast<std::size_t>(shape_.value_length) * sizeof(std::uint16_t));
    }
  }
}

}  // namespace occam::cpu
