// Token ids of the tiny vocabulary are worked out by hand from its scores.
#include <catch2/catch.hpp>
#include <string>

#include "support.hpp"

namespace {

using namespace occam::test;

constexpr occam::lm::TokenId byte_token(unsigned char byte) {
  return 3 + byte;
}
constexpr occam::lm::TokenId kSpace = 259;
constexpr occam::lm::TokenId kA = 260;
constexpr occam::lm::TokenId kB = 261;
constexpr occam::lm::TokenId kC = 262;
constexpr occam::lm::TokenId kSpaceA = 264;

}  // namespace

TEST_CASE("the best score merges first") {
  const auto tokenizer = tokenizer_from(tiny_sentence_piece());
  // "▁abc": "▁a" (-1) goes before "ab" (-2); then "▁ab" (-4) is there, "abc" is not.
  CHECK(ids_of(*tokenizer, "abc", kPlain) == Ids{266, kC});
  CHECK(ids_of(*tokenizer, "ca", kPlain) == Ids{kSpace, kC, kA});
}

TEST_CASE("a space is put in front of the text and after special tokens") {
  const auto tokenizer = tokenizer_from(tiny_sentence_piece());
  CHECK(ids_of(*tokenizer, "a", kFramed) == Ids{1, kSpaceA});
  CHECK(ids_of(*tokenizer, "a</s>a", kParsed) == Ids{kSpaceA, 2, kSpaceA});
  CHECK(ids_of(*tokenizer, "", kFramed) == Ids{1});
}

TEST_CASE("the file may forbid the space in front") {
  const auto tokenizer = tokenizer_from(tiny_sentence_piece().boolean("tokenizer.ggml.add_space_prefix", false));
  CHECK(ids_of(*tokenizer, "a a", kPlain) == Ids{kA, kSpaceA});
  CHECK(tokenizer->decode(Ids{kSpaceA}) == " a");
}

TEST_CASE("what is no token becomes bytes") {
  const auto tokenizer = tokenizer_from(tiny_sentence_piece());
  CHECK(ids_of(*tokenizer, "é", kPlain) == Ids{kSpace, byte_token(0xc3), byte_token(0xa9)});
  CHECK(ids_of(*tokenizer, "\xff\xe2\x82", kPlain) ==
        Ids{kSpace, byte_token(0xff), byte_token(0xe2), byte_token(0x82)});
}

TEST_CASE("texts of control tokens are ordinary text unless asked for") {
  const auto tokenizer = tokenizer_from(tiny_sentence_piece());
  const Ids plain = ids_of(*tokenizer, "</s>", kPlain);
  CHECK(plain == Ids{kSpace, byte_token('<'), byte_token('/'), byte_token('s'), byte_token('>')});
  CHECK(ids_of(*tokenizer, "</s>", kParsed) == Ids{2});
}

TEST_CASE("pieces are the bytes of tokens and control tokens have none") {
  const auto tokenizer = tokenizer_from(tiny_sentence_piece());
  CHECK(tokenizer->piece(kSpaceA) == " a");
  CHECK(tokenizer->piece(byte_token(0xc3)) == "\xc3");
  CHECK(tokenizer->piece(2).empty());
  CHECK(tokenizer->piece_with_special(2) == "</s>");
  CHECK(tokenizer->piece(-1).empty());
  CHECK(tokenizer->piece(100'000).empty());
  CHECK(tokenizer->decode(Ids{1, 266, kC, byte_token(0xc3), byte_token(0xa9), 2}) == "abcé");
}

TEST_CASE("a byte that the vocabulary cannot spell is the unknown token or an error") {
  GgufWriter writer;
  writer.text("tokenizer.ggml.model", "llama").texts("tokenizer.ggml.tokens", {"<unk>", "<s>", "a"});
  writer.floats("tokenizer.ggml.scores", {0, 0, 0}).integers("tokenizer.ggml.token_type", {2, 3, 1});
  writer.boolean("tokenizer.ggml.add_space_prefix", false);
  CHECK(ids_of(*tokenizer_from(writer), "ab", kPlain) == Ids{2, 0});

  GgufWriter without;
  without.text("tokenizer.ggml.model", "llama").texts("tokenizer.ggml.tokens", {"a"});
  without.boolean("tokenizer.ggml.add_space_prefix", false).boolean("tokenizer.ggml.add_bos_token", false);
  // Token 0 is the unknown token by default, here "a".
  CHECK(ids_of(*tokenizer_from(without), "ab", kPlain) == Ids{0, 0});
}

TEST_CASE("a megabyte of one letter is tokenized") {
  const auto tokenizer = tokenizer_from(tiny_sentence_piece());
  CHECK(ids_of(*tokenizer, std::string(1 << 20, 'b'), kPlain).size() == (1 << 20) + 1);
  CHECK(ids_of(*tokenizer, std::string(1 << 20, '\x80'), kPlain).size() == (1 << 20) + 1);
}
