#include "routing/prompt_words.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "occam/statistics/random.hpp"

namespace occam::routing {
namespace {

/// Letters of few kinds, so that words repeat, continue each other and end at each kind of border.
std::string draw_text(statistics::SplitMix64& random, std::size_t most) {
  constexpr std::string_view kBytes = "aabbABc1_ -+\xc3\xa9";
  std::string text;
  for (std::size_t i = random.below(most + 1); i > 0; --i) text += kBytes[random.below(kBytes.size())];
  return text;
}

}  // namespace

TEST_CASE("Keywords are whole words in ASCII and plain parts elsewhere") {
  CHECK(contains_word("Is this a review?", "review"));
  CHECK_FALSE(contains_word("reviewers", "review"));
  CHECK_FALSE(contains_word("my_review", "review"));
  CHECK(contains_word("reviewer review", "review"));
  CHECK(contains_word("\xe8\xbf\x99\xe6\x98\xaf\xe8\xaf\x84\xe8\xae\xba\xe5\x90\x97", "\xe8\xaf\x84\xe8\xae\xba"));
  CHECK(contains_word("C++ code", "c++"));
  CHECK_FALSE(contains_word("", "a"));
  CHECK_FALSE(contains_word("a", ""));
}

TEST_CASE("The words of a prompt say of every keyword what reading the prompt for it says") {
  statistics::SplitMix64 random(3);
  int found = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = draw_text(random, 40);
    const PromptWords words(text);
    for (int i = 0; i < 5; ++i) {
      const std::string keyword = draw_text(random, 3);
      INFO('"' << text << "\" \"" << keyword << '"');
      const bool is_there = contains_word(text, keyword);
      REQUIRE(words.contain(keyword) == is_there);
      found += is_there ? 1 : 0;
    }
  }
  CHECK(found > 10'000);
}

}  // namespace occam::routing
