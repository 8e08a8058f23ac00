// Token ids of the tiny vocabulary are worked out by hand from its merges: "Ġ a" before "a b" before "ab c".
#include <catch2/catch.hpp>
#include <string>

#include "support.hpp"

namespace {

using namespace occam::test;

constexpr occam::lm::TokenId kAb = 256;
constexpr occam::lm::TokenId kAbc = 257;
constexpr occam::lm::TokenId kSpaceA = 258;

}  // namespace

TEST_CASE("merges go in the order of the file") {
  const auto tokenizer = tokenizer_from(tiny_byte_pairs("gpt-2"));
  CHECK(ids_of(*tokenizer, "abc", kPlain) == Ids{kAbc});
  CHECK(ids_of(*tokenizer, "x abc", kPlain) == Ids{'x', kSpaceA, 'b', 'c'});
  CHECK(ids_of(*tokenizer, "abab", kPlain) == Ids{kAb, kAb});
  CHECK(ids_of(*tokenizer, "", kPlain).empty());
}

TEST_CASE("merges do not cross words") {
  const auto tokenizer = tokenizer_from(tiny_byte_pairs("smollm"));
  CHECK(ids_of(*tokenizer, "a'b", kPlain) == Ids{'a', '\'', 'b'});
  CHECK(ids_of(*tokenizer, "12", kPlain) == Ids{'1', '2'});
}

TEST_CASE("a word that is a token is taken whole where the pre-tokenizer says so") {
  // No merge leads to "cab".
  const auto with_word = [](const char* pre) {
    auto tokens = byte_stand_ins();
    tokens.insert(tokens.end(), {"ab", "cab", "<end>"});
    GgufWriter writer;
    writer.text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", pre);
    writer.texts("tokenizer.ggml.tokens", tokens).texts("tokenizer.ggml.merges", {"a b"});
    writer.uint32("tokenizer.ggml.bos_token_id", 258).uint32("tokenizer.ggml.eos_token_id", 258);
    return tokenizer_from(writer);
  };
  CHECK(ids_of(*with_word("llama-bpe"), "cab", kPlain) == Ids{257});
  CHECK(ids_of(*with_word("qwen2"), "cab", kPlain) == Ids{'c', 256});
}

TEST_CASE("merges may pass through texts that are no tokens") {
  auto tokens = byte_stand_ins();
  tokens.push_back("xyz");
  GgufWriter writer;
  writer.text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", "gpt-2");
  writer.texts("tokenizer.ggml.tokens", tokens).texts("tokenizer.ggml.merges", {"x y", "xy z", "q r"});
  const auto tokenizer = tokenizer_from(writer);
  CHECK(ids_of(*tokenizer, "xyz", kPlain) == Ids{256});
  // "xy" and "qr" are merged but no tokens: spelled byte by byte again.
  CHECK(ids_of(*tokenizer, "xyqr", kPlain) == Ids{'x', 'y', 'q', 'r'});
}

TEST_CASE("broken UTF-8 becomes replacement characters") {
  const auto tokenizer = tokenizer_from(tiny_byte_pairs("gpt-2"));
  CHECK(ids_of(*tokenizer, "\xff", kPlain) == Ids{0xef, 0xbf, 0xbd});
  CHECK(ids_of(*tokenizer, "\xe2\x82", kPlain) == Ids{0xef, 0xbf, 0xbd, 0xef, 0xbf, 0xbd});
  // As llama.cpp does: an overlong slash is a slash, and a surrogate stays.
  CHECK(ids_of(*tokenizer, "\xc0\xaf", kPlain) == Ids{'/'});
  CHECK(ids_of(*tokenizer, "\xed\xa0\x80", kPlain) == Ids{0xed, 0xa0, 0x80});
  // llama.cpp fails on code points beyond U+10FFFF; here every byte is replaced.
  CHECK(ids_of(*tokenizer, "\xf4\x90\x80\x80", kPlain).size() == 12);
}

TEST_CASE("all byte values come back through decoding") {
  const auto tokenizer = tokenizer_from(tiny_byte_pairs("qwen2"));
  std::string text;
  for (char32_t point = 0; point < 0x800; ++point) {
    if (point < 0x80) {
      text += static_cast<char>(point);
    } else {
      text += {static_cast<char>(0xc0 | (point >> 6)), static_cast<char>(0x80 | (point & 0x3f))};
    }
  }
  CHECK(tokenizer->decode(ids_of(*tokenizer, text, kPlain)) == text);
}

TEST_CASE("the beginning token is added where the pre-tokenizer or the file says so") {
  CHECK(ids_of(*tokenizer_from(tiny_byte_pairs("llama-bpe")), "x", kFramed) == Ids{261, 'x'});
  CHECK(ids_of(*tokenizer_from(tiny_byte_pairs("gpt-2")), "x", kFramed) == Ids{'x'});
  const auto both = tokenizer_from(tiny_byte_pairs("gpt-2")
                                       .boolean("tokenizer.ggml.add_bos_token", true)
                                       .boolean("tokenizer.ggml.add_eos_token", true));
  CHECK(ids_of(*both, "x", kFramed) == Ids{261, 'x', 259});
  CHECK(ids_of(*both, "x", kPlain) == Ids{'x'});
}

TEST_CASE("a vocabulary without merges is refused") {
  GgufWriter writer;
  writer.text("tokenizer.ggml.model", "gpt2").texts("tokenizer.ggml.tokens", {"a"});
  const auto tokenizer = try_tokenizer(writer);
  REQUIRE_FALSE(tokenizer);
  CHECK_THAT(tokenizer.error().message, Catch::Contains("\"tokenizer.ggml.merges\""));
}

TEST_CASE("a megabyte of one character is tokenized") {
  const char* pre = GENERATE("gpt-2", "llama-bpe", "qwen2", "smollm", "deepseek-llm", "deepseek-v3", "gpt-4o", "tekken",
                             "superbpe", "tiny_aya", "exaone-moe", "default", "gemma4");
  const auto tokenizer = tokenizer_from(tiny_byte_pairs(pre));
  for (const char character : {'x', 'A', ' ', '\n', '1', '(', '~', '\xff'}) {
    CAPTURE(pre, static_cast<int>(character));
    CHECK_FALSE(ids_of(*tokenizer, std::string(1 << 20, character) + "x", kPlain).empty());
  }
}
