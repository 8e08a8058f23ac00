// The arithmetic of a transformer on a CPU: products with quantised matrices, normalisation, rotation, attention.
//
// One table of functions per instruction set, chosen once. For quantised matrices every set gives the same bits, and a
// token's result depends neither on the tokens beside it, nor on the split into rows or threads. Weights are read as
// the file holds them, or packed once in the order that a set reads fastest, which takes the same bytes and gives the
// same bits. Threads: `Kernels` is constant and shared; one `Workspace` per thread; `Activations` are read by many once
// written.
//
//   const Kernels& kernels = select_kernels(best_instruction_set());
//   activations.prepare(x, columns, tokens, columns, form_bit(activation_form(w.type)));
//   kernels.quantise(0, tokens, activations);
//   kernels.multiply(w, activations, 0, tokens, 0, w.rows, out, w.rows, workspace);
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cpu/kernels/buffer.hpp"
#include "lm/gguf/types.hpp"

namespace occam::cpu {

using lm::gguf::TensorType;

enum class InstructionSet : std::uint8_t { kPortable, kAvx2, kAvx512 };

/// "portable", "avx2" or "avx512".
[[nodiscard]] std::string_view name(InstructionSet set) noexcept;
[[nodiscard]] std::optional<InstructionSet> parse_instruction_set(std::string_view text) noexcept;

/// What this processor has of what the kernels use, e.g. "avx2 fma f16c"; empty where there is nothing of it.
[[nodiscard]] std::string cpu_features();

/// Whether this processor and operating system can run `set`, and the fastest one that they can.
[[nodiscard]] bool supports(InstructionSet set) noexcept;
[[nodiscard]] InstructionSet best_instruction_set() noexcept;

/// A weight matrix as the file holds it: `rows` rows of `columns` elements, each row a whole number of blocks, row
/// after row. Does not own `data`, which needs no alignment, nor `packed`.
struct Matrix {
  TensorType type = TensorType::kF32;
  std::size_t rows = 0;
  std::size_t columns = 0;
  const void* data = nullptr;
  const void* packed = nullptr;  ///< What Kernels::pack() wrote of these rows for the set that multiplies, or null.
};

/// Whether matrices of `type` can be multiplied and their rows dequantised.
[[nodiscard]] bool is_supported(TensorType type) noexcept;

/// What a matrix wants its input as: floats (F32, F16, BF16), int8 with one scale per 32 elements (types with blocks of
/// 32), or int8 with one scale per 256 elements (types with super-blocks of 256).
enum class ActivationForm : std::uint8_t { kFloat, kBlock32, kBlock256 };
[[nodiscard]] ActivationForm activation_form(TensorType type) noexcept;
[[nodiscard]] constexpr unsigned form_bit(ActivationForm form) noexcept {
  return 1u << static_cast<unsigned>(form);
}

/// The input of a layer step in the forms that its matrices want: quantised once, shared by all of them.
///
/// Layout of one token (a row of each array): int8 values, then per 32 elements the float scale and its product with
/// the sum of the values (kBlock32), per 256 the float scale (kBlock256), and per 16 the sum of the values.
struct Activations {
  const float* floats = nullptr;  ///< The caller's rows, never copied; they must stay while a kFloat matrix reads them.
  std::size_t floats_stride = 0;
  std::size_t tokens = 0;
  std::size_t columns = 0;
  unsigned forms = 0;            ///< Bits of form_bit().
  Buffer<std::int8_t> values32;  ///< tokens x columns
  Buffer<float> scales32;        ///< tokens x columns/32
  Buffer<float> scaled_sums32;   ///< tokens x columns/32: scale * sum
  Buffer<std::int16_t> sums32;   ///< tokens x columns/16
  Buffer<std::int8_t> values256;
  Buffer<float> scales256;  ///< tokens x columns/256
  Buffer<std::int16_t> sums256;

  /// Describes the input, `token_count` rows of `stride` floats with `column_count` each, and makes room for the wanted
  /// forms; memory that is there is kept. From one thread, before quantise(). Requires: column_count is a multiple of
  /// 32 when kBlock32 is wanted, of 256 when kBlock256 is.
  void prepare(const float* x, std::size_t stride, std::size_t token_count, std::size_t column_count,
               unsigned wanted_forms);
};

/// Scratch memory of one thread for multiply(); grows to about 300 KiB and is kept.
struct Workspace {
  Buffer<std::uint8_t> panel;
};

enum class RopeStyle : std::uint8_t {
  kPairs,   ///< Rotates elements 2i and 2i+1 (ggml's "norm").
  kHalves,  ///< Rotates elements i and i+n/2 (ggml's "neox").
};

/// A stretch of an F16 key or value cache of one key/value head: row p is at `data + p * stride`.
struct CacheRows {
  const std::uint16_t* data = nullptr;
  std::size_t stride = 0;  ///< In elements.
  std::size_t count = 0;
};

/// Several float rows, e.g. the query heads that share one key/value head: row i is at `data + i * stride`.
struct ConstRows {
  const float* data = nullptr;
  std::size_t stride = 0;
  std::size_t count = 0;
};
struct Rows {
  float* data = nullptr;
  std::size_t stride = 0;
  std::size_t count = 0;
};

/// All functions of one instruction set. Pointers need no alignment; in and out may be equal only where said.
class Kernels {
 public:
  [[nodiscard]] InstructionSet instruction_set() const noexcept { return set_; }

