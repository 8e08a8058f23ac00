#include "lm/tokenizer/partition.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "support.hpp"

namespace {

using namespace occam::test;

constexpr occam::lm::TokenId kImEnd = 259;
constexpr occam::lm::TokenId kMark = 260;

}  // namespace

TEST_CASE("user-defined tokens are recognised always and control tokens on request") {
  const auto tokenizer = tokenizer_from(tiny_byte_pairs("gpt-2"));
  CHECK(ids_of(*tokenizer, "x<mark>y", kPlain) == Ids{'x', kMark, 'y'});
  CHECK(ids_of(*tokenizer, "x<|im_end|>y", kParsed) == Ids{'x', kImEnd, 'y'});
  CHECK(ids_of(*tokenizer, "<|im_end|>", kPlain).size() == 10);
}

TEST_CASE("special tokens may follow each other and stand at both ends") {
  const auto tokenizer = tokenizer_from(tiny_byte_pairs("gpt-2"));
  CHECK(ids_of(*tokenizer, "<mark><|im_end|><mark>", kParsed) == Ids{kMark, kImEnd, kMark});
  CHECK(ids_of(*tokenizer, "<|im_end", kParsed).size() == 8);
}

TEST_CASE("a longer special token wins over a shorter one inside it") {
  auto tokens = byte_stand_ins();
  tokens.insert(tokens.end(), {"<a>", "x<a>y"});
  std::vector<std::int32_t> types(256, 1);
  types.insert(types.end(), {4, 4});
  GgufWriter writer;
  writer.text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", "gpt-2");
  writer.texts("tokenizer.ggml.tokens", tokens).integers("tokenizer.ggml.token_type", types);
  writer.texts("tokenizer.ggml.merges", {});
  const auto tokenizer = tokenizer_from(writer);
  CHECK(ids_of(*tokenizer, "<a>x<a>y<a>", kPlain) == Ids{256, 257, 256});
}

TEST_CASE("white space after a special token of Phi-3 belongs to it") {
  const auto phi = tokenizer_from(tiny_byte_pairs("gpt-2").text("general.name", "Phi-3 mini"));
  CHECK(ids_of(*phi, "<|im_end|> \n x", kParsed) == Ids{kImEnd, 'x'});
  // Not so the end of a text.
  CHECK(ids_of(*phi, "<|endoftext|>\tx", kParsed) == Ids{261, 9, 'x'});
  const auto other = tokenizer_from(tiny_byte_pairs("gpt-2").text("general.name", "Other"));
  CHECK(ids_of(*other, "<|im_end|>\tx", kParsed) == Ids{kImEnd, 9, 'x'});
}
