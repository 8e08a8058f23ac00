#include "cpu/graph/forward.hpp"

#include <algorithm>
#include <cmath>

namespace occam::cpu {
namespace {

// Rows up to which every thread prepares all inputs for itself: norms of so few cost less than a barrier.
constexpr std::size_t kOwnStreamRows = 4;

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

// Calls visit(slice, token of the slice) for the rows of a range.
template <typename Visit>
void each_row(const Batch& batch, RowRange range, Visit visit) {
  for (const BatchSlice& slice : batch.slices()) {
    const std::size_t first = size(slice.first_row);
    const std::size_t begin = std::max(range.begin, first);
    const std::size_t end = std::min(range.end, first + size(slice.row_count));
    for (std::size_t row = begin; row < end; ++row) visit(slice, static_cast<std::int32_t>(row - first));
  }
}

unsigned form_of(const Matrix& matrix) {
  return form_bit(activation_form(matrix.type));
}

}  // namespace

Forward::Forward(const Weights& weights, KvPool& pool, const Kernels& kernels, ThreadPool& threads,
                 std::uint64_t small_pass)
    : weights_(weights),
      parameters_(weights.parameters),
      pool_(pool),
      kernels_(kernels),
      threads_(threads),
      small_pass_(small_pass),
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
  ThreadPool& threads = rows * products_per_token_ < small_pass_ ? alone_ : threads_;
  own_streams_ = rows <= kOwnStreamRows;
  rows_alone_ = std::ranges::all_of(batch.slices(), [](const BatchSlice& slice) { return slice.row_count == 1; });
  reserve(rows, batch.logit_rows().size());
  attention_.plan(batch);
  threads.run([&](Worker worker) {
    const RowRange mine = token_share(rows, worker);
    embed(batch, worker);
    fill_angles(batch, mine.begin, mine.end);
    for (std::size_t layer = 0; layer < weights_.layers.size(); ++layer) {
      attend(weights_.layers[layer], static_cast<std::int32_t>(layer), batch, worker);
      feed_forward(weights_.layers[layer], rows, worker);
    }
    put_out(batch, sink, worker);
  });
}

RowRange Forward::prepared_by(Worker worker, std::size_t rows) const {
  return own_streams_ ? RowRange{0, rows} : token_share(rows, worker);
}

void Forward::settle(Worker worker) const {
  if (!own_streams_) worker.barrier();
}

void Forward::reserve(std::size_t rows, std::size_t logit_rows) {
  const std::size_t width = size(parameters_.embedding_length);
  const std::size_t inner = size(parameters_.feed_forward_length);
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
  if (!own_streams_) return reserve(shared_, rows, logit_rows);
  for (ThreadScratch& scratch : scratch_) reserve(scratch.stream, rows, logit_rows);
}

void Forward::reserve(Stream& stream, std::size_t rows, std::size_t logit_rows) {
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
  const std::size_t width = size(parameters_.embedding_length);
  const std::size_t inner = size(parameters_.feed_forward_length);
  const std::size_t columns = size(parameters_.attention_columns());
  const std::size_t wanted = std::min(logit_rows, logit_chunk(parameters_));
  stream.hidden.reserve(rows * width);
  stream.normed.reserve(rows * width);
  const float* const normed = stream.normed.data();
  stream.attention_input.prepare(normed, width, rows, width, attention_forms);
  stream.attended_input.prepare(attended_.data(), columns, rows, columns, attended_forms);
  stream.feed_forward_input.prepare(normed, width, rows, width, feed_forward_forms);
  stream.down_input.prepare(gate_.data(), inner, rows, inner, down_forms);
  stream.output_input.prepare(normed, width, wanted, width, form_of(weights_.output));
}

void Forward::embed(const Batch& batch, Worker worker) {
  const std::size_t width = size(parameters_.embedding_length);
  const RowRange mine = prepared_by(worker, size(batch.row_count()));
  float* const hidden = stream_of(worker).hidden.data();
  for (std::size_t row = mine.begin; row < mine.end; ++row)
    kernels_.dequantise_row(weights_.embedding, size(batch.tokens()[row]), hidden + row * width);
}

void Forward::add_and_norm(Stream& stream, const float* weight, std::size_t row, bool has_branch) {
  const std::size_t width = size(parameters_.embedding_length);
  float* const hidden = stream.hidden.data() + row * width;
  if (has_branch) kernels_.add(branch_.data() + row * width, width, hidden);
  kernels_.rms_norm(hidden, weight, width, parameters_.rms_epsilon, stream.normed.data() + row * width);
}