  /// Brings tokens [token_begin, token_end) into the forms that `activations` was prepare()d for. Threads may share the
  /// work by disjoint ranges of tokens.
  void quantise(std::size_t token_begin, std::size_t token_end, Activations& activations) const;

  /// out[t * out_stride + r] = row r of w · token t, for r in [row_begin, row_end) and t in [token_begin, token_end).
  /// `out` is indexed by absolute row and token. Requires: is_supported(w.type), x.columns == w.columns, x holds
  /// activation_form(w.type). Splits at multiples of kRowGroup run fastest.
  void multiply(const Matrix& w, const Activations& x, std::size_t token_begin, std::size_t token_end,
                std::size_t row_begin, std::size_t row_end, float* out, std::size_t out_stride,
                Workspace& workspace) const;

  /// Bytes that `w` takes when packed: those of its whole groups of kPackedGroup rows, each filled up to a cache line.
  /// 0 where this set reads the type as the file holds it.
  [[nodiscard]] std::size_t packed_bytes(const Matrix& w) const noexcept;
  /// Packs rows [row_begin, row_end) of `w` into the packed matrix that begins at `out`. Threads may share the work.
  /// Requires: packed_bytes(w) > 0; both ends are multiples of kPackedGroup within it.
  void pack(const Matrix& w, std::size_t row_begin, std::size_t row_end, void* out) const;

  /// Row `row` of `w` as floats (embeddings). Requires: is_supported(w.type); `out` holds w.columns.
  void dequantise_row(const Matrix& w, std::size_t row, float* out) const;

  /// out = x / sqrt(mean(x²) + epsilon) * weight; out may be x.
  void rms_norm(const float* x, const float* weight, std::size_t n, float epsilon, float* out) const;
  /// out = (x - mean) / sqrt(variance + epsilon) * weight + bias; bias may be null; out may be x.
  void layer_norm(const float* x, const float* weight, const float* bias, std::size_t n, float epsilon,
                  float* out) const;
  /// y += x.
  void add(const float* x, std::size_t n, float* y) const;
  /// y *= scale.
  void scale(float scale, std::size_t n, float* y) const;
  /// out = silu(gate) * up, with silu(a) = a / (1 + e^-a); out may be gate or up.
  void silu_multiply(const float* gate, const float* up, std::size_t n, float* out) const;
  /// out = gelu(gate) * up by the tanh formula; out may be gate or up.
  void gelu_multiply(const float* gate, const float* up, std::size_t n, float* out) const;
  /// x = gelu(x) by the tanh formula.
  void gelu(std::size_t n, float* x) const;
  /// x = softmax(x). Requires: n > 0.
  void softmax(std::size_t n, float* x) const;
  /// The logarithm of the sum of e^x (for log-probabilities: logit - log_sum_exp). Requires: n > 0.
  [[nodiscard]] double log_sum_exp(const float* x, std::size_t n) const;
  /// x = cap * tanh(x / cap).
  void soft_cap(float cap, std::size_t n, float* x) const;

  /// Rotates the first 2 * pairs elements of each of `heads` heads in place by the angles of one position.
  /// `cosines` and `sines` hold `pairs` numbers, see rope_angles().
  void rope(RopeStyle style, const float* cosines, const float* sines, std::size_t pairs, std::size_t heads,
            std::size_t head_stride, float* x) const;

  void to_f16(const float* x, std::size_t n, std::uint16_t* out) const;
  void to_f32(const std::uint16_t* x, std::size_t n, float* out) const;

  /// scores[q][p] = scale * (query q · key p). Requires: scores.count == queries.count.
  void attention_scores(ConstRows queries, CacheRows keys, std::size_t head_size, float scale, Rows scores) const;
  /// out[q] = sum over p of weights[q][p] * value p. Requires: out.count == weights.count.
  void attention_mix(ConstRows weights, CacheRows values, std::size_t head_size, Rows out) const;

 private:
  friend const Kernels& select_kernels(InstructionSet set) noexcept;
  constexpr Kernels(InstructionSet set, const struct KernelTable* table) noexcept : set_(set), table_(table) {}

  InstructionSet set_;
  const struct KernelTable* table_;
};

/// The functions of `set`. Requires: supports(set).
[[nodiscard]] const Kernels& select_kernels(InstructionSet set) noexcept;

/// Rows that are interleaved when packed; those that are left over are read from the file.
inline constexpr std::size_t kPackedGroup = 16;

/// Rows that are computed together; a share of rows per thread is best a multiple of it.
inline constexpr std::size_t kRowGroup = 32;

/// The share of `rows` that thread `index` of `count` takes: [begin, end), aligned to kRowGroup where rows allow it.
struct RowRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};
[[nodiscard]] RowRange row_share(std::size_t rows, std::size_t index, std::size_t count) noexcept;

/// Cosines and sines of position * frequencies[i] for i < pairs, times `magnitude` (a lm::RopeTable holds both).
void rope_angles(std::size_t position, const float* frequencies, std::size_t pairs, float magnitude, float* cosines,
                 float* sines);

}  // namespace occam::cpu
