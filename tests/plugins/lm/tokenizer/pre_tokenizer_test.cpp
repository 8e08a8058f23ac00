// Words as llama.cpp cuts them; those of gpt-2, llama-bpe and qwen2 also follow from the published patterns.
#include "lm/tokenizer/pre_tokenizer.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

namespace {

using Words = std::vector<std::string>;

Words words_of(std::string_view pre, std::string_view text) {
  const occam::lm::PreTokenizerProfile* profile = occam::lm::find_profile(pre);
  REQUIRE(profile != nullptr);
  const auto pre_tokenizer = occam::lm::PreTokenizer::create(*profile);
  REQUIRE(pre_tokenizer);
  const auto ends = pre_tokenizer->split(text);
  REQUIRE(ends);
  Words words;
  std::uint32_t begin = 0;
  for (const std::uint32_t end : *ends) {
    words.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  CHECK(begin == text.size());
  return words;
}

}  // namespace

TEST_CASE("every profile compiles and every name leads to one profile") {
  std::set<std::string_view> names;
  for (const occam::lm::PreTokenizerProfile& profile : occam::lm::all_profiles()) {
    const auto made = occam::lm::PreTokenizer::create(profile);
    CAPTURE(profile.names.front());
    INFO((made ? std::string() : made.error().message));
    CHECK(made);
    for (const std::string_view name : profile.names) CHECK(names.insert(name).second);
  }
  CHECK(names.size() > 60);
  CHECK(occam::lm::find_profile("no-such-name") == nullptr);
}

TEST_CASE("gpt-2 cuts words with their space and contractions") {
  CHECK(words_of("gpt-2", "I don't  know 123!") == Words{"I", " don", "'t", " ", " know", " 123", "!"});
}

TEST_CASE("llama-bpe cuts numbers by three from the left") {
  CHECK(words_of("llama-bpe", "a 1234567'LL\n\n b") == Words{"a", " ", "123", "456", "7", "'LL", "\n\n", " b"});
}

TEST_CASE("qwen2 and smollm cut digit by digit") {
  CHECK(words_of("qwen2", "x12") == Words{"x", "1", "2"});
  CHECK(words_of("smollm", "x 12") == Words{"x", " ", "1", "2"});
}

TEST_CASE("gpt-4o cuts where capitals begin a word") {
  CHECK(words_of("gpt-4o", "HelloWorld's") == Words{"Hello", "World's"});
}

TEST_CASE("superbpe cuts numbers by three from the right") {
  CHECK(words_of("superbpe", "ab 1234567 c") == Words{"ab ", "1", "234", "567", " c"});
}

TEST_CASE("deepseek-llm cuts letters and scripts and closing white space") {
  CHECK(words_of("deepseek-llm", "foo 你好!\n 12  ") == Words{"foo", " ", "你好", "!", "\n", " ", "12", "  "});
}

TEST_CASE("white space is Unicode's and nothing else") {
  // U+3000 and U+0085 are white space, U+180E is none.
  CHECK(words_of("gpt-2", "a\u3000\u0085b") == Words{"a", "\u3000", "\u0085", "b"});
  CHECK(words_of("gpt-2", "a \u180eb") == Words{"a", " \u180e", "b"});
}

TEST_CASE("surrogates are cut like private characters") {
  CHECK(words_of("gpt-2", "a\xed\xa0\x80z") == Words{"a", "\xed\xa0\x80", "z"});
}

TEST_CASE("a text of nothing has no words") {
  CHECK(words_of("qwen2", "").empty());
}
