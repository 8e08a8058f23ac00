// A model file opened and checked: metadata, vocabulary, chat template and, where the file has them, the weights.
//
// Everything lies in the mapped file or, once packed, in memory of the same size; what is kept beside it is small. The
// digest is computed when it is first asked for, because it reads the whole file. Threads: constant after opening and
// packing; digest() from any thread.
//
//   auto model = ModelFile::open(path, ModelParts::kEverything);
//   (*model)->pack(kernels, threads);
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "cpu/graph/packed_weights.hpp"
#include "cpu/graph/weights.hpp"
#include "lm/architectures/hyper_parameters.hpp"
#include "lm/chat_template/chat_template.hpp"
#include "lm/gguf/file.hpp"
#include "lm/gguf/summary.hpp"
#include "lm/tokenizer/tokenizer.hpp"
#include "occam/sdk/result.hpp"

namespace occam::cpu {

enum class ModelParts : std::uint8_t { kVocabulary, kEverything };

class ModelFile {
 public:
  [[nodiscard]] static sdk::Result<std::unique_ptr<ModelFile>> open(const std::string& path, ModelParts parts);

  ModelFile(const ModelFile&) = delete;
  ModelFile& operator=(const ModelFile&) = delete;

  /// Brings the weights into the order that `kernels` read fastest and gives the file's pages back.
  /// Requires: weights(). Errors: kResourceExhausted.
  [[nodiscard]] sdk::Result<void> pack(const Kernels& kernels, std::size_t threads);

  [[nodiscard]] const lm::gguf::File& file() const noexcept { return file_; }
  [[nodiscard]] const lm::gguf::Summary& summary() const noexcept { return summary_; }
  [[nodiscard]] const lm::Tokenizer& tokenizer() const noexcept { return *tokenizer_; }
  /// Null when the vocabulary alone was opened.
  [[nodiscard]] const Weights* weights() const noexcept { return weights_ ? &*weights_ : nullptr; }

  /// Errors: kFailedPrecondition where the file has no template, and those of ChatTemplate::parse().
  [[nodiscard]] const sdk::Result<lm::ChatTemplate>& chat_template() const noexcept { return chat_template_; }
  /// sha256 of the template in lower hex; empty where there is none.
  [[nodiscard]] const std::string& chat_template_hash() const noexcept { return chat_template_hash_; }

  /// sha256 of the file in lower hex.
  [[nodiscard]] const std::string& digest() const;

 private:
  explicit ModelFile(lm::gguf::File file);

  [[nodiscard]] sdk::Result<void> read_weights();
  void read_chat_template();

  lm::gguf::File file_;
  lm::gguf::Summary summary_;
  std::unique_ptr<lm::Tokenizer> tokenizer_;
  std::optional<Weights> weights_;
  PackedWeights packed_;
  sdk::Result<lm::ChatTemplate> chat_template_;
  std::string chat_template_hash_;
  mutable std::once_flag digest_once_;
  mutable std::string digest_;
};

/// sha256 in lower hex.
[[nodiscard]] std::string sha256_hex(std::span<const std::byte> bytes);

}  // namespace occam::cpu
