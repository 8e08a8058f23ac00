// Tokenizes any bytes with small vocabularies of our own, or, when the first byte is 250 or more, reads them as a model
// file and tokenizes them with the vocabulary found there.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "lm/tokenizer/tokenizer.hpp"
#include "support/tiny_vocabularies.hpp"

namespace {

namespace lm = occam::lm;

std::unique_ptr<lm::Tokenizer> tokenizer_of(std::span<const std::byte> bytes) {
  const auto file = lm::gguf::File::from_memory(bytes, "fuzz");
  if (!file) return nullptr;
  auto tokenizer = lm::make_tokenizer(*file);
  return tokenizer ? std::move(*tokenizer) : nullptr;
}

void try_out(const lm::Tokenizer& tokenizer, std::string_view text) {
  for (const lm::EncodeOptions options : {lm::EncodeOptions{.add_special = true, .parse_special = true},
                                          lm::EncodeOptions{.add_special = false, .parse_special = false}}) {
    const auto ids = tokenizer.encode(text, options);
    if (!ids) continue;
    for (const lm::TokenId id : *ids) {
      if (!tokenizer.vocabulary().contains(id)) std::abort();
    }
    (void)tokenizer.decode(*ids);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // 0..249: vocabularies of our own; 250 and more: a file, whose bytes and those of the text are one and the same.
  const std::uint8_t choice = data[0];
  const auto rest = std::as_bytes(std::span(data + 1, size - 1));
  const std::string_view text(reinterpret_cast<const char*>(rest.data()), rest.size());
  if (choice >= 250) {
    if (const auto tokenizer = tokenizer_of(rest)) try_out(*tokenizer, text);
    return 0;
  }
  static const auto kTokenizers = [] {
    std::vector<std::unique_ptr<lm::Tokenizer>> made;
    made.push_back(tokenizer_of(occam::test::tiny_sentence_piece().bytes()));
    for (const char* pre :
         {"gpt-2", "llama-bpe", "qwen2", "smollm", "deepseek-llm", "deepseek-coder", "deepseek-v3", "falcon", "default",
          "tekken", "gpt-4o", "superbpe", "tiny_aya", "gemma4", "bloom", "exaone-moe", "chameleon", "jais-2"}) {
      made.push_back(tokenizer_of(occam::test::tiny_byte_pairs(pre).bytes()));
    }
    return made;
  }();
  const auto& tokenizer = kTokenizers[choice % kTokenizers.size()];
  if (tokenizer == nullptr) std::abort();
  try_out(*tokenizer, text);
  return 0;
}
