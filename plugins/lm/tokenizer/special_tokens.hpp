// Finds the tokens with a special part by the file's keys and, where those are silent, by their customary texts.
//
// The rules are llama.cpp's. Internal to this room. Threads: one; works on a Vocabulary under construction.
//
//   auto found = find_special_tokens(file, defaults, access);
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "lm/gguf/file.hpp"
#include "lm/tokenizer/vocabulary.hpp"
#include "occam/sdk/result.hpp"

namespace occam::lm {

/// What finding needs of the vocabulary: ids by text, and to change a token's type.
struct TokenAccess {
  std::size_t size = 0;
  std::function<TokenId(std::string_view text)> find;
  std::function<void(TokenId id, TokenType type)> retype;
};

struct FoundTokens {
  SpecialTokens special;
  std::vector<TokenId> end_of_generation;  ///< Ascending.
};

/// `defaults` hold where the file names no token. Errors: kDataLoss (a key of another type).
[[nodiscard]] sdk::Result<FoundTokens> find_special_tokens(const gguf::File& file, const SpecialTokens& defaults,
                                                           const TokenAccess& tokens);

}  // namespace occam::lm