void Forward::fill_angles(const Batch& batch, std::size_t row_begin, std::size_t row_end) {
  const std::size_t pairs = weights_.rope.frequencies.size();
  each_row(batch, {row_begin, row_end}, [&](const BatchSlice& slice, std::int32_t token) {
    const std::size_t row = size(slice.first_row + token);
    const double position = slice.first_position + token;
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      const double angle = position * weights_.rope.frequencies[pair];
      cosines_.data()[row * pairs + pair] = static_cast<float>(std::cos(angle)) * weights_.rope.magnitude;
      sines_.data()[row * pairs + pair] = static_cast<float>(std::sin(angle)) * weights_.rope.magnitude;
    }
  });
}

void Forward::multiply(const Matrix& matrix, const Activations& input, std::size_t rows, float* output, Worker worker) {
  const RowRange mine = row_share(matrix.rows, worker.index, worker.count);
  if (mine.begin == mine.end) return;
  kernels_.multiply(matrix, input, 0, rows, mine.begin, mine.end, output, matrix.rows,
                    scratch_[worker.index].workspace);
}

void Forward::add_bias(const Matrix& matrix, const float* bias, std::size_t rows, Worker worker) {
  const RowRange mine = row_share(matrix.rows, worker.index, worker.count);
  for (std::size_t row = 0; row < rows; ++row)
    kernels_.add(bias + mine.begin, mine.end - mine.begin, branch_.data() + row * matrix.rows + mine.begin);
}

void Forward::attend(const LayerWeights& layer, std::int32_t index, const Batch& batch, Worker worker) {
  const std::size_t rows = size(batch.row_count());
  const RowRange mine = prepared_by(worker, rows);
  Stream& stream = stream_of(worker);
  for (std::size_t row = mine.begin; row < mine.end; ++row) add_and_norm(stream, layer.attention_norm, row, index > 0);
  kernels_.quantise(mine.begin, mine.end, stream.attention_input);
  settle(worker);

  multiply(layer.query, stream.attention_input, rows, queries_.data(), worker);
  multiply(layer.key, stream.attention_input, rows, keys_.data(), worker);
  multiply(layer.value, stream.attention_input, rows, values_.data(), worker);
  worker.barrier();

  const auto finish_inputs = [&](const BatchSlice& slice, std::int32_t token, std::int32_t head) {
    rotate_and_store(layer, index, slice, token, head);
  };
  AttentionScratch& scratch = scratch_[worker.index].attention;
  if (rows_alone_) {
    attention_.run(index, queries_.data(), attended_.data(), scratch, finish_inputs);
  } else {
    each_row(batch, token_share(rows, worker), [&](const BatchSlice& slice, std::int32_t token) {
      for (std::int32_t head = 0; head < parameters_.kv_head_count; ++head) finish_inputs(slice, token, head);
    });
    worker.barrier();
    attention_.run(index, queries_.data(), attended_.data(), scratch, [](const BatchSlice&, int, int) {});
  }
  worker.barrier();

  kernels_.quantise(mine.begin, mine.end, stream.attended_input);
  settle(worker);

  multiply(layer.attention_output, stream.attended_input, rows, branch_.data(), worker);
  if (layer.attention_output_bias != nullptr)
    add_bias(layer.attention_output, layer.attention_output_bias, rows, worker);
  worker.barrier();
}

