// The tokens of one forward pass: stretches of several sequences side by side, and the rows whose logits are wanted.
//
// Borrows the page lists of the sequences, whose pages for these positions must be reserved. Threads: a value.
//
//   Batch batch;
//   batch.add(tokens, sequence.length(), sequence.pages());
//   batch.want_logits(batch.row_count() - 1);
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cpu/cache/kv_pool.hpp"

namespace occam::cpu {

/// Consecutive tokens of one sequence: row `first_row + i` stands at position `first_position + i`.
struct BatchSlice {
  std::span<const PageId> pages;
  std::int32_t first_position = 0;
  std::int32_t first_row = 0;
  std::int32_t row_count = 0;
};

class Batch {
 public:
  /// Returns the row of the first token.
  std::int32_t add(std::span<const std::int32_t> tokens, std::int32_t first_position, std::span<const PageId> pages) {
    const std::int32_t first_row = row_count();
    slices_.push_back({pages, first_position, first_row, static_cast<std::int32_t>(tokens.size())});
    tokens_.insert(tokens_.end(), tokens.begin(), tokens.end());
    return first_row;
  }
  /// Requires: rows in ascending order.
  void want_logits(std::int32_t row) { logit_rows_.push_back(row); }

  void clear() {
    tokens_.clear();
    slices_.clear();
    logit_rows_.clear();
  }

  [[nodiscard]] std::int32_t row_count() const noexcept { return static_cast<std::int32_t>(tokens_.size()); }
  [[nodiscard]] std::span<const std::int32_t> tokens() const noexcept { return tokens_; }
  [[nodiscard]] std::span<const BatchSlice> slices() const noexcept { return slices_; }
  [[nodiscard]] std::span<const std::int32_t> logit_rows() const noexcept { return logit_rows_; }

 private:
  std::vector<std::int32_t> tokens_;
  std::vector<BatchSlice> slices_;
  std::vector<std::int32_t> logit_rows_;
};

}  // namespace occam::cpu
