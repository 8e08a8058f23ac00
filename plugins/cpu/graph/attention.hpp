// Causal attention of a batch over the paged cache, with grouped query heads that share the loads of keys and values.
//
// The work is cut into units of a few tokens of one sequence and one key-value head; threads draw units until none is
// left. A token's result depends on its own sequence alone: keys are walked page by page in the order of positions,
// and no sum depends on the tokens, units or threads beside it.
// Threads: plan() from one thread; run() on all threads of a run at once, each with its own scratch.
//
//   attention.plan(batch);
//   attention.run(layer, queries, output, scratch, [&](const BatchSlice& slice, std::int32_t token, std::int32_t head)
//   { … });
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "cpu/cache/kv_pool.hpp"
#include "cpu/graph/batch.hpp"
#include "cpu/kernels/buffer.hpp"
#include "cpu/kernels/kernels.hpp"
#include "lm/architectures/hyper_parameters.hpp"

namespace occam::cpu {

/// Scratch memory of one thread.
struct AttentionScratch {
  Buffer<float> queries;
  Buffer<float> scores;
  Buffer<float> mixed;
  Buffer<float> sums;
  Buffer<std::uint16_t> halves;
};

class Attention {
 public:
  /// All arguments must outlive it.
  Attention(const lm::HyperParameters& parameters, const KvPool& pool, const Kernels& kernels);

  /// Cuts the batch into units, for all layers of one pass.
  void plan(const Batch& batch);

  /// `queries` holds a row of query_rows() floats per token; `output` gets attention_columns() floats per token. Calls
  /// before(slice, token of the slice, key-value head) for each token of a unit first. Requires: from then on the
  /// token's queries of the head are rotated, and the keys and values of it and all before it are in the cache.
  template <typename Before>
  void run(std::int32_t layer, const float* queries, float* output, AttentionScratch& scratch, Before before) {
    while (const Unit* unit = next_unit(layer)) {
      for (std::int32_t i = 0; i < unit->count; ++i) before(*unit->slice, unit->first + i, unit->head);
      run_unit(*unit, layer, queries, output, scratch);
    }
  }

 private:
  struct Unit {
    const BatchSlice* slice;
    std::int32_t first;  // token of the slice
    std::int32_t count;
    std::int32_t head;  // key-value head
  };

  /// Null when the layer's units are all drawn.
  const Unit* next_unit(std::int32_t layer);
  void run_unit(const Unit& unit, std::int32_t layer, const float* queries, float* output,
                AttentionScratch& scratch) const;

  /// Queries and weights meet the F16 cache in its own precision, as in ggml, whose results ours are compared with.
  void round_to_half(float* values, std::size_t count, AttentionScratch& scratch) const;

  const lm::HyperParameters& parameters_;
  const KvPool& pool_;
  const Kernels& kernels_;
  std::vector<Unit> units_;
  std::unique_ptr<std::atomic<std::size_t>[]> next_unit_;  // one counter per layer
};

}  // namespace occam::cpu
