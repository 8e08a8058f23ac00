#include "eval/examples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "base/sha256.hpp"
#include "eval/order.hpp"

namespace occam::eval {

namespace {

using Indices = std::vector<std::size_t>;

/// The pool's items by subset, under "" where subsets do not count.
std::map<std::string, Indices> group(const std::vector<Item>& pool, bool by_subset) {
  std::map<std::string, Indices> groups;
  for (std::size_t i = 0; i < pool.size(); ++i) groups[by_subset ? pool[i].subset : std::string()].push_back(i);
  return groups;
}

Indices drawn(const Indices& from, const config::FewShot& rules, std::size_t wanted) {
  if (rules.draw == config::Draw::kFirst) return {from.begin(), from.begin() + static_cast<std::ptrdiff_t>(wanted)};
  Indices chosen;
  for (const std::int64_t at : permutation("examples", rules.seed, static_cast<std::int64_t>(from.size()))) {
    if (chosen.size() == wanted) break;
    chosen.push_back(from[static_cast<std::size_t>(at)]);
  }
  return chosen;
}

Indices listed(const std::vector<Item>& pool, const config::FewShot& rules, Findings& findings) {
  Indices chosen;
  for (const config::Located<std::string>& id : rules.ids) {
    const auto found = std::ranges::find(pool, id.value, &Item::id);
    if (found == pool.end()) {
      findings.add("example id", id.at, fmt::format("no example has the id \"{}\"", id.value));
      continue;
    }
    chosen.push_back(static_cast<std::size_t>(found - pool.begin()));
  }
  return chosen;
}

}  // namespace

Examples Examples::draw(const config::Located<config::FewShot>& few_shot, ItemReading pool,
                        const std::vector<Item>& items, bool shares_items, Findings& findings) {
  Examples made;
  made.rules_ = few_shot.value;
  const config::FewShot& rules = made.rules_;
  if (rules.count == 0) return made;
  std::map<std::string, Indices> chosen;
  if (!rules.ids.empty()) {
    chosen[""] = listed(pool.items, rules, findings);
    made.rules_.of_subset = false;
  } else {
    const std::size_t wanted = static_cast<std::size_t>(rules.count) + (shares_items ? 1 : 0);
    auto groups = group(pool.items, rules.of_subset);
    for (const Item& item : items) groups.try_emplace(rules.of_subset ? item.subset : std::string());
    for (const auto& [subset, members] : groups) {
      if (members.size() < wanted) {
        findings.add("too few examples", few_shot.at,
                     fmt::format("few_shot asks for {} examples{}, and there are {}", wanted,
                                 rules.of_subset ? fmt::format(" of the subset \"{}\"", subset) : "", members.size()));
      } else {
        chosen[subset] = drawn(members, rules, wanted);
      }
    }
  }
  std::unordered_set<std::string> contents;
  if (!shares_items)
    for (const Item& item : items) contents.insert(item.content_hash);
  for (const auto& [subset, indices] : chosen) {
    for (const std::size_t index : indices) {
      const Item& example = pool.items[index];
      if (example.choices.empty() && example.targets.empty())
        findings.add("example without answer", pool.places[index],
                     "an example needs a \"target\", or \"choices\" and \"gold\"");
      if (contents.contains(example.content_hash))
        findings.add("example is item", pool.places[index],
                     fmt::format("the example \"{}\" is an item of the suite too", example.id),
                     "an item must not stand among the examples of others");
      made.of_subset_[subset].push_back(made.examples_.size());
      made.examples_.push_back(example);
    }
  }
  return made;
}

std::vector<const Item*> Examples::of(const Item& item) const {
  std::vector<const Item*> chosen;
  const auto found = of_subset_.find(rules_.of_subset ? item.subset : std::string());
  if (found == of_subset_.end()) return chosen;
  for (const std::size_t index : found->second) {
    if (std::cmp_equal(chosen.size(), rules_.count)) break;
    if (examples_[index].content_hash != item.content_hash) chosen.push_back(&examples_[index]);
  }
  return chosen;
}

std::string Examples::description() const {
  if (examples_.empty()) return {};
  json::array ids;
  Sha256 content;
  for (const Item& example : examples_) {
    ids.emplace_back(example.id);
    content.field(example.content_hash);
  }
  json::object made{
      {"count", rules_.count}, {"seed", rules_.seed}, {"ids", std::move(ids)}, {"content", content.hex()}};
  if (!rules_.ids.empty()) made["draw"] = "listed";
  if (rules_.ids.empty() && rules_.draw == config::Draw::kFirst) made["draw"] = "first";
  if (rules_.of_subset) made["of"] = "subset";
  return json::serialize(made);
}

}  // namespace occam::eval
