#include "lm/tokenizer/tokenizer.hpp"

#include <fmt/format.h>

#include <utility>

#include "lm/gguf/words.hpp"
#include "lm/tokenizer/byte_pairs.hpp"
#include "lm/tokenizer/sentence_piece.hpp"

namespace occam::lm {
namespace {

constexpr std::size_t kLongestText = std::size_t{1} << 30;

}  // namespace

Tokenizer::Tokenizer(Vocabulary vocabulary, Spelling spelling)
    : vocabulary_(std::move(vocabulary)), partition_(vocabulary_), pieces_(vocabulary_, spelling) {}

sdk::Result<std::vector<TokenId>> Tokenizer::encode(std::string_view text, EncodeOptions options) const {
  if (text.size() > kLongestText) {
    return sdk::failure(sdk::Status::kInvalidArgument,
                        fmt::format("a text of {} bytes; at most {} can be tokenized", gguf::grouped(text.size()),
                                    gguf::grouped(kLongestText)));
  }
  std::vector<TokenId> ids;
  if (options.add_special && vocabulary_.adds_begin()) ids.push_back(vocabulary_.special().begin);
  const auto parse = options.parse_special ? ParseSpecial::kYes : ParseSpecial::kNo;
  bool begins = true;
  for (const Fragment& fragment : partition_.split(vocabulary_, text, parse)) {
    begins = begins || fragment.token != kNoToken;
    if (fragment.token != kNoToken) {
      ids.push_back(fragment.token);
      continue;
    }
    const std::string_view stretch = text.substr(fragment.begin, fragment.end - fragment.begin);
    if (auto done = encode_stretch(stretch, begins, ids); !done) return std::unexpected(std::move(done.error()));
    begins = false;
  }
  if (options.add_special && vocabulary_.adds_end()) ids.push_back(vocabulary_.special().end);
  return ids;
}

std::string_view Tokenizer::piece(TokenId id) const noexcept {
  return vocabulary_.is_special(id) ? std::string_view{} : piece_with_special(id);
}

std::string_view Tokenizer::piece_with_special(TokenId id) const noexcept {
  return vocabulary_.contains(id) ? pieces_.of(id) : std::string_view{};
}

std::string Tokenizer::decode(std::span<const TokenId> ids) const {
  std::string text;
  for (const TokenId id : ids) text += piece(id);
  if (vocabulary_.adds_space_prefix() && text.starts_with(' ')) text.erase(0, 1);
  return text;
}

sdk::Result<std::unique_ptr<Tokenizer>> make_tokenizer(const gguf::File& file) {
  auto vocabulary = Vocabulary::load(file);
  if (!vocabulary) return std::unexpected(std::move(vocabulary.error()));
  if (vocabulary->kind() == TokenizerKind::kSentencePiece) {
    return std::make_unique<SentencePieceTokenizer>(std::move(*vocabulary));
  }
  return BytePairTokenizer::create(file, std::move(*vocabulary));
}

}  // namespace occam::lm
