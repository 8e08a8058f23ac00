// Bytes of tokens into text: whole UTF-8 sequences, then stop strings.
#include <catch2/catch.hpp>

#include "lm/sampling/random.hpp"
#include "lm/sampling/stop_matcher.hpp"
#include "lm/sampling/utf8_assembler.hpp"

namespace occam::lm {
namespace {

std::string assembled(std::string_view bytes, std::size_t piece) {
  Utf8Assembler assembler;
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += piece) out += assembler.push(bytes.substr(i, piece));
  return out + assembler.finish();
}

TEST_CASE("a character that is cut in two appears whole") {
  Utf8Assembler assembler;
  CHECK(assembler.push("caf\xC3") == "caf");
  CHECK(assembler.push("\xA9 \xF0\x9F") == "\xC3\xA9 ");
  CHECK(assembler.push("\x99") == "");
  CHECK(assembler.push("\x82!") == "\xF0\x9F\x99\x82!");
  CHECK(assembler.finish().empty());
}

TEST_CASE("broken bytes become replacement characters as in Python") {
  // bytes.decode("utf-8", "replace") of CPython 3.11.
  const std::pair<std::string_view, std::string_view> cases[] = {{"a\x80z", "a\uFFFDz"},
                                                                 {"\xC0\xAF", "\uFFFD\uFFFD"},
                                                                 {"\xE0\x80\x80", "\uFFFD\uFFFD\uFFFD"},
                                                                 {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
                                                                 {"\xF0\x9F\x99", "\uFFFD"},
                                                                 {"\xF0\x9F\x99x", "\uFFFDx"},
                                                                 {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
                                                                 {"\xFF\xFE", "\uFFFD\uFFFD"},
                                                                 {"\xE2\x82", "\uFFFD"},
                                                                 {"\xE2\x82\xE2\x82\xAC", "\uFFFD\xE2\x82\xAC"}};
  for (const auto& [bytes, text] : cases) {
    for (const std::size_t piece : {1, 2, 3, 64}) CHECK(assembled(bytes, piece) == text);
  }
}

TEST_CASE("the text does not depend on where the bytes are cut") {
  Random random(11);
  for (int round = 0; round < 200; ++round) {
    std::string bytes;
    for (int i = 0; i < 40; ++i)
      bytes += static_cast<char>(random.next() % 3 == 0 ? random.next() : 0xE2 + random.next() % 3);
    const std::string whole = assembled(bytes, bytes.size());
    for (const std::size_t piece : {1, 2, 5}) REQUIRE(assembled(bytes, piece) == whole);
  }
}

TEST_CASE("text is released at once where no stop string can begin") {
  auto matcher = StopMatcher::create({"\n\n", "</s>"});
  CHECK(matcher->push("Hello").text == "Hello");
  CHECK(matcher->push(" world\n").text == " world");
  CHECK(matcher->push("x").text == "\nx");
  CHECK(matcher->push("a < b").text == "a < b");
  CHECK(matcher->push("<").text.empty());
  CHECK(matcher->finish() == "<");
}

TEST_CASE("a stop string across several pieces ends the text before it") {
  auto matcher = StopMatcher::create({"STOP"});
  CHECK(matcher->push("go S").text == "go ");
  CHECK(matcher->push("TO").text.empty());
  const auto step = matcher->push("P and more");
  CHECK(step.text.empty());
  CHECK(step.stop == 0U);
  CHECK(matcher->push("later").stop == 0U);
  CHECK(matcher->push("later").text.empty());
  CHECK(matcher->finish().empty());
}

TEST_CASE("of several stop strings the one that is complete first wins") {
  auto matcher = StopMatcher::create({"abcdef", "cd"});
  const auto step = matcher->push("xabcdefg");
  CHECK(step.stop == 1U);
  CHECK(step.text == "xab");
  auto nested = StopMatcher::create({"b", "ab"});
  const auto longest = nested->push("aab");
  CHECK(longest.stop == 1U);
  CHECK(longest.text == "a");
}

TEST_CASE("a stop string whose beginning repeats is found") {
  auto matcher = StopMatcher::create({"aab"});
  std::string out;
  std::optional<std::size_t> stop;
  for (const char c : std::string("aaaab")) {
    auto step = matcher->push(std::string(1, c));
    out += step.text;
    stop = step.stop;
  }
  CHECK(out == "aa");
  CHECK(stop == 0U);
}

TEST_CASE("where the text is cut changes neither the text nor the stop") {
  Random random(5);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int i = 0; i < 30; ++i) text += static_cast<char>('a' + random.next() % 3);
    const std::vector<std::string> stops = {"abca", "ccc", "bacb"};
    const auto run = [&](std::size_t piece) {
      auto matcher = StopMatcher::create(stops);
      std::string out;
      for (std::size_t i = 0; i < text.size(); i += piece) {
        auto step = matcher->push(std::string_view(text).substr(i, piece));
        out += step.text;
        if (step.stop) return out + "|" + std::to_string(*step.stop);
      }
      return out + matcher->finish();
    };
    for (const std::size_t piece : {1, 2, 7}) REQUIRE(run(piece) == run(text.size()));
  }
}

TEST_CASE("an empty stop string is refused by its place") {
  const auto matcher = StopMatcher::create({"a", ""});
  REQUIRE_FALSE(matcher);
  CHECK(matcher.error().where == "1");
}

}  // namespace
}  // namespace occam::lm
