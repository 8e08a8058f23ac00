#include "eval/repeats.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/strings.hpp"
#include "occam/text/near_duplicates.hpp"
#include "occam/text/shingles.hpp"

namespace occam::eval {

namespace {

constexpr std::size_t kShownPairs = 20;

void add(SimilarPairs& pairs, const Item& first, const Item& second, double similarity) {
  ++pairs.total;
  if (pairs.shown.size() < kShownPairs) pairs.shown.push_back({first.id, second.id, similarity});
}

/// Question and options, as the model sees them of this item alone.
std::string asked(const Suite& suite, const Item& item) {
  std::string text = suite.question(item);
  for (const std::string& choice : item.choices) text += "\n" + choice;
  return text;
}

bool same_answer(const Item& a, const Item& b) {
  if (a.gold >= 0 && b.gold >= 0)
    return a.choices[static_cast<std::size_t>(a.gold)] == b.choices[static_cast<std::size_t>(b.gold)];
  return a.targets == b.targets;
}

void find_equal(const Suite& suite, const std::vector<std::string>& texts, std::size_t first_item, SuiteCheck& check) {
  std::unordered_map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < suite.items().size(); ++i) {
    const auto [entry, is_new] = seen.emplace(texts[first_item + i], i);
    if (is_new) continue;
    const Item& first = suite.items()[entry->second];
    const Item& second = suite.items()[i];
    add(same_answer(first, second) ? check.duplicates : check.contradictions, first, second, 1);
  }
}

/// Items in one cluster with an example, other than the example itself.
void find_leaks(const Suite& suite, const std::vector<std::string>& texts, const text::NearDuplicates& near,
                SuiteCheck& check) {
  const std::vector<Item>& examples = suite.examples().all();
  std::map<std::size_t, std::vector<std::size_t>> by_cluster;
  for (std::size_t e = 0; e < examples.size(); ++e) by_cluster[near.cluster_of[e]].push_back(e);
  for (std::size_t i = 0; i < suite.items().size(); ++i) {
    const Item& item = suite.items()[i];
    const auto found = by_cluster.find(near.cluster_of[examples.size() + i]);
    if (found == by_cluster.end()) continue;
    for (const std::size_t e : found->second) {
      if (examples[e].content_hash == item.content_hash) continue;
      const double similarity = text::similarity(texts[e], texts[examples.size() + i]);
      if (similarity >= text::kNearDuplicate) add(check.leaks, examples[e], item, similarity);
    }
  }
}

}  // namespace

void find_repeats(const Suite& suite, SuiteCheck& check) {
  const std::size_t examples = suite.examples().all().size();
  std::vector<std::string> texts;
  texts.reserve(examples + suite.items().size());
  for (const Item& example : suite.examples().all()) texts.push_back(asked(suite, example));
  for (const Item& item : suite.items()) texts.push_back(asked(suite, item));
  find_equal(suite, texts, examples, check);
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  const text::NearDuplicates near = text::find_near_duplicates(views);
  for (const text::NearPair& pair : near.pairs) {
    if (pair.first < examples || pair.second < examples || texts[pair.first] == texts[pair.second]) continue;
    add(check.near_duplicates, suite.items()[pair.first - examples], suite.items()[pair.second - examples],
        pair.similarity);
  }
  find_leaks(suite, texts, near, check);
}

}  // namespace occam::eval
