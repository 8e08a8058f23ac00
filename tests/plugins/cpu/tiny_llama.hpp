// A llama model of two blocks with pseudo-random F32 weights, over the tiny SentencePiece vocabulary: 267 tokens.
//
// Every weight is a formula of its tensor's place and its own (see tiny_weight()), so that graph/make_golden.py builds
// the same model without reading this file. Threads: pure functions.
//
//   std::vector<std::byte> bytes = occam::test::tiny_llama();
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "support/gguf_writer.hpp"
#include "support/tiny_vocabularies.hpp"

namespace occam::test {

inline constexpr std::uint64_t kTinyVocabulary = 267;
inline constexpr std::uint64_t kTinyWidth = 32;
inline constexpr std::uint64_t kTinyHeads = 4;
inline constexpr std::uint64_t kTinyKvHeads = 2;
inline constexpr std::uint64_t kTinyHeadLength = 8;
inline constexpr std::uint64_t kTinyInner = 48;
inline constexpr std::uint32_t kTinyContext = 96;

/// In [-0.5, 0.5): the upper 24 bits of splitmix64's mix of (tensor << 32) + element.
inline double tiny_weight(std::uint64_t tensor, std::uint64_t element) {
  std::uint64_t z = (tensor << 32) + element + 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  z ^= z >> 31;
  return static_cast<double>(z >> 40) / 16777216.0 - 0.5;
}

struct TinyTensor {
  std::string name;
  std::uint64_t columns;
  std::uint64_t rows;  // 0 for a vector
};

inline std::vector<TinyTensor> tiny_tensors() {
  const std::uint64_t kv = kTinyKvHeads * kTinyHeadLength;
  std::vector<TinyTensor> tensors{{"token_embd.weight", kTinyWidth, kTinyVocabulary}};
  for (const std::string block : {"blk.0.", "blk.1."}) {
    tensors.push_back({block + "attn_norm.weight", kTinyWidth, 0});
    tensors.push_back({block + "attn_q.weight", kTinyWidth, kTinyWidth});
    tensors.push_back({block + "attn_k.weight", kTinyWidth, kv});
    tensors.push_back({block + "attn_v.weight", kTinyWidth, kv});
    tensors.push_back({block + "attn_output.weight", kTinyWidth, kTinyWidth});
    tensors.push_back({block + "ffn_norm.weight", kTinyWidth, 0});
    tensors.push_back({block + "ffn_gate.weight", kTinyWidth, kTinyInner});
    tensors.push_back({block + "ffn_up.weight", kTinyWidth, kTinyInner});
    tensors.push_back({block + "ffn_down.weight", kTinyInner, kTinyWidth});
  }
  tensors.push_back({"output_norm.weight", kTinyWidth, 0});
  tensors.push_back({"output.weight", kTinyWidth, kTinyVocabulary});
  return tensors;
}

/// The metadata of the model, to which a test may add or from which it may deviate before tiny_llama() adds tensors.
inline GgufWriter tiny_llama_metadata() {
  GgufWriter writer = tiny_sentence_piece();
  writer.text("general.architecture", "llama").text("general.name", "tiny");
  writer.uint32("llama.context_length", kTinyContext).uint32("llama.embedding_length", kTinyWidth);
  writer.uint32("llama.block_count", 2).uint32("llama.feed_forward_length", kTinyInner);
  writer.uint32("llama.attention.head_count", kTinyHeads).uint32("llama.attention.head_count_kv", kTinyKvHeads);
  writer.float32("llama.attention.layer_norm_rms_epsilon", 1e-5F).float32("llama.rope.freq_base", 10000.0F);
  return writer;
}

/// The whole file. Matrices are uniform with a variance of 4/columns, norms lie around 1.
inline std::vector<std::byte> tiny_llama(GgufWriter writer = tiny_llama_metadata()) {
  std::vector<std::vector<float>> values;
  std::uint64_t data_bytes = 0;
  for (const TinyTensor& tensor : tiny_tensors()) {
    const std::uint64_t count = tensor.columns * (tensor.rows == 0 ? 1 : tensor.rows);
    if (tensor.rows == 0) {
      writer.tensor(tensor.name, 0, {tensor.columns}, count * sizeof(float));
    } else {
      writer.tensor(tensor.name, 0, {tensor.columns, tensor.rows}, count * sizeof(float));
    }
    std::vector<float>& numbers = values.emplace_back();
    for (std::uint64_t element = 0; element < count; ++element) {
      const double uniform = tiny_weight(values.size() - 1, element);
      const double scale = tensor.rows == 0 ? 0.2 : std::sqrt(48.0 / static_cast<double>(tensor.columns));
      numbers.push_back(static_cast<float>(uniform * scale + (tensor.rows == 0 ? 1.0 : 0.0)));
    }
    data_bytes += (count * sizeof(float) + 31) / 32 * 32;
  }
  std::vector<std::byte> file = writer.bytes();
  std::byte* at = file.data() + file.size() - data_bytes;
  for (const std::vector<float>& numbers : values) {
    std::memcpy(at, numbers.data(), numbers.size() * sizeof(float));
    at += (numbers.size() * sizeof(float) + 31) / 32 * 32;
  }
  return file;
}

}  // namespace occam::test
