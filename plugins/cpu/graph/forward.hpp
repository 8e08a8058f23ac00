// One forward pass of the decoder over a batch: tokens of several sequences in, keys and values into the cache, logits
// out for the rows that want them.
//
// All threads of the pool walk the layers together, with a barrier between dependent phases. A token's logits depend on
// its own sequence alone: the same bits come out whatever stands beside it and however many threads work.
// Owned by the engine; weights, cache, kernels and pool must outlive it. Threads: run() from one thread at a time.
//
//   Forward forward(weights, kv_pool, kernels, thread_pool);
//   forward.run(batch, [&](std::size_t index, std::span<const float> logits) { … });
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "cpu/cache/kv_pool.hpp"
#include "cpu/graph/attention.hpp"
#include "cpu/graph/batch.hpp"
#include "cpu/graph/weights.hpp"
#include "cpu/kernels/buffer.hpp"
#include "cpu/kernels/kernels.hpp"
#include "cpu/threads/thread_pool.hpp"

namespace occam::cpu {

/// Receives the logits of the `index`th row that wanted them; valid until it returns. Must not throw.
/// Threads: called on several threads at once, for different rows.
using LogitsSink = std::function<void(std::size_t index, std::span<const float> logits)>;

/// Multiplications of a pass below which a barrier costs more than a second thread brings.
inline constexpr std::uint64_t kSmallPass = 2'000'000;

class Forward {
 public:
  /// Passes of fewer than `small_pass` multiplications stay on the calling thread.
  Forward(const Weights& weights, KvPool& pool, const Kernels& kernels, ThreadPool& threads,
          std::uint64_t small_pass = kSmallPass);

  /// Requires: token ids inside the vocabulary; pages reserved for all positions; no two slices write one page.
  void run(const Batch& batch, const LogitsSink& sink);

  /// Bytes of working memory for batches of `rows` tokens on `threads` threads with `context` positions.
  [[nodiscard]] static std::uint64_t working_bytes(const lm::HyperParameters& parameters, std::int32_t rows,
                                                   std::size_t threads, std::int32_t context);

 private:
  using Worker = ThreadPool::Worker;
  /// The residual stream and what the matrices read: one for all threads, or in a pass of few rows one for each, which
  /// computes the same numbers rather than wait for the others.
  struct Stream {
    Buffer<float> hidden;
    Buffer<float> normed;
    Activations attention_input;
    Activations attended_input;
    Activations feed_forward_input;
    Activations down_input;
    Activations output_input;
  };
  struct ThreadScratch {
    Workspace workspace;
    AttentionScratch attention;
    Stream stream;
  };

  void reserve(std::size_t rows, std::size_t logit_rows);
  void reserve(Stream& stream, std::size_t rows, std::size_t logit_rows);
  void fill_angles(const Batch& batch, std::size_t row_begin, std::size_t row_end);
  void embed(const Batch& batch, Worker worker);
  void attend(const LayerWeights& layer, std::int32_t index, const Batch& batch, Worker worker);
  void feed_forward(const LayerWeights& layer, std::size_t rows, Worker worker);
  /// hidden += branch_, where there is one yet; normed = its norm.
  void add_and_norm(Stream& stream, const float* weight, std::size_t row, bool has_branch);
  void rotate_and_store(const LayerWeights& layer, std::int32_t index, const BatchSlice& slice, std::int32_t token,
                        std::int32_t head);
  void add_bias(const Matrix& matrix, const float* bias, std::size_t rows, Worker worker);
  void put_out(const Batch& batch, const LogitsSink& sink, Worker worker);
  /// The stream that `worker` prepares and reads, and the rows of it that it prepares of `rows`.
  Stream& stream_of(Worker worker) { return own_streams_ ? scratch_[worker.index].stream : shared_; }
  RowRange prepared_by(Worker worker, std::size_t rows) const;
  /// To be called between preparing the stream and reading it.
  void settle(Worker worker) const;
  void multiply(const Matrix& matrix, const Activations& input, std::size_t rows, float* output, Worker worker);

  const Weights& weights_;
  const lm::HyperParameters& parameters_;
  KvPool& pool_;
  const Kernels& kernels_;
  ThreadPool& threads_;
  std::uint64_t small_pass_;
  ThreadPool alone_{1};  // for passes so small that threads would only wait for each other
  std::uint64_t products_per_token_ = 0;
  Attention attention_;
  std::vector<ThreadScratch> scratch_;

  bool own_streams_ = false;
  bool rows_alone_ = false;  // every slice is of one row: its keys and values wait for no other row of the pass

  // Row-major, one row per token of the batch.
  Stream shared_;
  Buffer<float> branch_;  // what attention and feed-forward add to hidden_
  Buffer<float> queries_;
  Buffer<float> keys_;
  Buffer<float> values_;
  Buffer<float> attended_;
  Buffer<float> gate_;
  Buffer<float> up_;
  Buffer<float> cosines_;
  Buffer<float> sines_;
  Buffer<float> logits_;
};

}  // namespace occam::cpu
