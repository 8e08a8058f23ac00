// What a suite looks like before anything is asked: its prompts, whether they fit, and what in it would mislead.
//
//   auto check = occam.evaluation().check({.suite = "sentiment"});
//   if (check && !check->is_sound()) …   // leaks or contradictions
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace occam {

struct SuiteCheckRequest {
  std::string suite;                ///< a suite file, a suite's name, or a task
  std::vector<std::string> models;  ///< whose tokens are counted; empty: the candidates of the task
  std::int64_t prompts = 2;         ///< so many first prompts are shown, and the longest
};

struct ShownPrompt {
  std::string item;
  std::string text;  ///< with the roles of a chat as `[user]` lines
  std::vector<std::string> continuations;
  std::string answer;  ///< the right option, or the targets
};

/// The prompts in a model's tokens.
struct PromptTokens {
  std::string model;
  std::string problem;       ///< why nothing was counted; empty: it was
  std::int64_t context = 0;  ///< of the model; 0: not known
  std::int64_t counted = 0;  ///< prompts; of a large suite every k-th, and all that could be too long
  std::int64_t smallest = 0;
  std::int64_t median = 0;
  std::int64_t p95 = 0;
  std::int64_t largest = 0;
  std::int64_t reserved = 0;                ///< tokens of the answer that are to fit behind the prompt
  std::int64_t too_long = 0;                ///< prompts that do not fit with the answer
  std::vector<std::string> too_long_items;  ///< the first of them
};

struct SimilarItems {
  std::string first;
  std::string second;
  double similarity = 1;  ///< Jaccard's index of 13-grams
};

struct SimilarPairs {
  std::int64_t total = 0;
  std::vector<SimilarItems> shown;  ///< the first of them
};

/// An answer that reads no question.
struct BlindGuess {
  std::string rule;  ///< `always "positive"`, `the longest option`
  double share = 0;  ///< of the items that it gets right
};

struct AnswerClass {
  std::string label;
  std::int64_t items = 0;
};

struct SuiteCheck {
  std::string suite;
  std::string metric;
  std::int64_t items = 0;
  std::int64_t examples = 0;         ///< that items may get
  std::vector<AnswerClass> subsets;  ///< empty: the suite has none
  std::vector<ShownPrompt> prompts;
  std::vector<PromptTokens> tokens;
  SimilarPairs duplicates;          ///< same question, same answer
  SimilarPairs contradictions;      ///< same question, another answer
  SimilarPairs near_duplicates;     ///< 13-gram Jaccard ≥ .8
  SimilarPairs leaks;               ///< an example, and an item that is the same or nearly
  std::int64_t without_answer = 0;  ///< items with neither target nor gold
  std::int64_t empty_targets = 0;
  std::int64_t answer_in_question = 0;  ///< items whose target stands in their question
  std::vector<AnswerClass> classes;     ///< empty: more than 20 different answers
  std::vector<BlindGuess> guesses;
  double decidable_gap = 0;  ///< the distance from a threshold that so many items tell with 80 % power at 5 % error
  std::vector<std::string> warnings;  ///< of the suite's file and items, rendered

  /// Whether nothing was found that makes scores wrong.
  [[nodiscard]] bool is_sound() const { return leaks.total == 0 && contradictions.total == 0; }
};

}  // namespace occam
