#include "lm/tokenizer/vocabulary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <ranges>
#include <utility>

#include "lm/gguf/words.hpp"
#include "lm/tokenizer/pre_tokenizer.hpp"
#include "lm/tokenizer/special_tokens.hpp"

namespace occam::lm {
namespace {

using gguf::quoted;

constexpr std::string_view kModelKey = "tokenizer.ggml.model";
constexpr std::string_view kPreKey = "tokenizer.ggml.pre";
constexpr std::string_view kTokensKey = "tokenizer.ggml.tokens";
constexpr std::string_view kScoresKey = "tokenizer.ggml.scores";
constexpr std::string_view kTypesKey = "tokenizer.ggml.token_type";

std::unexpected<sdk::Error> damaged(const gguf::File& file, std::string_view what) {
  return sdk::failure(sdk::Status::kDataLoss, fmt::format("{}: {}", file.path(), what));
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return lower;
}

}  // namespace

/// Fills a Vocabulary from a file, step by step.
class VocabularyLoader {
 public:
  explicit VocabularyLoader(const gguf::File& file) noexcept : file_(file) {}

  sdk::Result<Vocabulary> load() {
    using Step = sdk::Result<void> (VocabularyLoader::*)();
    for (const Step step :
         {&VocabularyLoader::read_kind, &VocabularyLoader::read_texts, &VocabularyLoader::index_texts,
          &VocabularyLoader::read_scores, &VocabularyLoader::read_types, &VocabularyLoader::find_special,
          &VocabularyLoader::read_flags, &VocabularyLoader::mark_strips}) {
      if (auto done = (this->*step)(); !done) return std::unexpected(std::move(done.error()));
    }
    return std::move(vocabulary_);
  }

 private:
  sdk::Result<void> read_kind();
  sdk::Result<void> read_pre_tokenizer(std::string_view model);
  sdk::Result<void> read_texts();
  sdk::Result<void> index_texts();
  sdk::Result<void> read_scores();
  sdk::Result<void> read_types();
  sdk::Result<void> find_special();
  sdk::Result<void> read_flags();
  sdk::Result<void> mark_strips();

  /// The array at `key` with at least one element for each token; nothing when the key is absent.
  sdk::Result<std::optional<gguf::Array>> array_for_tokens(std::string_view key);

