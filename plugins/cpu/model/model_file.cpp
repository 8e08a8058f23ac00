#include "cpu/model/model_file.hpp"

#include <openssl/evp.h>

#include <array>
#include <utility>

#include "lm/architectures/decoder_tensors.hpp"

namespace occam::cpu {

sdk::Result<std::unique_ptr<ModelFile>> ModelFile::open(const std::string& path, ModelParts parts) {
  sdk::Result<lm::gguf::File> file = lm::gguf::File::open(path);
  if (!file) return std::unexpected(file.error());
  std::unique_ptr<ModelFile> model(new ModelFile(std::move(*file)));
  sdk::Result<std::unique_ptr<lm::Tokenizer>> tokenizer = lm::make_tokenizer(model->file_);
  if (!tokenizer) return std::unexpected(tokenizer.error());
  model->tokenizer_ = std::move(*tokenizer);
  if (parts == ModelParts::kEverything) {
    if (sdk::Result<void> read = model->read_weights(); !read) return std::unexpected(read.error());
  }
  model->read_chat_template();
  return model;
}

ModelFile::ModelFile(lm::gguf::File file)
    : file_(std::move(file)),
      summary_(lm::gguf::summarize(file_)),
      chat_template_(sdk::failure(sdk::Status::kFailedPrecondition, "the model has no chat template")) {}

sdk::Result<void> ModelFile::read_weights() {
  const auto parameters = lm::read_hyper_parameters(file_);
  if (!parameters) return std::unexpected(parameters.error());
  const auto tensors = lm::bind_decoder_tensors(file_, *parameters);
  if (!tensors) return std::unexpected(tensors.error());
  if (std::cmp_greater(tokenizer_->vocabulary().size(), parameters->vocabulary_size)) {
    return sdk::failure(sdk::Status::kDataLoss,
                        file_.path() + ": the vocabulary has " + std::to_string(tokenizer_->vocabulary().size()) +
                            " tokens, the embedding matrix only " + std::to_string(parameters->vocabulary_size));
  }
  sdk::Result<Weights> weights = Weights::make(*tensors, *parameters);
  if (!weights) return std::unexpected(weights.error());
  weights_ = std::move(*weights);
  return {};
}

sdk::Result<void> ModelFile::pack(const Kernels& kernels, std::size_t threads) {
  ThreadPool pool(threads);
  const auto release = [this](std::span<const std::byte> bytes) { file_.release(bytes); };
  sdk::Result<PackedWeights> packed = PackedWeights::make(*weights_, kernels, pool, release);
  if (!packed) return std::unexpected(packed.error());
  packed_ = std::move(*packed);
  return {};
}

void ModelFile::read_chat_template() {
  const sdk::Result<std::string_view> source = file_.string("tokenizer.chat_template");
  if (!source) return;
  chat_template_hash_ = sha256_hex(std::as_bytes(std::span(source->data(), source->size())));
  chat_template_ = lm::ChatTemplate::parse(std::string(*source), summary_.name.empty() ? file_.path() : summary_.name);
}

const std::string& ModelFile::digest() const {
  std::call_once(digest_once_, [this] { digest_ = sha256_hex(file_.bytes()); });
  return digest_;
}

std::string sha256_hex(std::span<const std::byte> bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) return {};
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += kDigits[digest[i] >> 4U];
    hex += kDigits[digest[i] & 15U];
  }
  return hex;
}

}  // namespace occam::cpu