void Forward::rotate_and_store(const LayerWeights& layer, std::int32_t index, const BatchSlice& slice,
                               std::int32_t token, std::int32_t head) {
  const std::size_t key_length = size(parameters_.key_length);
  const std::size_t value_length = size(parameters_.value_length);
  const std::size_t group = size(parameters_.head_count / parameters_.kv_head_count);
  const std::size_t row = size(slice.first_row + token);
  const std::size_t first_query = size(head) * group * key_length;
  const std::size_t first_key = size(head) * key_length;
  const std::size_t first_value = size(head) * value_length;
  float* const query = queries_.data() + row * size(parameters_.query_rows()) + first_query;
  float* const key = keys_.data() + row * size(parameters_.key_rows()) + first_key;
  float* const value = values_.data() + row * size(parameters_.value_rows()) + first_value;
  if (layer.query_bias != nullptr) kernels_.add(layer.query_bias + first_query, group * key_length, query);
  if (layer.key_bias != nullptr) kernels_.add(layer.key_bias + first_key, key_length, key);
  if (layer.value_bias != nullptr) kernels_.add(layer.value_bias + first_value, value_length, value);

  const RopeStyle style =
      parameters_.traits->rope_pairing == lm::RopePairing::kAdjacent ? RopeStyle::kPairs : RopeStyle::kHalves;
  const std::size_t pairs = weights_.rope.frequencies.size();
  const float* const cosines = cosines_.data() + row * pairs;
  const float* const sines = sines_.data() + row * pairs;
  kernels_.rope(style, cosines, sines, pairs, group, key_length, query);
  kernels_.rope(style, cosines, sines, pairs, 1, key_length, key);

  const std::size_t position = size(slice.first_position + token);
  const PageId page = slice.pages[position / kPagePositions];
  const std::size_t offset = position % kPagePositions;
  kernels_.to_f16(key, key_length, pool_.keys(page, index, head) + offset * key_length);
  kernels_.to_f16(value, value_length, pool_.values(page, index, head) + offset * value_length);
}

void Forward::feed_forward(const LayerWeights& layer, std::size_t rows, Worker worker) {
  const std::size_t inner = size(parameters_.feed_forward_length);
  const RowRange mine = prepared_by(worker, rows);
  Stream& stream = stream_of(worker);
  for (std::size_t row = mine.begin; row < mine.end; ++row) {
    add_and_norm(stream, layer.feed_forward_norm, row, true);
  }
  kernels_.quantise(mine.begin, mine.end, stream.feed_forward_input);
  settle(worker);

  multiply(layer.gate, stream.feed_forward_input, rows, gate_.data(), worker);
  multiply(layer.up, stream.feed_forward_input, rows, up_.data(), worker);
  const RowRange activated = row_share(inner, worker.index, worker.count);
  for (std::size_t row = 0; row < rows; ++row) {
    float* const gate = gate_.data() + row * inner + activated.begin;
    kernels_.silu_multiply(gate, up_.data() + row * inner + activated.begin, activated.end - activated.begin, gate);
  }
  worker.barrier();

  kernels_.quantise(mine.begin, mine.end, stream.down_input);
  settle(worker);

  multiply(layer.down, stream.down_input, rows, branch_.data(), worker);
  worker.barrier();
}

void Forward::put_out(const Batch& batch, const LogitsSink& sink, Worker worker) {
  const std::size_t width = size(parameters_.embedding_length);
  const std::size_t vocabulary = size(parameters_.vocabulary_size);
  const std::span<const std::int32_t> wanted = batch.logit_rows();
  Stream& stream = stream_of(worker);
  const std::size_t chunk = logit_chunk(parameters_);
  for (std::size_t first = 0; first < wanted.size(); first += chunk) {
    const std::size_t count = std::min(chunk, wanted.size() - first);
    const RowRange mine = prepared_by(worker, count);
    for (std::size_t i = mine.begin; i < mine.end; ++i) {
      float* const hidden = stream.hidden.data() + size(wanted[first + i]) * width;
      kernels_.add(branch_.data() + size(wanted[first + i]) * width, width, hidden);
      kernels_.rms_norm(hidden, weights_.output_norm, width, parameters_.rms_epsilon, stream.normed.data() + i * width);
    }
    kernels_.quantise(mine.begin, mine.end, stream.output_input);
    settle(worker);
    multiply(weights_.output, stream.output_input, count, logits_.data(), worker);
    worker.barrier();
    const RowRange shown = token_share(count, worker);
    for (std::size_t i = shown.begin; i < shown.end; ++i)
      sink(first + i, {logits_.data() + i * vocabulary, vocabulary});
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
  const std::uint64_t own_stream = std::uint64_t{kOwnStreamRows} * (8 * width + quantised_per_row);
  const std::uint64_t per_thread = own_stream + (std::uint64_t{300} << 10) + std::uint64_t{4} * kPagePositions * 40 +
                                   std::uint64_t{4} * 32 * static_cast<std::uint64_t>(context);
  return static_cast<std::uint64_t>(rows) * (4 * floats_per_row + quantised_per_row) + threads * per_thread +
         4 * std::uint64_t{logit_chunk(parameters)} * static_cast<std::uint64_t>(parameters.vocabulary_size);
}

}  // namespace occam::cpu
