#include "lm/tokenizer/vocabulary.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "support.hpp"

namespace {

using namespace occam::test;
using occam::lm::TokenType;
using occam::sdk::Status;

GgufWriter chat_vocabulary(const std::vector<std::string>& extra, const std::vector<std::int32_t>& extra_types) {
  std::vector<std::string> tokens{"<unk>", "<s>", "</s>"};
  std::vector<std::int32_t> types{2, 3, 3};
  tokens.insert(tokens.end(), extra.begin(), extra.end());
  types.insert(types.end(), extra_types.begin(), extra_types.end());
  GgufWriter writer;
  writer.text("tokenizer.ggml.model", "llama").texts("tokenizer.ggml.tokens", tokens);
  writer.integers("tokenizer.ggml.token_type", types);
  return writer;
}

void check_refused(const GgufWriter& writer, Status status, const std::string& words) {
  const auto tokenizer = try_tokenizer(writer);
  REQUIRE_FALSE(tokenizer);
  CHECK(tokenizer.error().status == status);
  CHECK_THAT(tokenizer.error().message, Catch::Contains(words));
}

Ids ends_of(const occam::lm::Tokenizer& tokenizer) {
  const auto ends = tokenizer.vocabulary().end_of_generation();
  return {ends.begin(), ends.end()};
}

}  // namespace

TEST_CASE("special tokens come from the file's keys and from customary texts") {
  const auto tokenizer = tokenizer_from(
      chat_vocabulary({"<|im_end|>", "<|eom_id|>", "a"}, {3, 3, 1}).uint32("tokenizer.ggml.padding_token_id", 5));
  const occam::lm::SpecialTokens& special = tokenizer->vocabulary().special();
  CHECK(special.begin == 1);
  CHECK(special.end == 2);
  CHECK(special.unknown == 0);
  CHECK(special.end_of_turn == 3);
  CHECK(special.end_of_message == 4);
  CHECK(special.padding == 5);
  CHECK(ends_of(*tokenizer) == Ids{2, 3, 4});
  CHECK(tokenizer->vocabulary().is_end_of_generation(3));
  CHECK_FALSE(tokenizer->vocabulary().is_end_of_generation(5));
}

TEST_CASE("a token with a customary closing text is a control token whatever the file says") {
  const auto tokenizer = tokenizer_from(chat_vocabulary({"<|im_end|>", "<|fim_prefix|>", "<|channel|>"}, {1, 4, 3}));
  CHECK(tokenizer->vocabulary().type(3) == TokenType::kControl);
  CHECK(tokenizer->vocabulary().type(4) == TokenType::kControl);
  CHECK(tokenizer->vocabulary().type(5) == TokenType::kUserDefined);
  CHECK(tokenizer->vocabulary().is_special(3));
  CHECK_FALSE(tokenizer->vocabulary().is_special(5));
}

TEST_CASE("an end mark inside of tool calls does not end the generation") {
  const auto tokenizer = tokenizer_from(
      chat_vocabulary({"<|end|>", "<|return|>", "<|call|>"}, {3, 3, 3}).uint32("tokenizer.ggml.eot_token_id", 4));
  CHECK(ends_of(*tokenizer) == Ids{2, 4, 5});
  CHECK(tokenizer->vocabulary().type(3) == TokenType::kUserDefined);
}

TEST_CASE("a special id out of range is not used") {
  GgufWriter writer = chat_vocabulary({"a"}, {1});
  writer.uint32("tokenizer.ggml.eos_token_id", 4'000'000'000U).uint32("tokenizer.ggml.bos_token_id", 99);
  const auto tokenizer = tokenizer_from(writer);
  CHECK(tokenizer->vocabulary().special().end == 2);
  CHECK(tokenizer->vocabulary().special().begin == 1);
}

TEST_CASE("other kinds of tokenizers and unknown pre-tokenizers are refused by name") {
  for (const char* kind : {"bert", "t5", "rwkv", "plamo2", "made-up"}) {
    check_refused(GgufWriter().text("tokenizer.ggml.model", kind), Status::kUnimplemented,
                  std::string("\"") + kind + "\"");
  }
  check_refused(tiny_byte_pairs("no-such-name"), Status::kUnimplemented, "pre-tokenizer \"no-such-name\" is not known");
}

TEST_CASE("a byte-pair file without a pre-tokenizer name takes the default one") {
  GgufWriter writer;
  writer.text("tokenizer.ggml.model", "gpt2").texts("tokenizer.ggml.tokens", byte_stand_ins());
  writer.texts("tokenizer.ggml.merges", {});
  CHECK(tokenizer_from(writer)->vocabulary().pre_tokenizer() == "default");
}

TEST_CASE("damaged vocabularies are refused by the key") {
  const auto head = [] { return GgufWriter().text("tokenizer.ggml.model", "llama"); };
  check_refused(GgufWriter(), Status::kNotFound, "\"tokenizer.ggml.model\"");
  check_refused(head(), Status::kNotFound, "\"tokenizer.ggml.tokens\"");
  check_refused(head().texts("tokenizer.ggml.tokens", {}), Status::kDataLoss, "is empty");
  check_refused(head().integers("tokenizer.ggml.tokens", {1}), Status::kDataLoss, "holds no strings");
  check_refused(head().texts("tokenizer.ggml.tokens", {"a", "b", "a"}), Status::kDataLoss,
                "tokens 0 and 2 have the same text \"a\"");
  check_refused(head().texts("tokenizer.ggml.tokens", {"a", "b"}).floats("tokenizer.ggml.scores", {1}),
                Status::kDataLoss, "\"tokenizer.ggml.scores\" has 1 elements for 2 tokens");
  check_refused(head().texts("tokenizer.ggml.tokens", {"a"}).floats("tokenizer.ggml.scores", {NAN}), Status::kDataLoss,
                "element 0 is no number");
  check_refused(head().texts("tokenizer.ggml.tokens", {"a"}).texts("tokenizer.ggml.token_type", {"1"}),
                Status::kDataLoss, "element 0 is no integer");
  check_refused(head().texts("tokenizer.ggml.tokens", {"a"}), Status::kDataLoss, "\"tokenizer.ggml.bos_token_id\"");
}

TEST_CASE("a token without a text gets one of its own") {
  const auto tokenizer = tokenizer_from(chat_vocabulary({"", "a", ""}, {1, 1, 1}));
  CHECK(tokenizer->vocabulary().text(3) == "[EMPTY_3]");
  CHECK(tokenizer->vocabulary().find("[EMPTY_5]") == 5);
}
