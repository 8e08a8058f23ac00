// The product of rows and tokens: which of the vector, panel and tile routines runs when, for every type.
//
// Included by the files compiled for AVX2 or more, which bring their tiles; everything has internal linkage. One token
// reads the blocks where they are; more tokens meet panels of as many rows as the scratch memory holds. Threads: one
// scratch memory each.
//
//   multiply_any<Avx2Tiles>(job);
#pragma once

#include "cpu/kernels/x86_panel.hpp"
#include "lm/gguf/types.hpp"

namespace occam::cpu {
namespace {

/// What differs between blocks of 32 and super-blocks of 256.
template <class T, class Tiles>
struct Blocks32 {
  using Panel = Panel32<Tiles::kRows>;
  static constexpr size_t kColumns = 32;
  static void vector(const MultiplyJob& job, size_t row, int count, size_t token) {
    vector32<T>(job, row, count, token);
  }
  static void build(const uint8_t* const* rows, size_t blocks, Panel* panel) {
    build_panel32<T, Tiles::kRows>(rows, blocks, panel);
  }
  template <int kG, int kN>
  static void tile(const MultiplyJob& job, const Panel* panel, size_t blocks, size_t row, int count, size_t token) {
    Tiles::template tile32<T, kG, kN>(job, panel, blocks, row, count, token);
  }
};

template <class T, class Tiles>
struct Blocks256 {
  using Panel = Panel256<Tiles::kRows>;
  static constexpr size_t kColumns = 256;
  static void vector(const MultiplyJob& job, size_t row, int count, size_t token) {
    vector256<T>(job, row, count, token);
  }
  static void build(const uint8_t* const* rows, size_t blocks, Panel* panel) {
    build_panel256<T, Tiles::kRows>(rows, blocks, panel);
  }
  template <int kG, int kN>
  static void tile(const MultiplyJob& job, const Panel* panel, size_t blocks, size_t row, int count, size_t token) {
    Tiles::template tile256<T, kG, kN>(job, panel, blocks, row, count, token);
  }
};

template <class Blocks, class Tiles, int kG>
void tile_rows(const MultiplyJob& job, const typename Blocks::Panel* panel, size_t blocks, size_t row, int count) {
  size_t token = job.token_begin;
  for (; token + Tiles::kTokens <= job.token_end; token += Tiles::kTokens) {
    Blocks::template tile<kG, Tiles::kTokens>(job, panel, blocks, row, count, token);
  }
  for (; token + 2 <= job.token_end; token += 2) Blocks::template tile<kG, 2>(job, panel, blocks, row, count, token);
  if (token < job.token_end) Blocks::template tile<kG, 1>(job, panel, blocks, row, count, token);
}

/// One stretch of rows whose panels are built: tokens outside, row groups inside, so that a token stays in cache.
template <class Blocks, class Tiles>
void multiply_panel(const MultiplyJob& job, size_t blocks, size_t row, size_t rows) {
  auto* panel = reinterpret_cast<typename Blocks::Panel*>(job.panel);
  constexpr size_t kRows = Tiles::kRows;
  const size_t groups = (rows + kRows - 1) / kRows;
  for (size_t g = 0; g < groups; ++g) {
    const size_t left = rows - g * kRows;
    const uint8_t* addresses[kRows];
    row_addresses(job, row + g * kRows, static_cast<int>(left < kRows ? left : kRows), kRows, addresses);
    Blocks::build(addresses, blocks, panel + g * blocks);
  }
  MultiplyJob part = job;
  for (part.token_begin = job.token_begin; part.token_begin < job.token_end; part.token_begin += Tiles::kTokens) {
    part.token_end = part.token_begin + Tiles::kTokens;
    if (part.token_end > job.token_end) part.token_end = job.token_end;
    for (size_t g = 0; g < groups; g += Tiles::kGroups) {
      const size_t at = row + g * kRows, left = rows - g * kRows;
      const auto count = static_cast<int>(left < Tiles::kGroups * kRows ? left : Tiles::kGroups * kRows);
      if (left > kRows) {
        tile_rows<Blocks, Tiles, Tiles::kGroups>(part, panel + g * blocks, blocks, at, count);
      } else {
        tile_rows<Blocks, Tiles, 1>(part, panel + g * blocks, blocks, at, count);
      }
    }
  }
}

template <class Blocks, class Tiles>
void multiply_blocks(const MultiplyJob& job) {
  const size_t blocks = job.columns / Blocks::kColumns;
  if (job.token_end - job.token_begin == 1) {
    for (size_t row = job.row_begin; row < job.row_end; row += 8) {
      const size_t left = job.row_end - row;
      Blocks::vector(job, row, static_cast<int>(left < 8 ? left : 8), job.token_begin);
    }
    return;
  }
  const size_t group_bytes = blocks * sizeof(typename Blocks::Panel);
  size_t groups = group_bytes == 0 ? 1 : job.panel_bytes / group_bytes;
  groups = groups > 8 ? 8 : groups < 1 ? 1 : groups;
  if (groups > Tiles::kGroups) groups -= groups % Tiles::kGroups;
  const size_t step = groups * Tiles::kRows;
  for (size_t row = job.row_begin; row < job.row_end; row += step) {
    const size_t left = job.row_end - row;
    multiply_panel<Blocks, Tiles>(job, blocks, row, left < step ? left : step);
  }
}

template <class Tiles>
void multiply_any(const MultiplyJob* job) {
  using Type = lm::gguf::TensorType;
  switch (static_cast<Type>(job->type)) {
    case Type::kF32:
      return multiply_floats<FloatRow>(*job);
    case Type::kF16:
      return multiply_floats<HalfRow>(*job);
    case Type::kBF16:
      return multiply_floats<BrainRow>(*job);
    case Type::kQ4_0:
      return multiply_blocks<Blocks32<Q4_0, Tiles>, Tiles>(*job);
    case Type::kQ4_1:
      return multiply_blocks<Blocks32<Q4_1, Tiles>, Tiles>(*job);
    case Type::kQ5_0:
      return multiply_blocks<Blocks32<Q5_0, Tiles>, Tiles>(*job);
    case Type::kQ5_1:
      return multiply_blocks<Blocks32<Q5_1, Tiles>, Tiles>(*job);
    case Type::kQ8_0:
      return multiply_blocks<Blocks32<Q8_0, Tiles>, Tiles>(*job);
    case Type::kIQ4_NL:
      return multiply_blocks<Blocks32<Iq4Nl, Tiles>, Tiles>(*job);
    case Type::kQ2_K:
      return multiply_blocks<Blocks256<Q2K, Tiles>, Tiles>(*job);
    case Type::kQ3_K:
      return multiply_blocks<Blocks256<Q3K, Tiles>, Tiles>(*job);
    case Type::kQ4_K:
      return multiply_blocks<Blocks256<Q4K, Tiles>, Tiles>(*job);
    case Type::kQ5_K:
      return multiply_blocks<Blocks256<Q5K, Tiles>, Tiles>(*job);
    case Type::kQ6_K:
      return multiply_blocks<Blocks256<Q6K, Tiles>, Tiles>(*job);
    case Type::kIQ2_XXS:
      return multiply_blocks<Blocks256<Iq2Xxs, Tiles>, Tiles>(*job);
    default:
      return;
  }
}

}  // namespace
}  // namespace occam::cpu
