// The worked examples in front of an item's question, drawn before anything is asked.
//
// Which ones an item gets depends on the suite alone: the same for every model and every run. Threads: immutable after
// draw().
//
//   Examples examples = Examples::draw(few_shot, std::move(pool), items, findings);
//   for (const Item* example : examples.of(item)) …
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "config/suite.hpp"
#include "eval/dataset.hpp"

namespace occam::eval {

class Examples {
 public:
  Examples() = default;

  /// `shares_items`: the pool is the suite's own items, so that an item may not be among its own examples. Too few
  /// examples, ids that there are not, examples without an answer and examples that are items are findings.
  [[nodiscard]] static Examples draw(const config::Located<config::FewShot>& few_shot, ItemReading pool,
                                     const std::vector<Item>& items, bool shares_items, Findings& findings);

  [[nodiscard]] std::vector<const Item*> of(const Item& item) const;
  /// All that any item may get, in order.
  [[nodiscard]] const std::vector<Item>& all() const { return examples_; }
  [[nodiscard]] bool empty() const { return examples_.empty(); }

  /// Their ids, contents and how they were drawn, as JSON: part of how the suite asks. Empty without examples.
  [[nodiscard]] std::string description() const;

 private:
  config::FewShot rules_;
  std::vector<Item> examples_;
  std::map<std::string, std::vector<std::size_t>> of_subset_;  ///< indices into examples_; under "" without subsets
};

}  // namespace occam::eval
