#include "cpu/graph/forward.hpp"

#include <algorithm>
#include <cmath>

namespace occam::cpu {
namespace {

// Multiplications of a pass below which a barrier costs more than a second thread brings.
constexpr std::uint64_t kSmallPass = 2'000'000;

constexpr std::size_t kLogitChunkFloats = std::size_t{2} << 20;

std::size_t size(std::int32_t value) {
  return static_cast<std::size_t>(value);
}

// The tokens that thread `worker` takes in phases that go token by token.
RowRange token_share(std::size_t tokens, ThreadPool::Worker worker) {
  return {tokens * worker.index / worker.count, tokens * (worker.index + 1) / worker.count};
}

// Rows of logits that are computed at once.
std::size_t logit_chunk(const lm::HyperParameters& parameters) {
  return std::clamp<std::size_t>(kLogitChunkFloats / size(parameters.vocabulary_size), 4, 64);
}

unsigned form_of(const Matrix& matrix) {
  return form_bit(activation_form(matrix.type));
}

}  // namespace

Forward::Forward(const Weights& weights, KvPool& pool, const Kernels& kernels, ThreadPool& threads)
    : weights_(weights),
      parameters_(weights.parameters),
      pool_(pool),
      kernels_(kernels),
      threads_(threads),
      attention_(weights.parameters, pool, kernels),
      scratch_(threads.size()) {
  for (const LayerWeights& layer : weights.layers) {
    for (const Matrix& matrix :
         {layer.query, layer.key, layer.value, layer.attention_output, layer.gate, layer.up, layer.down})
      products_per_token_ += std::uint64_t{matrix.rows} * matrix.columns;
  }
}

void Forward::run(const Batch& batch, const LogitsSink& sink) {
  const std::size_t rows = size(batch.row_count());
  if (rows == 0) return;
  reserve(rows, batch.logit_rows().size());
  attention_.plan(batch);
  ThreadPool& threads = rows * products_per_token_ < kSmallPass ? alone_ : threads_;
  threads.run([&](Worker worker) {
    const RowRange mine = token_share(rows, worker);
    embed(batch, mine.begin, mine.end);
    fill_angles(batch, mine.begin, mine.end);
    for (std::size_t layer = 0; layer < weights_.layers.size(); ++layer) {
      attend(weights_.layers[layer], static_cast<std::int32_t>(layer), batch, worker);
      feed_forward(weights_.layers[layer], rows, worker);
    }
    worker.barrier();
    put_out(batch, sink, worker);
  });
}

void Forward::reserve(std::size_t rows, std::size_t logit_rows) {
  const std::size_t width = size(parameters_.embedding_length);
  const std::size_t inner = size(parameters_.feed_forward_length);
  hidden_.reserve(rows * width);
  normed_.reserve(rows * width);
  branch_.reserve(rows * width);
  queries_.reserve(rows * size(parameters_.query_rows()));
  keys_.reserve(rows * size(parameters_.key_rows()));
  values_.reserve(rows * size(parameters_.value_rows()));
  attended_.reserve(rows * size(parameters_.attention_columns()));
  gate_.reserve(rows * inner);
  up_.reserve(rows * inner);
  cosines_.reserve(rows * weights_.rope.frequencies.size());
  sines_.reserve(rows * weights_.rope.frequencies.size());
  logits_.reserve(std::min(logit_rows, logit_chunk(parameters_)) * size(parameters_.vocabulary_size));

  unsigned attention_forms = 0;
  unsigned attended_forms = 0;
  unsigned feed_forward_forms = 0;
  unsigned down_forms = 0;
  for (const LayerWeights& layer : weights_.layers) {
    attention_forms |= layer.attention_forms;
    attended_forms |= form_of(layer.attention_output);
    feed_forward_forms |= layer.feed_forward_forms;
    down_forms |= form_of(layer.down);
  }
  const std::size_t columns = size(parameters_.attention_columns());
  attention_input_.prepare(normed_.data(), width, rows, width, attention_forms);
  attended_input_.prepare(attended_.data(), columns, rows, columns, attended_forms);
  feed_forward_input_.prepare(normed_.data(), width, rows, width, feed_forward_forms);
  down_input_.prepare(gate_.data(), inner, rows, inner, down_forms);
  output_input_.prepare(normed_.data(), width, std::min(logit_rows, logit_chunk(parameters_)), width,
                        form_of(weights_.output));
}

void Forward::embed(const Batch& batch, std::size_t row_begin, std::size_t row_end) {
  const std::size_t width = size(parameters_.embedding_length);
  for (std::size_t row = row_begin; row < row_end; ++row)
    kernels_.dequantise_row(weights_.embedding, size(batch.tokens()[row]), hidden_.data() + row * width);
}

void Forward::fill_angles(const Batch& batch, std::size_t row_begin, std::size_t row_end) {
  const std::size_t pairs = weights_.rope.frequencies.size();
  for (const BatchSlice& slice : batch.slices()) {
    const std::size_t first = size(slice.first_row);
    const std::size_t begin = std::max(row_begin, first);
    const std::size_t end = std::min(row_end, first + size(slice.row_count));
    for (std::size_t row = begin; row < end; ++row) {
      const double position = slice.first_position + static_cast<double>(row - first);
      for (std::size_t pair = 0; pair < pairs; ++pair) {
        const double angle = position * weights_.rope.frequencies[pair];
        cosines_.data()[row * pairs + pair] = static_cast<float>(std::cos(angle)) * weights_.rope.magnitude;
        sines_.data()[row * pairs + pair] = static_cast<float>(std::sin(angle)) * weights_.rope.magnitude;
      }
    }
  }
}

void Forward::multiply(const Matrix& matrix, const Activations& input, std::size_t rows, float* output, Worker worker) {
  const RowRange mine = row_share(matrix.rows, worker.index, worker.count);
  if (mine.begin == mine.end) return;
  kernels_.multiply(matrix, input, 0, rows, mine.begin, mine.end, output, matrix.rows,
                    scratch_[worker.index].workspace);
}

void Forward::attend(const LayerWeights& layer, std::int32_t index, const Batch& batch, Worker worker) {
  const std::size_t rows = size(batch.row_count());
  const std::size_t width = size(parameters_.embedding_length);
  const RowRange mine = token_share(rows, worker);
  for (std::size_t row = mine.begin; row < mine.end; ++row) {
    float* const hidden = hidden_.data() + row * width;
    if (index > 0) kernels_.add(branch_.data() + row * width, width, hidden);
    kernels_.rms_norm(hidden, layer.attention_norm, width, parameters_.rms_epsilon, normed_.data() + row * width);
  }
  kernels_.quantise(mine.begin, mine.end, attention_input_);
  worker.barrier();

  multiply(layer.query, attention_input_, rows, queries_.data(), worker);
  multiply(layer.key, attention_input_, rows, keys_.data(), worker);
  multiply(layer.value, attention_input_, rows, values_.data(), worker);
  worker.barrier();

  rotate_and_store(layer, index, batch, mine.begin, mine.end);
  worker.barrier();

  attention_.run(index, queries_.data(), attended_.data(), scratch_[worker.index].attention);
  worker.barrier();

  kernels_.quantise(mine.begin, mine.end, attended_input_);
  worker.barrier();

  multiply(layer.attention_output, attended_input_, rows, branch_.data(), worker);
  worker.barrier();

  if (layer.attention_output_bias != nullptr) {
    for (std::size_t row = mine.begin; row < mine.end; ++row)
      kernels_.add(layer.attention_output_bias, width, branch_.data() + row * width);
  }
}

void Forward::rotate_and_store(const LayerWeights& layer, std::int32_t index, const Batch& batch, std::size_t row_begin,
                               std::size_t row_end) {
  const std::size_t query_rows = size(parameters_.query_rows());
  const std::size_t key_rows = size(parameters_.key_rows());
  const std::size_t value_rows = size(parameters_.value_rows());
  const std::size_t pairs = weights_.rope.frequencies.size();
  const RopeStyle style =
      parameters_.traits->rope_pairing == lm::RopePairing::kAdjacent ? RopeStyle::kPairs : RopeStyle::kHalves;
  for (std::size_t row = row_begin; row < row_end; ++row) {
    float* const query = queries_.data() + row * query_rows;
    float* const key = keys_.data() + row * key_rows;
    if (layer.query_bias != nullptr) kernels_.add(layer.query_bias, query_rows, query);
    if (layer.key_bias != nullptr) kernels_.add(layer.key_bias, key_rows, key);
    if (layer.value_bias != nullptr) kernels_.add(layer.value_bias, value_rows, values_.data() + row * value_rows);
    const float* const cosines = cosines_.data() + row * pairs;
    const float* const sines = sines_.data() + row * pairs;
    kernels_.rope(style, cosines, sines, pairs, size(parameters_.head_count), size(parameters_.key_length), query);
    kernels_.rope(style, cosines, sines, pairs, size(parameters_.kv_head_count), size(parameters_.key_length), key);
  }
  for (const BatchSlice& slice : batch.slices()) {
    const std::size_t begin = std::max(row_begin, size(slice.first_row));
    const std::size_t end = std::min(row_end, size(slice.first_row + slice.row_count));
    for (std::size_t row = begin; row < end; ++row) store_row(index, slice, row);
  }
}

void Forward::store_row(std::int32_t layer, const BatchSlice& slice, std::size_t row) {
  const std::size_t key_length = size(parameters_.key_length);
  const std::size_t value_length = size(parameters_.value_length);
  const std::size_t position = size(slice.first_position) + row - size(slice.first_row);
  const PageId page = slice.pages[position / kPagePositions];
  const std::size_t offset = position % kPagePositions;
  for (std::int32_t head = 0; head < parameters_.kv_head_count; ++head) {
    kernels_.to_f16(keys_.data() + row * size(parameters_.key_rows()) + size(head) * key_length, key_length,
                    pool_.keys(page, layer, head) + offset * key_length);
    kernels_.to_f16(values_.data() + row * size(parameters_.value_rows()) + size(head) * value_length, value_length,
                    pool_.values(page, layer, head) + offset * value_length);
  }
}

void Forward::feed_forward(const LayerWeights& layer, std::size_t rows, Worker worker) {
  const std::size_t width = size(parameters_.embedding_length);
  const std::size_t inner = size(parameters_.feed_forward_length);
  const RowRange mine = token_share(rows, worker);
  for (std::size_t row = mine.begin; row < mine.end; ++row) {
    float* const hidden = hidden_.data() + row * width;
    kernels_.add(branch_.data() + row * width, width, hidden);
    kernels_.rms_norm(hidden, layer.feed_forward_norm, width, parameters_.rms_epsilon, normed_.data() + row * width);
  }
  kernels_.quantise(mine.begin, mine.end, feed_forward_input_);
  worker.barrier();

  multiply(layer.gate, feed_forward_input_, rows, gate_.data(), worker);
  multiply(layer.up, feed_forward_input_, rows, up_.data(), worker);
  worker.barrier();

  for (std::size_t row = mine.begin; row < mine.end; ++row) {
    float* const gate = gate_.data() + row * inner;
    kernels_.silu_multiply(gate, up_.data() + row * inner, inner, gate);
  }
  kernels_.quantise(mine.begin, mine.end, down_input_);
  worker.barrier();

  multiply(layer.down, down_input_, rows, branch_.data(), worker);
  worker.barrier();
}

void Forward::put_out(const Batch& batch, const LogitsSink& sink, Worker worker) {
  const std::size_t width = size(parameters_.embedding_length);
  const std::size_t vocabulary = size(parameters_.vocabulary_size);
  const std::span<const std::int32_t> wanted = batch.logit_rows();
  const std::size_t chunk = logit_chunk(parameters_);
  for (std::size_t first = 0; first < wanted.size(); first += chunk) {
    const std::size_t count = std::min(chunk, wanted.size() - first);
    const RowRange mine = token_share(count, worker);
    for (std::size_t i = mine.begin; i < mine.end; ++i) {
      float* const hidden = hidden_.data() + size(wanted[first + i]) * width;
      kernels_.add(branch_.data() + size(wanted[first + i]) * width, width, hidden);
      kernels_.rms_norm(hidden, weights_.output_norm, width, parameters_.rms_epsilon, normed_.data() + i * width);
    }
    kernels_.quantise(mine.begin, mine.end, output_input_);
    worker.barrier();
    multiply(weights_.output, output_input_, count, logits_.data(), worker);
    worker.barrier();
    for (std::size_t i = mine.begin; i < mine.end; ++i) sink(first + i, {logits_.data() + i * vocabulary, vocabulary});
    worker.barrier();
  }
}

std::uint64_t Forward::working_bytes(const lm::HyperParameters& parameters, std::int32_t rows, std::size_t threads,
                                     std::int32_t context) {
  const auto width = static_cast<std::uint64_t>(parameters.embedding_length);
  const auto inner = static_cast<std::uint64_t>(parameters.feed_forward_length);
  const auto heads = static_cast<std::uint64_t>(parameters.query_rows() + parameters.key_rows() +
                                                parameters.value_rows() + parameters.attention_columns());
  const std::uint64_t floats_per_row =
      3 * width + 2 * inner + heads + static_cast<std::uint64_t>(parameters.rope.dimensions);
  const std::uint64_t quantised_per_row = 3 * (2 * width + inner) / 2;  // int8 values, scales and sums
  const std::uint64_t per_thread = (std::uint64_t{300} << 10) + std::uint64_t{4} * kPagePositions * 40 +
                                   std::uint64_t{4} * 32 * static_cast<std::uint64_t>(context);
  return static_cast<std::uint64_t>(rows) * (4 * floats_per_row + quantised_per_row) + threads * per_thread +
         4 * std::uint64_t{logit_chunk(parameters)} * static_cast<std::uint64_t>(parameters.vocabulary_size);
}

}  // namespace occam::cpu