  const gguf::File& file_;
  Vocabulary vocabulary_;
  SpecialTokens defaults_;
};

sdk::Result<void> VocabularyLoader::read_kind() {
  const auto model = file_.string(kModelKey);
  if (!model) return std::unexpected(model.error());
  if (*model == "llama") {
    vocabulary_.kind_ = TokenizerKind::kSentencePiece;
    vocabulary_.adds_begin_ = true;
    vocabulary_.adds_space_prefix_ = true;
    defaults_ = {.begin = 1, .end = 2, .unknown = 0};
    return {};
  }
  if (*model == "gpt2" || *model == "gemma4") return read_pre_tokenizer(*model);
  return sdk::failure(sdk::Status::kUnimplemented,
                      fmt::format("{}: tokenizers of kind {} are not supported; \"llama\" (SentencePiece) and \"gpt2\" "
                                  "(byte-level BPE) are",
                                  file_.path(), quoted(*model)));
}

sdk::Result<void> VocabularyLoader::read_pre_tokenizer(std::string_view model) {
  const auto pre = file_.string_or(kPreKey, "default");
  if (!pre) return std::unexpected(pre.error());
  const std::string_view name = model == "gemma4" ? model : pre->empty() ? std::string_view("default") : *pre;
  const PreTokenizerProfile* profile = find_profile(name);
  if (profile == nullptr) {
    return sdk::failure(sdk::Status::kUnimplemented,
                        fmt::format("{}: the pre-tokenizer {} is not known", file_.path(), quoted(name)));
  }
  vocabulary_.kind_ = TokenizerKind::kBytePairs;
  vocabulary_.pre_tokenizer_ = name;
  vocabulary_.adds_begin_ = profile->adds_begin || name == "gemma4";
  if (model != "gemma4") defaults_ = {.begin = 11, .end = 11};
  if (name == "chatglm-bpe" || name == "glm4") defaults_.begin = kNoToken;
  return {};
}

sdk::Result<void> VocabularyLoader::read_texts() {
  const auto texts = file_.array(kTokensKey);
  if (!texts) return std::unexpected(texts.error());
  if (texts->element_type() != gguf::ValueType::kString) {
    return damaged(file_, fmt::format("key {} holds no strings", quoted(kTokensKey)));
  }
  if (texts->size() == 0) return damaged(file_, fmt::format("key {} is empty", quoted(kTokensKey)));
  if (texts->bytes().size() > std::numeric_limits<std::int32_t>::max() / 2) {
    return damaged(file_, fmt::format("key {} holds more than a gigabyte", quoted(kTokensKey)));
  }
  auto& tokens = vocabulary_.tokens_;
  auto& arena = vocabulary_.texts_;
  tokens.reserve(texts->size());
  arena.reserve(texts->bytes().size());
  for (const std::string_view text : texts->strings()) {
    const std::string nameless = text.empty() ? fmt::format("[EMPTY_{}]", tokens.size()) : std::string();
    const std::string_view spelled = text.empty() ? std::string_view(nameless) : text;
    Vocabulary::Token token;
    token.offset = static_cast<std::uint32_t>(arena.size());
    token.bytes = static_cast<std::uint32_t>(spelled.size());
    arena.insert(arena.end(), spelled.begin(), spelled.end());
    tokens.push_back(token);
    vocabulary_.longest_text_ = std::max(vocabulary_.longest_text_, spelled.size());
  }
  return {};
}

sdk::Result<void> VocabularyLoader::index_texts() {
  vocabulary_.ids_.reserve(vocabulary_.size());
  for (TokenId id = 0; vocabulary_.contains(id); ++id) {
    const auto [other, fresh] = vocabulary_.ids_.emplace(vocabulary_.text(id), id);
    if (!fresh) {
      return damaged(file_, fmt::format("tokens {} and {} have the same text {}", other->second, id,
                                        quoted(vocabulary_.text(id))));
    }
  }
  return {};
}

sdk::Result<std::optional<gguf::Array>> VocabularyLoader::array_for_tokens(std::string_view key) {
  if (file_.find(key) == nullptr) return std::nullopt;
  const auto array = file_.array(key);
  if (!array) return std::unexpected(array.error());
  if (array->size() < vocabulary_.size()) {
    return damaged(file_,
                   fmt::format("key {} has {} elements for {} tokens", quoted(key), array->size(), vocabulary_.size()));
  }
  return *array;
}

sdk::Result<void> VocabularyLoader::read_scores() {
  const auto scores = array_for_tokens(kScoresKey);
  if (!scores) return std::unexpected(scores.error());
  if (!*scores) return {};
  for (std::size_t index = 0; index < vocabulary_.size(); ++index) {
    const auto score = (*scores)->number(index);
    if (!score || std::isnan(*score)) {
      return damaged(file_, fmt::format("key {}: element {} is no number", quoted(kScoresKey), index));
    }
    vocabulary_.tokens_[index].score = static_cast<float>(*score);
  }
  return {};
}

sdk::Result<void> VocabularyLoader::read_types() {
  const auto types = array_for_tokens(kTypesKey);
  if (!types) return std::unexpected(types.error());
  if (!*types) return {};
  for (std::size_t index = 0; index < vocabulary_.size(); ++index) {
    const auto type = (*types)->integer(index);
    if (!type) return damaged(file_, fmt::format("key {}: element {} is no integer", quoted(kTypesKey), index));
    const bool known = *type >= 0 && *type <= static_cast<std::int64_t>(TokenType::kByte);
    vocabulary_.tokens_[index].type = known ? static_cast<TokenType>(*type) : TokenType::kUndefined;
  }
  return {};
}

sdk::Result<void> VocabularyLoader::find_special() {
  const TokenAccess access{
      .size = vocabulary_.size(),
      .find = [this](std::string_view text) { return vocabulary_.find(text); },
      .retype = [this](TokenId id, TokenType type) { vocabulary_.tokens_[static_cast<std::size_t>(id)].type = type; },
  };
  auto found = find_special_tokens(file_, defaults_, access);
  if (!found) return std::unexpected(std::move(found.error()));
  vocabulary_.special_ = found->special;
  vocabulary_.end_of_generation_ = std::move(found->end_of_generation);
  return {};
}

sdk::Result<void> VocabularyLoader::read_flags() {
  const auto begin = file_.boolean_or("tokenizer.ggml.add_bos_token", vocabulary_.adds_begin_);
  if (!begin) return std::unexpected(begin.error());
  const auto end = file_.boolean_or("tokenizer.ggml.add_eos_token", false);
  if (!end) return std::unexpected(end.error());
  const auto space = file_.boolean_or("tokenizer.ggml.add_space_prefix", vocabulary_.adds_space_prefix_);
  if (!space) return std::unexpected(space.error());
  vocabulary_.adds_begin_ = *begin || vocabulary_.pre_tokenizer_ == "gemma4";
  vocabulary_.adds_end_ = *end;
  vocabulary_.adds_space_prefix_ = vocabulary_.kind_ == TokenizerKind::kSentencePiece && *space;
  if (vocabulary_.adds_begin_ && vocabulary_.special_.begin == kNoToken) {
    return damaged(file_, "the tokenizer adds a beginning token, but \"tokenizer.ggml.bos_token_id\" names none");
  }
  if (vocabulary_.adds_end_ && vocabulary_.special_.end == kNoToken) {
    return damaged(file_, "the tokenizer adds an end token, but \"tokenizer.ggml.eos_token_id\" names none");
  }
  return {};
}

/// GGUF does not say which special tokens take the white space beside them: known by name, as in llama.cpp.
sdk::Result<void> VocabularyLoader::mark_strips() {
  const gguf::Value* name_value = file_.find("general.name");
  const std::string name =
      lower_case(name_value == nullptr ? std::string_view{} : name_value->string().value_or(std::string_view{}));
  const auto strip = [this](std::string_view text, bool Vocabulary::Token::* side, bool value) {
    const TokenId id = vocabulary_.find(text);
    if (id != kNoToken) vocabulary_.tokens_[static_cast<std::size_t>(id)].*side = value;
  };
  const std::string& pre = vocabulary_.pre_tokenizer_;
  if (pre == "jina-v2-de" || pre == "jina-v2-es" || pre == "jina-v2-code") {
    strip("<mask>", &Vocabulary::Token::strips_left, true);
  } else if (name.contains("phi-3") || name.contains("phi3")) {
    for (Vocabulary::Token& token : vocabulary_.tokens_) {
      token.strips_right = token.type == TokenType::kControl || token.type == TokenType::kUserDefined ||
                           token.type == TokenType::kUnknown;
    }
    strip("</s>", &Vocabulary::Token::strips_right, true);
    for (const char* text : {"<unk>", "<s>", "<|endoftext|>"}) strip(text, &Vocabulary::Token::strips_right, false);
  } else if (name.contains("modern-bert")) {
    strip("[MASK]", &Vocabulary::Token::strips_left, true);
  }
  return {};
}

sdk::Result<Vocabulary> Vocabulary::load(const gguf::File& file) {
  return VocabularyLoader(file).load();
}

std::string_view Vocabulary::text(TokenId id) const noexcept {
  const Token& token = tokens_[static_cast<std::size_t>(id)];
  return {texts_.data() + token.offset, token.bytes};
}

float Vocabulary::score(TokenId id) const noexcept {
  return tokens_[static_cast<std::size_t>(id)].score;
}
TokenType Vocabulary::type(TokenId id) const noexcept {
  return tokens_[static_cast<std::size_t>(id)].type;
}
bool Vocabulary::strips_left(TokenId id) const noexcept {
  return tokens_[static_cast<std::size_t>(id)].strips_left;
}
bool Vocabulary::strips_right(TokenId id) const noexcept {
  return tokens_[static_cast<std::size_t>(id)].strips_right;
}

TokenId Vocabulary::find(std::string_view text) const noexcept {
  const auto found = ids_.find(text);
  return found == ids_.end() ? kNoToken : found->second;
}

bool Vocabulary::is_end_of_generation(TokenId id) const noexcept {
  return std::ranges::binary_search(end_of_generation_, id);
}

bool Vocabulary::is_special(TokenId id) const noexcept {
  return contains(id) && (type(id) == TokenType::kControl || type(id) == TokenType::kUnknown);
}

}  // namespace occam::lm
