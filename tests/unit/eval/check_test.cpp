#include "eval/check.hpp"

#include <algorithm>
#include <map>

#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

Suite suite_of(const Folder& folder, const std::string& items, const std::string& train, const std::string& evaluator) {
  folder.write("items.jsonl", items);
  folder.write("train.jsonl", train);
  return value(load(folder.write(
      "s.toml",
      "[suite]\nname = \"s\"\nitems = \"items.jsonl\"\n[prompt]\nstyle = \"raw\"\ntemplate = \"Q: {{q}}\\nA:\"\n" +
          std::string(train.empty() ? "" : "few_shot = { count = 1, draw = \"first\", items = \"train.jsonl\" }\n") +
          "[evaluator]\nid = \"" + evaluator + "\"\n[generate]\nmax_tokens = 5\n")));
}

std::string item(const std::string& id, const std::string& q, const std::string& target) {
  return json::serialize(json::object{{"id", id}, {"q", q}, {"target", target}}) + "\n";
}

constexpr const char* kLong = "How many eggs does the hen of my neighbour lay in a week of seven sunny days of spring?";

}  // namespace

TEST_CASE("questions that are asked twice are found, with the same answer and with another") {
  const Folder folder;
  const SuiteCheck check = check_suite(
      suite_of(folder,
               item("a", "One?", "1") + item("b", "Two?", "2") + item("c", "One?", "1") + item("d", "Two?", "zwei") +
                   item("e", kLong, "5") + item("f", std::string(kLong) + "!", "5"),
               "", "exact_match"),
      2);
  CHECK(check.items == 6);
  REQUIRE(check.duplicates.total == 1);
  CHECK(check.duplicates.shown[0].second == "c");
  REQUIRE(check.contradictions.total == 1);
  CHECK(check.contradictions.shown[0].first == "b");
  REQUIRE(check.near_duplicates.total == 1);
  CHECK(check.near_duplicates.shown[0].first == "e");
  CHECK(check.near_duplicates.shown[0].similarity > 0.9);
  CHECK_FALSE(check.is_sound());
}

TEST_CASE("sentences that part only in the end that is scored are two questions") {
  const Folder folder;
  folder.write("items.jsonl", R"({"id":"a","choices":["Ann","Bea"],"end":"won.","gold":0})"
                              "\n"
                              R"({"id":"b","choices":["Ann","Bea"],"end":"lost.","gold":1})"
                              "\n");
  const Suite suite =
      value(load(folder.write("s.toml",
                              "[suite]\nname = \"s\"\nitems = \"items.jsonl\"\n[prompt]\nstyle = \"raw\"\n"
                              "template = \"They raced, and {{choice}}\"\ncontinuation = \" {{end}}\"\n"
                              "[evaluator]\nid = \"choice\"\nscoring = \"partial\"\n")));
  CHECK(check_suite(suite, 1).contradictions.total == 0);
}

TEST_CASE("an example that is nearly an item is a leak") {
  const Folder folder;
  const std::string items = item("a", "One?", "1") + item("b", kLong, "5");
  const SuiteCheck leaking =
      check_suite(suite_of(folder, items, item("t", std::string(kLong) + " ", "5"), "exact_match"), 1);
  REQUIRE(leaking.leaks.total == 1);
  CHECK(leaking.leaks.shown[0].first == "t");
  CHECK(leaking.leaks.shown[0].second == "b");
  CHECK(check_suite(suite_of(folder, items, item("t", "Three?", "3"), "exact_match"), 1).is_sound());
}

TEST_CASE("the first prompts are shown and the longest") {
  const Folder folder;
  const SuiteCheck check = check_suite(
      suite_of(folder, item("a", "One?", "1") + item("b", "Two?", "2") + item("c", kLong, "5"), "", "exact_match"), 1);
  REQUIRE(check.prompts.size() == 2);
  CHECK(check.prompts[0].text == "Q: One?\nA:");
  CHECK(check.prompts[0].answer == "1");
  CHECK(check.prompts[1].item == "c");
}

TEST_CASE("answers that read no question are scored") {
  const Folder folder;
  std::string items;
  for (int i = 0; i < 10; ++i)
    items += fmt::format(R"({{"q":"Question {}?","choices":["no","certainly","maybe"],"gold":{}}})", i, i < 7 ? 1 : 0) +
             "\n";
  const SuiteCheck check = check_suite(suite_of(folder, items, "", "choice"), 0);
  REQUIRE(check.classes.size() == 2);
  CHECK(check.classes[0].label == "certainly");
  CHECK(check.classes[0].items == 7);
  std::map<std::string, double> guesses;
  for (const BlindGuess& guess : check.guesses) guesses[guess.rule] = guess.share;
  CHECK(guesses.at("always \"certainly\"") == Approx(0.7));
  CHECK(guesses.at("always option B") == Approx(0.7));
  CHECK(guesses.at("the longest option") == Approx(0.7));
  CHECK(guesses.at("any option") == Approx(1.0 / 3));
}

TEST_CASE("targets that are missing, empty or in the question are counted") {
  const Folder folder;
  const SuiteCheck check = check_suite(
      suite_of(folder,
               item("a", "One?", "") + "{\"id\":\"b\",\"q\":\"Two?\"}\n" + item("c", "Copy Paris out of this", "Paris"),
               "", "exact_match"),
      0);
  CHECK(check.empty_targets == 1);
  CHECK(check.without_answer == 1);
  CHECK(check.answer_in_question == 1);
}

TEST_CASE("the gap that a suite decides is that of the power formula") {
  const Folder folder;
  std::string items;
  for (int i = 0; i < 464; ++i) items += item(std::to_string(i), "Q" + std::to_string(i), "1");
  // n = 464 at p = .75 and 5 points (evidence.md §2, Miller 2411.00640): gap² = (1.645 + .842)²·p(1-p)/n.
  const double gap = check_suite(suite_of(folder, items, "", "exact_match"), 0).decidable_gap;
  CHECK(gap * std::sqrt(0.75 * 0.25) / 0.5 == Approx(0.05).epsilon(0.001));
}

TEST_CASE("prompts that do not fit with their answer are named, and windows always fit") {
  const Folder folder;
  const Suite suite =
      suite_of(folder, item("a", "One?", "1") + item("b", kLong, "5") + item("c", "Two?", "2"), "", "exact_match");
  const auto words = [](const Prompt& prompt) {
    return Result<std::int64_t>(std::ranges::count(prompt.text, ' ') + 1);
  };
  const PromptTokens counted = count_tokens(suite, 10, words);
  CHECK(counted.counted == 3);
  CHECK(counted.smallest == 2);
  CHECK(counted.median == 2);
  CHECK(counted.largest > 10);
  CHECK(counted.reserved == 5);
  CHECK(counted.too_long == 1);
  CHECK(counted.too_long_items == std::vector<std::string>{"b"});
  CHECK(count_tokens(suite, 100, words).too_long == 0);
  const auto broken = [](const Prompt&) { return Result<std::int64_t>(fail(ErrorCode::kUnsupported, "no tokenizer")); };
  CHECK(count_tokens(suite, 10, broken).problem == "no tokenizer");
}
