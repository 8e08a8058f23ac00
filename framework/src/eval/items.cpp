#include "eval/items.hpp"

#include <algorithm>
#include <map>
#include <ranges>

#include "base/json.hpp"
#include "base/strings.hpp"

namespace occam::eval {

namespace {

using Outcomes = std::map<std::int64_t, store::ItemOutcome>;  ///< by position

store::EvidenceKey to_key(const EvidenceId& id) {
  return {.model = id.model, .suite = id.suite, .configuration = id.configuration};
}

Result<void> check(const ItemQuery& query) {
  if (query.most_items < 0 || query.most_text_bytes < 0)
    return fail(ErrorCode::kUsage, "numbers of items and of bytes are not negative");
  for (const EvidenceId& id : query.of)
    if (id.suite != query.of.front().suite)
      return fail(ErrorCode::kUsage, "only results of one suite stand side by side");
  return {};
}

/// 0: the models differ; 1: all have the same score, and it is not the best; 2: all are at the best.
int dullness(const std::vector<Outcomes>& of, std::int64_t position, double best) {
  double low = best;
  double high = -best;
  bool is_first = true;
  for (const Outcomes& outcomes : of) {
    const auto found = outcomes.find(position);
    if (found == outcomes.end()) continue;
    low = is_first ? found->second.score : std::min(low, found->second.score);
    high = is_first ? found->second.score : std::max(high, found->second.score);
    is_first = false;
  }
  if (low < high) return 0;
  return high < best ? 1 : 2;
}

/// The positions that any model has, in the suite's order, of too many those on which most can be learnt.
std::vector<std::int64_t> choose(const std::vector<Outcomes>& of, std::int64_t most) {
  std::map<std::int64_t, int> positions;
  double best = 0;
  for (const Outcomes& outcomes : of)
    for (const auto& [position, outcome] : outcomes) {
      positions.emplace(position, 0);
      best = std::max(best, outcome.score);
    }
  std::vector<std::int64_t> chosen;
  for (auto& [position, rank] : positions) {
    rank = dullness(of, position, best);
    chosen.push_back(position);
  }
  if (most == 0 || std::cmp_less_equal(chosen.size(), most)) return chosen;
  std::ranges::stable_sort(chosen, {}, [&](std::int64_t position) { return positions.at(position); });
  chosen.resize(static_cast<std::size_t>(most));
  std::ranges::sort(chosen);
  return chosen;
}

/// The log-probabilities of `[[log-probability, tokens, greedy], …]`, or of `[log-probability, …]` in older stores.
std::vector<double> to_numbers(const std::string& array) {
  std::vector<double> numbers;
  if (array.empty()) return numbers;
  const auto value = json::parse(array);
  if (!value || !value->is_array()) return numbers;
  for (const json::value& one : value->get_array()) {
    const json::value& number = one.is_array() && !one.get_array().empty() ? one.get_array()[0] : one;
    numbers.push_back(number.is_number() ? number.to_number<double>() : store::kUnknown);
  }
  return numbers;
}

ItemAnswer to_public(const store::ItemAnswer& answer, const store::ItemOutcome& outcome) {
  return {.status = std::string(store::to_string(outcome.status)),
          .score = outcome.score,
          .text = answer.text,
          .text_bytes = answer.text_bytes,
          .likelihoods = to_numbers(answer.likelihoods),
          .finish_reason = answer.finish_reason,
          .remark = answer.rationale,
          .seconds = answer.milliseconds / 1e3,
          .prompt_tokens = answer.prompt_tokens,
          .completion_tokens = answer.completion_tokens};
}

std::string target_of(const Item& item) {
  if (item.gold >= 0 && std::cmp_less(item.gold, item.choices.size()))
    return item.choices[static_cast<std::size_t>(item.gold)];
  return join(item.targets, "\n");
}

std::string first_prompt(const Suite& suite) {
  if (suite.items().empty()) return {};
  const Prompt prompt = suite.prompt(suite.items().front());
  std::string text = prompt.text;
  for (const Message& message : prompt.messages)
    text += (text.empty() ? "[" : "\n\n[") + message.role + "]\n" + message.content;
  return text;
}

void shorten(std::string& text, std::int64_t most) {
  if (most > 0 && std::cmp_greater(text.size(), most)) text.resize(static_cast<std::size_t>(most));
}

void add_questions(AnsweredItems& made, const Suite& suite, const ItemQuery& query) {
  for (AnsweredItem& item : made.items) {
    const auto at = static_cast<std::size_t>(item.position);
    if (at >= suite.items().size()) continue;
    const Item& source = suite.items()[at];
    item.question = suite.question(source);
    item.target = target_of(source);
    item.choices = source.choices;
    shorten(item.question, query.most_text_bytes);
    shorten(item.target, query.most_text_bytes);
    for (std::string& choice : item.choices) shorten(choice, query.most_text_bytes);
  }
  made.first_prompt = first_prompt(suite);
  shorten(made.first_prompt, query.most_text_bytes);
}

std::string why_without_questions(const ItemQuery& query, const Suite* suite) {
  if (suite == nullptr) return "the suite's file was not found; the store keeps no questions";
  if (query.of.empty() || suite->record().hash == query.of.front().suite) return {};
  return "the suite's file has changed since these items were run";
}

}  // namespace

Result<AnsweredItems> answered_items(store::Store& store, const ItemQuery& query, const Suite* suite) {
  if (auto checked = check(query); !checked) return fail(checked.error());
  std::vector<Outcomes> outcomes;
  for (const EvidenceId& id : query.of) {
    const auto read = store.item_outcomes(to_key(id));
    if (!read) return fail(read.error());
    Outcomes& by_position = outcomes.emplace_back();
    for (const store::ItemOutcome& outcome : *read) by_position.emplace(outcome.position, outcome);
  }
  AnsweredItems made;
  made.items_total = static_cast<std::int64_t>(choose(outcomes, 0).size());
  const std::vector<std::int64_t> positions = choose(outcomes, query.most_items);
  std::map<std::int64_t, AnsweredItem> items;
  for (std::size_t at = 0; at < query.of.size(); ++at) {
    const auto answers = store.item_answers(to_key(query.of[at]), positions, query.most_text_bytes);
    if (!answers) return fail(answers.error());
    for (const store::ItemAnswer& answer : *answers) {
      AnsweredItem& item = items[answer.position];
      item.position = answer.position;
      item.id = answer.item;
      item.answers.resize(query.of.size());
      if (const auto found = outcomes[at].find(answer.position); found != outcomes[at].end())
        item.answers[at] = to_public(answer, found->second);
    }
  }
  for (AnsweredItem& item : items | std::views::values) made.items.push_back(std::move(item));
  made.without_questions = why_without_questions(query, suite);
  if (made.without_questions.empty() && suite != nullptr) add_questions(made, *suite, query);
  return made;
}

}  // namespace occam::eval
