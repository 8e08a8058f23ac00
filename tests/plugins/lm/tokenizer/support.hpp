// What the tokenizer tests share: tokenizers from files in memory.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "lm/tokenizer/tokenizer.hpp"
#include "support/tiny_vocabularies.hpp"

namespace occam::test {

using Ids = std::vector<lm::TokenId>;

inline sdk::Result<std::unique_ptr<lm::Tokenizer>> try_tokenizer(const GgufWriter& writer) {
  const auto bytes = writer.bytes();
  const auto file = lm::gguf::File::from_memory(bytes, "memory");
  REQUIRE(file);
  return lm::make_tokenizer(*file);
}

inline std::unique_ptr<lm::Tokenizer> tokenizer_from(const GgufWriter& writer) {
  auto tokenizer = try_tokenizer(writer);
  INFO((tokenizer ? std::string() : tokenizer.error().message));
  REQUIRE(tokenizer);
  return std::move(*tokenizer);
}

inline Ids ids_of(const lm::Tokenizer& tokenizer, std::string_view text, lm::EncodeOptions options) {
  auto ids = tokenizer.encode(text, options);
  REQUIRE(ids);
  return *ids;
}

inline constexpr lm::EncodeOptions kPlain{.add_special = false, .parse_special = false};
inline constexpr lm::EncodeOptions kParsed{.add_special = false, .parse_special = true};
inline constexpr lm::EncodeOptions kFramed{.add_special = true, .parse_special = false};

}  // namespace occam::test
