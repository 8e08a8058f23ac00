// What one instruction set provides, as plain functions: the seam between kernels.cpp and the files compiled for it.
//
// Files behind this seam are compiled with instructions that the processor may lack, so they call nothing of the
// standard library and keep everything in anonymous namespaces: an inline function that other files share must never
// be emitted there. Threads: constant tables, functions without state.
//
//   const KernelTable* table = avx2_kernels();  // null where this build has none
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace occam::cpu {

/// A product of a block of rows with a block of tokens; the fields are those of Kernels::multiply().
struct MultiplyJob {
  uint32_t type;  ///< lm::gguf::TensorType
  const uint8_t* weights;
  size_t row_bytes;
  size_t columns;
  const float* floats;
  size_t floats_stride;
  const int8_t* values;      ///< Per token `columns`, in the form that the type wants, as are the next three.
  const float* scales;       ///< Per token columns/32 or columns/256.
  const float* scaled_sums;  ///< Per token columns/32; unused with super-blocks.
  const int16_t* sums;       ///< Per token columns/16.
  size_t token_begin, token_end;
  size_t row_begin, row_end;
  float* out;
  size_t out_stride;
  uint8_t* panel;  ///< kPanelBytes of scratch on a 64-byte boundary, or more for long rows: panel_bytes.
  size_t panel_bytes;
};

/// Room that multiply wants for unpacked weights: about half of a common second-level cache.
inline constexpr size_t kPanelBytes = 224 * 1024;
/// Unpacked bytes per 256 columns of a group of 16 rows, the widest unit that any set unpacks.
inline constexpr size_t kPanelBytesPerSuperBlock = 6 * 1024;

/// Whole groups of rows, [row_begin, row_end), to be packed to the offsets that they have in the file.
struct PackJob {
  uint32_t type;
  const uint8_t* weights;
  size_t row_bytes;
  size_t row_begin, row_end;
  uint8_t* out;
};

struct AttentionJob {
  const float* input;  ///< Queries, or weights of positions.
  size_t input_stride;
  size_t rows;  ///< Of input and of output.
  const uint16_t* cache;
  size_t cache_stride;
  size_t positions;
  size_t head_size;
  float scale;  ///< Scores only.
  float* output;
  size_t output_stride;
};

struct KernelTable {
  void (*multiply)(const MultiplyJob* job);
  /// Packs whole groups of rows; false where the set reads the type as the file holds it. Null where it packs nothing.
  bool (*pack)(const PackJob* job);
  /// multiply() of packed weights, for ranges of whole groups of rows.
  void (*multiply_packed)(const MultiplyJob* job);

  void (*quantise32)(const float* x, size_t n, int8_t* values, float* scales, float* scaled_sums, int16_t* sums);
  void (*quantise256)(const float* x, size_t n, int8_t* values, float* scales, int16_t* sums);

  void (*rms_norm)(const float* x, const float* weight, size_t n, float epsilon, float* out);
  void (*layer_norm)(const float* x, const float* weight, const float* bias, size_t n, float epsilon, float* out);
  void (*add)(const float* x, size_t n, float* y);
  void (*scale)(float scale, size_t n, float* y);
  void (*silu_multiply)(const float* gate, const float* up, size_t n, float* out);
  void (*gelu_multiply)(const float* gate, const float* up, size_t n, float* out);  ///< up may be null: just gelu.
  void (*softmax)(size_t n, float* x);
  double (*log_sum_exp)(const float* x, size_t n);
  void (*soft_cap)(float cap, size_t n, float* x);
  void (*rope_halves)(const float* cosines, const float* sines, size_t pairs, float* head);
  void (*rope_pairs)(const float* cosines, const float* sines, size_t pairs, float* head);
  void (*to_f16)(const float* x, size_t n, uint16_t* out);
  void (*to_f32)(const uint16_t* x, size_t n, float* out);
  void (*attention_scores)(const AttentionJob* job);
  void (*attention_mix)(const AttentionJob* job);
};

const KernelTable* portable_kernels();
const KernelTable* avx2_kernels();
const KernelTable* avx512_kernels();

}  // namespace occam::cpu
