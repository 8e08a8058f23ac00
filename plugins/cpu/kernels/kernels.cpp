#include "cpu/kernels/kernels.hpp"

#include <algorithm>
#include <cmath>

#include "cpu/kernels/blocks.hpp"
#include "cpu/kernels/half.hpp"
#include "cpu/kernels/table.hpp"

namespace occam::cpu {
namespace {

std::size_t row_bytes(const Matrix& w) noexcept {
  return w.columns / block_elements(w.type) * block_bytes(w.type);
}

}  // namespace

ActivationForm activation_form(TensorType type) noexcept {
  switch (type) {
    case TensorType::kQ4_0:
    case TensorType::kQ4_1:
    case TensorType::kQ5_0:
    case TensorType::kQ5_1:
    case TensorType::kQ8_0:
    case TensorType::kIQ4_NL:
      return ActivationForm::kBlock32;
    case TensorType::kQ2_K:
    case TensorType::kQ3_K:
    case TensorType::kQ4_K:
    case TensorType::kQ5_K:
    case TensorType::kQ6_K:
    case TensorType::kIQ2_XXS:
      return ActivationForm::kBlock256;
    default:
      return ActivationForm::kFloat;
  }
}

bool is_supported(TensorType type) noexcept {
  return block_bytes(type) != 0;
}

void Activations::prepare(const float* x, std::size_t stride, std::size_t token_count, std::size_t column_count,
                          unsigned wanted_forms) {
  floats = x;
  floats_stride = stride;
  tokens = token_count;
  columns = column_count;
  forms = wanted_forms;
  const std::size_t values = token_count * column_count;
  if ((forms & form_bit(ActivationForm::kBlock32)) != 0) {
    values32.reserve(values);
    scales32.reserve(values / 32);
    scaled_sums32.reserve(values / 32);
    sums32.reserve(values / 16);
  }
  if ((forms & form_bit(ActivationForm::kBlock256)) != 0) {
    values256.reserve(values);
    scales256.reserve(values / 256);
    sums256.reserve(values / 16);
  }
}

void Kernels::quantise(std::size_t token_begin, std::size_t token_end, Activations& x) const {
  const std::size_t n = x.columns;
  for (std::size_t token = token_begin; token < token_end; ++token) {
    const float* row = x.floats + token * x.floats_stride;
    const std::size_t at = token * n;
    if ((x.forms & form_bit(ActivationForm::kBlock32)) != 0) {
      table_->quantise32(row, n, x.values32.data() + at, x.scales32.data() + at / 32, x.scaled_sums32.data() + at / 32,
                         x.sums32.data() + at / 16);
    }
    if ((x.forms & form_bit(ActivationForm::kBlock256)) != 0) {
      table_->quantise256(row, n, x.values256.data() + at, x.scales256.data() + at / 256, x.sums256.data() + at / 16);
    }
  }
}

void Kernels::multiply(const Matrix& w, const Activations& x, std::size_t token_begin, std::size_t token_end,
                       std::size_t row_begin, std::size_t row_end, float* out, std::size_t out_stride,
                       Workspace& workspace) const {
  if (row_begin >= row_end || token_begin >= token_end) return;
  const bool wide = activation_form(w.type) == ActivationForm::kBlock256;
  const std::size_t least = (w.columns / 256 + 1) * kPanelBytesPerSuperBlock;
  workspace.panel.reserve(std::max(least, kPanelBytes));
  MultiplyJob job{};
  job.type = static_cast<std::uint32_t>(w.type);
  job.weights = static_cast<const std::uint8_t*>(w.data);
  job.row_bytes = row_bytes(w);
  job.columns = w.columns;
  job.floats = x.floats;
  job.floats_stride = x.floats_stride;
  job.values = wide ? x.values256.data() : x.values32.data();
  job.scales = wide ? x.scales256.data() : x.scales32.data();
  job.scaled_sums = x.scaled_sums32.data();
  job.sums = wide ? x.sums256.data() : x.sums32.data();
  job.token_begin = token_begin;
  job.token_end = token_end;
  job.row_begin = row_begin;
  job.row_end = row_end;
  job.out = out;
  job.out_stride = out_stride;
  job.panel = workspace.panel.data();
  job.panel_bytes = workspace.panel.capacity();
  if (w.packed == nullptr) return table_->multiply(&job);
  // Whole groups are read packed, what is left on both sides as the file holds it.
  const std::size_t begin = std::min(row_end, (row_begin + kPackedGroup - 1) / kPackedGroup * kPackedGroup);
  const std::size_t end = std::max(begin, row_end / kPackedGroup * kPackedGroup);
  const auto part = [&](std::size_t from, std::size_t to, auto function, const void* weights) {
    if (from >= to) return;
    job.row_begin = from;
    job.row_end = to;
    job.weights = static_cast<const std::uint8_t*>(weights);
    function(&job);
  };
  part(row_begin, begin, table_->multiply, w.data);
  part(begin, end, table_->multiply_packed, w.packed);
  part(end, row_end, table_->multiply, w.data);
}

std::size_t Kernels::packed_bytes(const Matrix& w) const noexcept {
  const PackJob nothing{static_cast<std::uint32_t>(w.type), nullptr, 1, 0, 0, nullptr};
  if (table_->pack == nullptr || !table_->pack(&nothing)) return 0;
  return w.rows / kPackedGroup * kPackedGroup * row_bytes(w);
}

void Kernels::pack(const Matrix& w, std::size_t row_begin, std::size_t row_end, void* out) const {
  const PackJob job{
      static_cast<std::uint32_t>(w.type), static_cast<const std::uint8_t*>(w.data), row_bytes(w), row_begin, row_end,
      static_cast<std::uint8_t*>(out)};
  table_->pack(&job);
}

void Kernels::dequantise_row(const Matrix& w, std::size_t row, float* out) const {
  const std::size_t bytes = block_bytes(w.type), elements = block_elements(w.type);
  const std::uint8_t* block = static_cast<const std::uint8_t*>(w.data) + row * (w.columns / elements) * bytes;
  const ActivationForm form = activation_form(w.type);
  for (std::size_t i = 0; i < w.columns; i += elements, block += bytes) {
    if (form == ActivationForm::kFloat) {
      out[i] = w.type == TensorType::kF32   ? float_from_bits(load_u32(block))
               : w.type == TensorType::kF16 ? half_to_float(load_u16(block))
                                            : bfloat_to_float(load_u16(block));
    } else if (form == ActivationForm::kBlock32) {
      Block32 b;
      unpack_block32(w.type, block, b);
      for (std::size_t j = 0; j < 32; ++j) out[i + j] = b.d * static_cast<float>(b.q[j]) + b.m;
    } else {
      Block256 b;
      unpack_block256(w.type, block, b);
      for (std::size_t j = 0; j < 256; ++j) {
        const float scale = b.d * static_cast<float>(b.scale[j / 16]);
        out[i + j] = scale * static_cast<float>(b.q[j]) - b.dmin * static_cast<float>(b.min[j / 16]);
      }
    }
  }
}

void Kernels::rms_norm(const float* x, const float* weight, std::size_t n, float epsilon, float* out) const {
  table_->rms_norm(x, weight, n, epsilon, out);
}
void Kernels::layer_norm(const float* x, const float* weight, const float* bias, std::size_t n, float epsilon,
                         float* out) const {
  table_->layer_norm(x, weight, bias, n, epsilon, out);
}
void Kernels::add(const float* x, std::size_t n, float* y) const {
  table_->add(x, n, y);
}
void Kernels::scale(float scale, std::size_t n, float* y) const {
  table_->scale(scale, n, y);
}
void Kernels::silu_multiply(const float* gate, const float* up, std::size_t n, float* out) const {
  table_->silu_multiply(gate, up, n, out);
}
void Kernels::gelu_multiply(const float* gate, const float* up, std::size_t n, float* out) const {
  table_->gelu_multiply(gate, up, n, out);
}
void Kernels::gelu(std::size_t n, float* x) const {
  table_->gelu_multiply(x, nullptr, n, x);
}
void Kernels::softmax(std::size_t n, float* x) const {
  table_->softmax(n, x);
}
double Kernels::log_sum_exp(const float* x, std::size_t n) const {
  return table_->log_sum_exp(x, n);
}
void Kernels::soft_cap(float cap, std::size_t n, float* x) const {
  table_->soft_cap(cap, n, x);
}
void Kernels::to_f16(const float* x, std::size_t n, std::uint16_t* out) const {
  table_->to_f16(x, n, out);
}
void Kernels::to_f32(const std::uint16_t* x, std::size_t n, float* out) const {
  table_->to_f32(x, n, out);
}

void Kernels::rope(RopeStyle style, const float* cosines, const float* sines, std::size_t pairs, std::size_t heads,
                   std::size_t head_stride, float* x) const {
  const auto rotate = style == RopeStyle::kPairs ? table_->rope_pairs : table_->rope_halves;
  for (std::size_t head = 0; head < heads; ++head) rotate(cosines, sines, pairs, x + head * head_stride);
}

void Kernels::attention_scores(ConstRows queries, CacheRows keys, std::size_t head_size, float scale,
                               Rows scores) const {
  const AttentionJob job{queries.data, queries.stride, queries.count, keys.data,   keys.stride,
                         keys.count,   head_size,      scale,         scores.data, scores.stride};
  table_->attention_scores(&job);
}

void Kernels::attention_mix(ConstRows weights, CacheRows values, std::size_t head_size, Rows out) const {
  const AttentionJob job{weights.data, weights.stride, weights.count, values.data, values.stride,
                         values.count, head_size,      1.0f,          out.data,    out.stride};
  table_->attention_mix(&job);
}

RowRange row_share(std::size_t rows, std::size_t index, std::size_t count) noexcept {
  const std::size_t unit = rows >= 2 * kRowGroup * count ? kRowGroup : rows >= kPackedGroup * count ? kPackedGroup : 1;
  const std::size_t units = (rows + unit - 1) / unit;
  return {std::min(rows, units * index / count * unit), std::min(rows, units * (index + 1) / count * unit)};
}

void rope_angles(std::size_t position, const float* frequencies, std::size_t pairs, float magnitude, float* cosines,
                 float* sines) {
  for (std::size_t i = 0; i < pairs; ++i) {
    const float angle = static_cast<float>(position) * frequencies[i];
    cosines[i] = std::cos(angle) * magnitude;
    sines[i] = std::sin(angle) * magnitude;
  }
}

}  // namespace occam::cpu
