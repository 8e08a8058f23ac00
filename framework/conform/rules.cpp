#include <vector>

#include "conform/subject.hpp"

namespace occam::conform {

std::span<const Check> all_checks() {
  static const std::vector<Check> kAll = [] {
    std::vector<Check> all;
    for (const auto checks :
         {load_checks(), struct_checks(), error_checks(), generate_checks(), answer_checks(), score_checks(),
          extension_checks(), router_checks(), feedback_checks(), fit_checks(), evaluator_checks(), life_checks()})
      all.insert(all.end(), checks.begin(), checks.end());
    return all;
  }();
  return kAll;
}

const Check* find_check(std::string_view id) {
  for (const Check& check : all_checks())
    if (check.rule.id == id) return &check;
  return nullptr;
}

std::span<const Rule> rules() {
  static const std::vector<Rule> kRules = [] {
    std::vector<Rule> rules;
    for (const Check& check : all_checks()) rules.push_back(check.rule);
    return rules;
  }();
  return kRules;
}

const Rule* find_rule(std::string_view id) {
  const Check* check = find_check(id);
  return check == nullptr ? nullptr : &check->rule;
}

}  // namespace occam::conform
