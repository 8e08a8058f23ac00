#include "lm/tokenizer/special_tokens.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string>
#include <utility>

namespace occam::lm {
namespace {

// Each list in the order of preference.
constexpr std::array<std::string_view, 11> kEndOfTurnTexts{
    "<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>",         "<|endoftext|>",     "<|end_of_text|>",
    "<EOT>",      "_<EOT>",     "[EOT]",   "<｜end▁of▁sentence｜>", "<end_of_utterance>"};
constexpr std::array<std::string_view, 1> kEndOfMessageTexts{"<|eom_id|>"};

// Parts of "fill in the middle" prompts.
constexpr std::array<std::string_view, 8> kFillPrefixTexts{"<|fim_prefix|>",  "<fim-prefix>", "<fim_prefix>",
                                                           "<｜fim▁begin｜>", "<PRE>",        "▁<PRE>",
                                                           "<|code_prefix|>", "<|prefix|>"};
constexpr std::array<std::string_view, 8> kFillSuffixTexts{"<|fim_suffix|>",  "<fim-suffix>", "<fim_suffix>",
                                                           "<｜fim▁hole｜>",  "<SUF>",        "▁<SUF>",
                                                           "<|code_suffix|>", "<|suffix|>"};
constexpr std::array<std::string_view, 8> kFillMiddleTexts{"<|fim_middle|>",  "<fim-middle>", "<fim_middle>",
                                                           "<｜fim▁end｜>",   "<MID>",        "▁<MID>",
                                                           "<|code_middle|>", "<|middle|>"};
constexpr std::array<std::string_view, 5> kFillPaddingTexts{"<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"};
constexpr std::array<std::string_view, 5> kFillRepositoryTexts{"<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>",
                                                               "<reponame>"};
constexpr std::array<std::string_view, 1> kFillSeparatorTexts{"<|file_sep|>"};

constexpr std::array<std::string_view, 22> kEndOfGenerationTexts{"<|eot_id|>",
                                                                 "<|im_end|>",
                                                                 "<|end|>",
                                                                 "<|return|>",
                                                                 "<|call|>",
                                                                 "<|flush|>",
                                                                 "<|calls|>",
                                                                 "<end_of_turn>",
                                                                 "<|endoftext|>",
                                                                 "</s>",
                                                                 "<|eom_id|>",
                                                                 "<EOT>",
                                                                 "_<EOT>",
                                                                 "[EOT]",
                                                                 "[EOS]",
                                                                 "<|end_of_text|>",
                                                                 "<end_of_utterance>",
                                                                 "<eos>",
                                                                 "<turn|>",
                                                                 "<|tool_response>",
                                                                 "<｜end▁of▁sentence｜>",
                                                                 "[e~["};
// Marks within an answer that users of such a model want to see.
constexpr std::array<std::string_view, 4> kVisibleMarks{"<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"};

class Finder {
 public:
  Finder(const gguf::File& file, const TokenAccess& tokens) noexcept : file_(file), tokens_(tokens) {}

  /// The token that one of `keys` names, the last one winning; `fallback` where none does, unless out of range.
  sdk::Result<TokenId> named(std::initializer_list<std::string_view> keys, TokenId fallback) {
    TokenId id = in_range(fallback) ? fallback : kNoToken;
    for (const std::string_view key : keys) {
      const auto number = file_.integer_or(key, kNoToken);
      if (!number) return std::unexpected(number.error());
      if (in_range(*number)) id = static_cast<TokenId>(*number);
    }
    return id;
  }

  /// As named(), and where no key names it, by text; a token found by its text becomes a control token.
  sdk::Result<TokenId> named_or_spelled(std::initializer_list<std::string_view> keys,
                                        std::span<const std::string_view> texts) {
    auto id = named(keys, kNoToken);
    if (!id || *id != kNoToken) return id;
    for (const std::string_view text : texts) {
      const TokenId found = tokens_.find(text);
      if (found == kNoToken) continue;
      tokens_.retype(found, TokenType::kControl);
      return found;
    }
    return id;
  }

 private:
  [[nodiscard]] bool in_range(std::int64_t id) const noexcept {
    return id >= 0 && static_cast<std::uint64_t>(id) < tokens_.size;
  }

