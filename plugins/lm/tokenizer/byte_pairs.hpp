// Byte-pair encoding: text is cut into words, and in every word neighbours merge in the order of the file's merges.
//
// Internal to this room: make_tokenizer() gives it. Threads: immutable.
//
//   auto tokenizer = BytePairTokenizer::create(file, std::move(vocabulary));
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lm/tokenizer/merge_table.hpp"
#include "lm/tokenizer/pre_tokenizer.hpp"
#include "lm/tokenizer/tokenizer.hpp"

namespace occam::lm {

class BytePairTokenizer final : public Tokenizer {
 public:
  /// Errors: kNotFound, kDataLoss (merges), kUnimplemented (pre-tokenizer).
  [[nodiscard]] static sdk::Result<std::unique_ptr<Tokenizer>> create(const gguf::File& file, Vocabulary vocabulary);

 private:
  class WordEncoder;

  BytePairTokenizer(Vocabulary vocabulary, const PreTokenizerProfile& profile, PreTokenizer pre_tokenizer);

  sdk::Result<void> read_merges(const gguf::File& file);
  void fill_byte_symbols();
  /// The symbol spelled `text`: its token, or a symbol made for it.
  Symbol symbol_for(std::string_view text);
  /// As symbol_for(), but kNoToken when there is none.
  [[nodiscard]] Symbol find_symbol(std::string_view text) const;

  [[nodiscard]] sdk::Result<void> encode_stretch(std::string_view text, bool begins,
                                                 std::vector<TokenId>& ids) const override;
  /// What is no token after merging, byte by byte; bytes without a token are dropped, as in llama.cpp.
  void spell_in_bytes(std::string_view bytes, std::vector<TokenId>& ids) const;

  const PreTokenizerProfile& profile_;
  PreTokenizer pre_tokenizer_;
  MergeTable merges_;
  std::unordered_map<std::string, Symbol> wordless_;  // symbols that are no tokens
  std::array<Symbol, 256> byte_symbols_{};            // of the stand-ins
};

}  // namespace occam::lm
