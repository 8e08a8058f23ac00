// occam eval check: a suite's prompts, their tokens, and what in it would mislead.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <memory>

#include "eval_commands.hpp"
#include "output.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

boost::json::array texts_json(const std::vector<std::string>& texts) {
  boost::json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

boost::json::object pairs_json(const SimilarPairs& pairs) {
  boost::json::array shown;
  for (const SimilarItems& pair : pairs.shown)
    shown.push_back({{"first", pair.first}, {"second", pair.second}, {"similarity", to_json(pair.similarity)}});
  return {{"total", pairs.total}, {"shown", std::move(shown)}};
}

boost::json::array classes_json(const std::vector<AnswerClass>& classes) {
  boost::json::array array;
  for (const AnswerClass& one : classes) array.push_back({{"label", one.label}, {"items", one.items}});
  return array;
}

boost::json::object check_json(const SuiteCheck& check) {
  boost::json::array prompts;
  for (const ShownPrompt& prompt : check.prompts)
    prompts.push_back({{"item", prompt.item},
                       {"text", prompt.text},
                       {"continuations", texts_json(prompt.continuations)},
                       {"answer", prompt.answer}});
  boost::json::array tokens;
  for (const PromptTokens& one : check.tokens)
    tokens.push_back({{"model", one.model},
                      {"problem", one.problem},
                      {"context", one.context},
                      {"counted", one.counted},
                      {"smallest", one.smallest},
                      {"median", one.median},
                      {"p95", one.p95},
                      {"largest", one.largest},
                      {"reserved", one.reserved},
                      {"too_long", one.too_long},
                      {"items", texts_json(one.too_long_items)}});
  boost::json::array guesses;
  for (const BlindGuess& guess : check.guesses)
    guesses.push_back({{"rule", guess.rule}, {"share", to_json(guess.share)}});
  return {{"suite", check.suite},
          {"metric", check.metric},
          {"items", check.items},
          {"examples", check.examples},
          {"subsets", classes_json(check.subsets)},
          {"prompts", std::move(prompts)},
          {"tokens", std::move(tokens)},
          {"duplicates", pairs_json(check.duplicates)},
          {"contradictions", pairs_json(check.contradictions)},
          {"near_duplicates", pairs_json(check.near_duplicates)},
          {"leaks", pairs_json(check.leaks)},
          {"without_answer", check.without_answer},
          {"empty_targets", check.empty_targets},
          {"answer_in_question", check.answer_in_question},
          {"classes", classes_json(check.classes)},
          {"guesses", std::move(guesses)},
          {"decidable_gap", to_json(check.decidable_gap)},
          {"sound", check.is_sound()},
          {"warnings", texts_json(check.warnings)}};
}

/// On one line, with its line ends and spaces to be seen.
std::string quoted(const std::string& text) {
  return boost::json::serialize(boost::json::value(text));
}

void print_prompts(const SuiteCheck& check) {
  for (std::size_t i = 0; i < check.prompts.size(); ++i) {
    const ShownPrompt& prompt = check.prompts[i];
    fmt::print("── {} ──\n{}\n", prompt.item, prompt.text);
    for (const std::string& continuation : prompt.continuations) fmt::print("   → {}\n", quoted(continuation));
    if (!prompt.answer.empty()) fmt::print("   right: {}\n", quoted(prompt.answer));
    fmt::print("\n");
  }
}

void print_tokens(const SuiteCheck& check) {
  using enum Table::Align;
  Table table({{"model"},
               {"context", kRight},
               {"least", kRight},
               {"median", kRight},
               {"p95", kRight},
               {"most", kRight},
               {"answer", kRight},
               {"too long", kRight}});
  for (const PromptTokens& one : check.tokens)
    if (one.problem.empty())
      table.add({one.model, fmt::to_string(one.context), fmt::to_string(one.smallest), fmt::to_string(one.median),
                 fmt::to_string(one.p95), fmt::to_string(one.largest), fmt::to_string(one.reserved),
                 fmt::to_string(one.too_long)});
  if (!table.empty()) fmt::print("Tokens of a prompt\n{}\n", table.text());
  for (const PromptTokens& one : check.tokens) {
    if (!one.problem.empty()) fmt::print("{}: not counted: {}\n", one.model, one.problem);
    if (one.too_long > 0)
      fmt::print("{}: does not fit: {}{}\n", one.model, fmt::join(one.too_long_items, ", "),
                 std::cmp_less(one.too_long_items.size(), one.too_long) ? ", …" : "");
  }
}

void print_pairs(std::string_view title, const SimilarPairs& pairs, bool is_wrong) {
  if (pairs.total == 0) return;
  fmt::print("{}{}: {}\n", is_wrong ? "WRONG  " : "", title, pairs.total);
  for (const SimilarItems& pair : pairs.shown)
    fmt::print("  {}  {}{}\n", pair.first, pair.second,
               pair.similarity < 1 ? fmt::format("  {:.2f}", pair.similarity) : "");
  if (std::cmp_less(pairs.shown.size(), pairs.total)) fmt::print("  …\n");
}

void print_check(const SuiteCheck& check) {
  fmt::print("{}: {} items, scored by {}, {} examples{}\n\n", check.suite, check.items, check.metric, check.examples,
             check.subsets.empty() ? "" : fmt::format(", {} subsets", check.subsets.size()));
  print_prompts(check);
  print_tokens(check);
  print_pairs("an example is an item, or nearly", check.leaks, true);
  print_pairs("the same question with different answers", check.contradictions, true);
  print_pairs("asked twice", check.duplicates, false);
  print_pairs("asked nearly twice", check.near_duplicates, false);
  if (check.without_answer > 0) fmt::print("items without an answer: {}\n", check.without_answer);
  if (check.empty_targets > 0) fmt::print("items with an empty target: {}\n", check.empty_targets);
  if (check.answer_in_question > 0)
    fmt::print("items whose target stands in their question: {}\n", check.answer_in_question);
  for (const AnswerClass& one : check.classes) fmt::print("answer {}: {} items\n", quoted(one.label), one.items);
  for (const BlindGuess& guess : check.guesses)
    fmt::print("without reading, {}: {}\n", guess.rule, number_text(guess.share, 3));
  fmt::print("{} items tell a model from a threshold that is {} away or more (5 % error, 80 % power)\n", check.items,
             number_text(check.decidable_gap, 3));
  for (const std::string& warning : check.warnings) fmt::print(stderr, "{}", warning);
}

struct CheckFlags {
  std::vector<std::string> suites;
  std::vector<std::string> models;
  std::int64_t prompts = 2;
};

int run(const Session& session, const CheckFlags& flags) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  boost::json::array all;
  bool is_sound = true;
  int broken = kOk;
  for (const std::string& suite : flags.suites) {
    const auto check = occam->evaluation().check({.suite = suite, .models = flags.models, .prompts = flags.prompts});
    if (!check) {
      broken = report(session, check.error());
      continue;
    }
    is_sound = is_sound && check->is_sound();
    if (session.json)
      all.emplace_back(check_json(*check));
    else
      print_check(*check);
  }
  if (broken != kOk) return broken;
  if (session.json) print_json({{"suites", std::move(all)}});
  return is_sound ? kOk : kNo;
}

}  // namespace

void add_eval_check(CLI::App& group, Session& session) {
  CLI::App* command = group.add_subcommand("check", "Rendered prompts, their tokens, duplicates, leaks, blind guesses");
  auto flags = std::make_shared<CheckFlags>();
  command->add_option("suites", flags->suites, "Suite files, suites' names, or tasks of the policy")->required();
  command->add_option("--models", flags->models, "Whose tokens are counted (all candidates of the task)")
      ->delimiter(',');
  command->add_option("--prompts", flags->prompts, "So many first prompts are shown, and the longest (2)")
      ->check(CLI::NonNegativeNumber);
  add_data_option(*command, session);
  command->footer(
      "Examples:\n"
      "  occam eval check sentiment\n"
      "  occam eval check suites/extract.toml --models smollm2-135m --prompts 5\n"
      "  occam eval check arc_easy gsm8k --data ~/datasets --json\n"
      "A question that stands among its own examples and two answers to one question make scores wrong.\n"
      "Exit code 1: there are such. 2: the suite is broken; everything that is wrong is printed with its place.");
  command->callback([&session, flags] { session.action = [&session, flags] { return run(session, *flags); }; });
}

}  // namespace occam::cli
