#include "cpu/graph/attention.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace occam::cpu {
namespace {

constexpr std::int32_t kUnitRows = 32;  // query rows (tokens × grouped heads) that share one walk over the keys

std::size_t size(std::int32_t value) {
  return static_cast<std::size_t>(value);
}

}  // namespace

Attention::Attention(const lm::HyperParameters& parameters, const KvPool& pool, const Kernels& kernels)
    : parameters_(parameters),
      pool_(pool),
      kernels_(kernels),
      next_unit_(std::make_unique<std::atomic<std::size_t>[]>(size(parameters.layer_count))) {}

void Attention::plan(const Batch& batch) {
  units_.clear();
  const std::int32_t group = parameters_.head_count / parameters_.kv_head_count;
  const std::int32_t tokens = std::max(1, kUnitRows / group);
  for (const BatchSlice& slice : batch.slices()) {
    // The last tokens see the most keys: drawn first, they leave the short units for the end.
    for (std::int32_t end = slice.row_count; end > 0; end -= std::min(end, tokens)) {
      const std::int32_t count = std::min(end, tokens);
      for (std::int32_t head = 0; head < parameters_.kv_head_count; ++head)
        units_.push_back({&slice, end - count, count, head});
    }
  }
  for (std::int32_t layer = 0; layer < parameters_.layer_count; ++layer)
    next_unit_[size(layer)].store(0, std::memory_order_relaxed);
}

const Attention::Unit* Attention::next_unit(std::int32_t layer) {
  const std::size_t unit = next_unit_[size(layer)].fetch_add(1, std::memory_order_relaxed);
  return unit < units_.size() ? &units_[unit] : nullptr;
}

void Attention::round_to_half(float* values, std::size_t count, AttentionScratch& scratch) const {
  scratch.halves.reserve(count);
  kernels_.to_f16(values, count, scratch.halves.data());
  kernels_.to_f32(scratch.halves.data(), count, values);
}

void Attention::run_unit(const Unit& unit, std::int32_t layer, const float* queries, float* output,
                         AttentionScratch& scratch) const {
  const std::size_t key_length = size(parameters_.key_length);
  const std::size_t value_length = size(parameters_.value_length);
  const std::size_t group = size(parameters_.head_count / parameters_.kv_head_count);
  const std::size_t rows = size(unit.count) * group;
  const std::size_t first_row = size(unit.slice->first_row + unit.first);
  const std::int32_t first_position = unit.slice->first_position + unit.first;
  const std::size_t page_count = size(pages_for(first_position + unit.count));
  const std::size_t padded = page_count * kPagePositions;

  scratch.queries.reserve(rows * key_length);
  scratch.scores.reserve(rows * padded);
  scratch.sums.reserve(rows * value_length);
  scratch.mixed.reserve(rows * value_length);
  for (std::size_t token = 0; token < size(unit.count); ++token) {
    const float* from =
        queries + (first_row + token) * size(parameters_.query_rows()) + size(unit.head) * group * key_length;
    std::copy_n(from, group * key_length, scratch.queries.data() + token * group * key_length);
  }

  round_to_half(scratch.queries.data(), rows * key_length, scratch);

  const float scale = 1.0F / std::sqrt(static_cast<float>(key_length));
  for (std::size_t page = 0; page < page_count; ++page) {
    const CacheRows keys{pool_.keys(unit.slice->pages[page], layer, unit.head), key_length, kPagePositions};
    kernels_.attention_scores({scratch.queries.data(), key_length, rows}, keys, key_length, scale,
                              {scratch.scores.data() + page * kPagePositions, padded, rows});
  }
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t seen = size(first_position) + row / group + 1;
    float* const scores = scratch.scores.data() + row * padded;
    kernels_.softmax(seen, scores);
    round_to_half(scores, seen, scratch);
    std::fill(scores + seen, scores + padded, 0.0F);
  }
  for (std::size_t page = 0; page < page_count; ++page) {
    const CacheRows values{pool_.values(unit.slice->pages[page], layer, unit.head), value_length, kPagePositions};
    float* const target = page == 0 ? scratch.sums.data() : scratch.mixed.data();
    kernels_.attention_mix({scratch.scores.data() + page * kPagePositions, padded, rows}, values, value_length,
                           {target, value_length, rows});
    if (page > 0) kernels_.add(scratch.mixed.data(), rows * value_length, scratch.sums.data());
  }
  for (std::size_t token = 0; token < size(unit.count); ++token) {
    float* const to =
        output + (first_row + token) * size(parameters_.attention_columns()) + size(unit.head) * group * value_length;
    std::copy_n(scratch.sums.data() + token * group * value_length, group * value_length, to);
  }
}

}  // namespace occam::cpu