  const gguf::File& file_;
  const TokenAccess& tokens_;
};

/// Texts that end a generation in some models only.
void drop_exceptions(const TokenAccess& tokens, std::set<TokenId>& ends) {
  const auto has = [&](std::string_view text) { return ends.contains(tokens.find(text)); };
  const bool calls = has("<|call|>") || has("<|calls|>");
  if (calls && has("<|end|>") && (has("<|return|>") || has("<|flush|>"))) {
    ends.erase(tokens.find("<|end|>"));
    tokens.retype(tokens.find("<|end|>"), TokenType::kUserDefined);
  }
  if (has("<|tool_response>") && has("</s>")) {
    ends.erase(tokens.find("</s>"));
    tokens.retype(tokens.find("</s>"), TokenType::kNormal);
  }
}

sdk::Result<std::set<TokenId>> fill_in_ends(Finder& finder) {
  struct Part {
    std::initializer_list<std::string_view> keys;
    std::span<const std::string_view> texts;
    bool ends;
  };
  const Part parts[] = {
      {{"tokenizer.ggml.fim_pre_token_id", "tokenizer.ggml.prefix_token_id"}, kFillPrefixTexts, false},
      {{"tokenizer.ggml.fim_suf_token_id", "tokenizer.ggml.suffix_token_id"}, kFillSuffixTexts, false},
      {{"tokenizer.ggml.fim_mid_token_id", "tokenizer.ggml.middle_token_id"}, kFillMiddleTexts, false},
      {{"tokenizer.ggml.fim_pad_token_id"}, kFillPaddingTexts, true},
      {{"tokenizer.ggml.fim_rep_token_id"}, kFillRepositoryTexts, true},
      {{"tokenizer.ggml.fim_sep_token_id"}, kFillSeparatorTexts, true},
  };
  std::set<TokenId> ends;
  for (const Part& part : parts) {
    const auto id = finder.named_or_spelled(part.keys, part.texts);
    if (!id) return std::unexpected(id.error());
    if (part.ends && *id != kNoToken) ends.insert(*id);
  }
  return ends;
}

}  // namespace

sdk::Result<FoundTokens> find_special_tokens(const gguf::File& file, const SpecialTokens& defaults,
                                             const TokenAccess& tokens) {
  Finder finder(file, tokens);
  FoundTokens found;
  const std::pair<TokenId*, sdk::Result<TokenId>> parts[] = {
      {&found.special.begin, finder.named({"tokenizer.ggml.bos_token_id"}, defaults.begin)},
      {&found.special.end, finder.named({"tokenizer.ggml.eos_token_id"}, defaults.end)},
      {&found.special.unknown, finder.named({"tokenizer.ggml.unknown_token_id"}, defaults.unknown)},
      {&found.special.separator, finder.named({"tokenizer.ggml.seperator_token_id"}, kNoToken)},
      {&found.special.padding, finder.named({"tokenizer.ggml.padding_token_id"}, kNoToken)},
      {&found.special.end_of_turn, finder.named_or_spelled({"tokenizer.ggml.eot_token_id"}, kEndOfTurnTexts)},
      {&found.special.end_of_message, finder.named_or_spelled({"tokenizer.ggml.eom_token_id"}, kEndOfMessageTexts)},
  };
  for (const auto& [id, result] : parts) {
    if (!result) return std::unexpected(result.error());
    *id = *result;
  }
  auto ends = fill_in_ends(finder);
  if (!ends) return std::unexpected(ends.error());
  for (const std::string_view text : kEndOfGenerationTexts) {
    const TokenId id = tokens.find(text);
    if (id == kNoToken) continue;
    ends->insert(id);
    tokens.retype(id, TokenType::kControl);
  }
  for (const std::string_view text : kVisibleMarks) {
    if (const TokenId id = tokens.find(text); id != kNoToken) tokens.retype(id, TokenType::kUserDefined);
  }
  for (const TokenId id : {found.special.end, found.special.end_of_turn, found.special.end_of_message}) {
    if (id != kNoToken) ends->insert(id);
  }
  drop_exceptions(tokens, *ends);
  found.end_of_generation.assign(ends->begin(), ends->end());
  return found;
}

}  // namespace occam::lm
