// The kernels without special instructions: the fallback, and what every other instruction set is compared with.

#include "cpu/kernels/blocks.hpp"
#include "cpu/kernels/half.hpp"
#include "cpu/kernels/kernels.hpp"
#include "cpu/kernels/table.hpp"

namespace occam::cpu {

// In this order: the lanes, then what is written on them.
#include "cpu/kernels/lanes_portable.inl"

#include "cpu/kernels/elementwise.inl"

namespace {

constexpr size_t kTokens = 16;  // that meet a block each time it is unpacked

int dot(const std::int8_t* a, const std::int8_t* b, int n) {
  int total = 0;
  for (int i = 0; i < n; ++i) total += a[i] * b[i];
  return total;
}

void row_of_blocks32(const MultiplyJob& job, const uint8_t* row, size_t token, size_t count, float* totals) {
  const size_t blocks = job.columns / 32;
  const auto type = static_cast<TensorType>(job.type);
  const size_t bytes = block_bytes(type);
  const bool minimum = has_minimum(type);
  Block32 block;
  for (size_t b = 0; b < blocks; ++b) {
    unpack_block32(type, row + b * bytes, block);
    for (size_t t = 0; t < count; ++t) {
      const size_t at = (token + t) * blocks + b;
      const int exact = dot(block.q, job.values + 32 * at, 32);
      totals[t] = __builtin_fmaf(static_cast<float>(exact), block.d * job.scales[at], totals[t]);
      if (minimum) totals[t] = __builtin_fmaf(block.m, job.scaled_sums[at], totals[t]);
    }
  }
}

void row_of_blocks256(const MultiplyJob& job, const uint8_t* row, size_t token, size_t count, float* totals) {
  const size_t blocks = job.columns / 256;
  const auto type = static_cast<TensorType>(job.type);
  const size_t bytes = block_bytes(type);
  const bool minimum = has_minimum(type);
  Block256 block;
  for (size_t b = 0; b < blocks; ++b) {
    unpack_block256(type, row + b * bytes, block);
    for (size_t t = 0; t < count; ++t) {
      const size_t at = (token + t) * blocks + b;
      int exact = 0, below = 0;
      for (int i = 0; i < 16; ++i) {
        exact += block.scale[i] * dot(block.q + 16 * i, job.values + 256 * at + 16 * static_cast<size_t>(i), 16);
        below += block.min[i] * job.sums[16 * at + static_cast<size_t>(i)];
      }
      totals[t] = __builtin_fmaf(static_cast<float>(exact), block.d * job.scales[at], totals[t]);
      if (minimum) totals[t] = __builtin_fmaf(static_cast<float>(below), -(block.dmin * job.scales[at]), totals[t]);
    }
  }
}

float weight_at(const uint8_t* row, TensorType type, size_t i) {
  if (type == TensorType::kF16) return half_to_float(load_u16(row + 2 * i));
  if (type == TensorType::kBF16) return bfloat_to_float(load_u16(row + 2 * i));
  return float_from_bits(load_u32(row + 4 * i));
}

void row_of_floats(const MultiplyJob& job, const uint8_t* row, size_t token, size_t count, float* totals) {
  const auto type = static_cast<TensorType>(job.type);
  for (size_t t = 0; t < count; ++t) {
    const float* x = job.floats + (token + t) * job.floats_stride;
    Lanes lanes = splat(0.0f);
    for (size_t i = 0; i < job.columns; ++i) {
      lanes.v[i % 16] = __builtin_fmaf(weight_at(row, type, i), x[i], lanes.v[i % 16]);
    }
    totals[t] = sum(lanes);
  }
}

void multiply_all(const MultiplyJob* job) {
  const ActivationForm form = activation_form(static_cast<TensorType>(job->type));
  for (size_t row = job->row_begin; row < job->row_end; ++row) {
    const uint8_t* weights = job->weights + row * job->row_bytes;
    for (size_t token = job->token_begin; token < job->token_end; token += kTokens) {
      const size_t count = job->token_end - token < kTokens ? job->token_end - token : kTokens;
      float totals[kTokens] = {};
      switch (form) {
        case ActivationForm::kFloat:
          row_of_floats(*job, weights, token, count, totals);
          break;
        case ActivationForm::kBlock32:
          row_of_blocks32(*job, weights, token, count, totals);
          break;
        case ActivationForm::kBlock256:
          row_of_blocks256(*job, weights, token, count, totals);
          break;
      }
      for (size_t t = 0; t < count; ++t) job->out[(token + t) * job->out_stride + row] = totals[t];
    }
  }
}

constexpr KernelTable kTable = make_table(multiply_all);

}  // namespace

const KernelTable* portable_kernels() {
  return &kTable;
}

}  // namespace occam::cpu
