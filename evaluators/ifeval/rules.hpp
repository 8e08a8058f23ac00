// The 25 kinds of instruction of IFEval: what each demands of a response.
//
// Threads: pure functions.
//
//   const Rule* rule = find_rule("punctuation:no_comma");
//   rule->follows(arguments, "No commas here.");
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace occam::evaluators::ifeval {

/// An instruction's `kwargs`, by the kind of their value; nulls are left out.
struct Arguments {
  std::map<std::string, std::string, std::less<>> texts;
  std::map<std::string, std::int64_t, std::less<>> numbers;
  std::map<std::string, std::vector<std::string>, std::less<>> lists;

  /// Requires: the key is one of the rule's demands, which are checked before `follows` is called.
  [[nodiscard]] const std::string& text(std::string_view key) const { return texts.find(key)->second; }
  [[nodiscard]] std::int64_t number(std::string_view key) const { return numbers.find(key)->second; }
  [[nodiscard]] const std::vector<std::string>& list(std::string_view key) const { return lists.find(key)->second; }
};

enum class ArgumentKind { kText, kNumber, kList };

struct Demand {
  std::string_view key;
  ArgumentKind kind = ArgumentKind::kText;
};

struct Rule {
  std::string_view id;  ///< `length_constraints:number_words`
  std::vector<Demand> demands;
  bool (*follows)(const Arguments& arguments, const std::string& response) = nullptr;
};

[[nodiscard]] std::span<const Rule> keyword_rules();
[[nodiscard]] std::span<const Rule> length_rules();
[[nodiscard]] std::span<const Rule> format_rules();
[[nodiscard]] std::span<const Rule> wording_rules();

/// Null where there is no such rule.
[[nodiscard]] const Rule* find_rule(std::string_view id);

/// `less than` or `at least`: whether a count stands in that relation to a bound. Any other word is `at least`.
[[nodiscard]] bool holds(std::string_view relation, std::int64_t count, std::int64_t bound);

}  // namespace occam::evaluators::ifeval
