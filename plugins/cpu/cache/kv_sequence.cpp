#include "cpu/cache/kv_sequence.hpp"

#include <algorithm>
#include <utility>

namespace occam::cpu {

KvSequence::KvSequence(KvSequence&& other) noexcept
    : pool_(other.pool_), pages_(std::move(other.pages_)), length_(std::exchange(other.length_, 0)) {
  other.pages_.clear();
}

KvSequence& KvSequence::operator=(KvSequence&& other) noexcept {
  if (this != &other) {
    clear();
    pool_ = other.pool_;
    pages_ = std::exchange(other.pages_, {});
    length_ = std::exchange(other.length_, 0);
  }
  return *this;
}

KvSequence::~KvSequence() {
  clear();
}

void KvSequence::clear() {
  for (const PageId page : pages_) pool_->release(page);
  pages_.clear();
  length_ = 0;
}

std::int32_t KvSequence::pages_needed(std::int32_t count) const {
  if (count <= 0) return 0;
  const auto held = static_cast<std::int32_t>(pages_.size());
  std::int32_t needed = std::max(0, pages_for(length_ + count) - held);
  const std::int32_t first = length_ / kPagePositions;  // the page that the next position goes to
  if (first < held && pool_->is_shared(pages_[static_cast<std::size_t>(first)])) ++needed;
  return needed;
}

bool KvSequence::reserve(std::int32_t count) {
  if (pages_needed(count) > pool_->free_pages()) return false;
  if (count <= 0) return true;
  const auto first = static_cast<std::size_t>(length_ / kPagePositions);
  if (first < pages_.size() && pool_->is_shared(pages_[first])) {
    const PageId copy = *pool_->take();
    pool_->copy_positions(pages_[first], copy, length_ % kPagePositions);
    pool_->release(pages_[first]);
    pages_[first] = copy;
  }
  while (std::cmp_less(pages_.size(), pages_for(length_ + count))) pages_.push_back(*pool_->take());
  return true;
}

void KvSequence::truncate(std::int32_t length) {
  length_ = length;
  const auto kept = static_cast<std::size_t>(pages_for(length));
  while (pages_.size() > kept) {
    pool_->release(pages_.back());
    pages_.pop_back();
  }
}

KvSequence KvSequence::fork(std::int32_t length) const {
  KvSequence branch(*pool_);
  branch.length_ = length;
  branch.pages_.assign(pages_.begin(), pages_.begin() + pages_for(length));
  for (const PageId page : branch.pages_) pool_->retain(page);
  return branch;
}

}  // namespace occam::cpu
