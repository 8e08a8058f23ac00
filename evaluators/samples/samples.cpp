#include "samples.hpp"

#include <algorithm>
#include <vector>

#include "measures/demands.hpp"
#include "measures/numbers.hpp"
#include "measures/options.hpp"
#include "measures/samples.hpp"
#include "measures/unicode.hpp"
#include "occam/schema/pattern.hpp"

namespace occam::evaluators {

namespace {

using Extracted = std::optional<std::string>;

/// The answer that most of them give; of several, the one that was given first.
const Extracted& majority(std::span<const Extracted> answers) {
  const Extracted* best = &answers.front();
  for (const Extracted& answer : answers)
    if (std::ranges::count(answers, answer) > std::ranges::count(answers, *best)) best = &answer;
  return *best;
}

}  // namespace

sdk::Result<std::unique_ptr<Samples>> Samples::create(std::string_view config_json) {
  measures::Options options(config_json, kMetrics, {"k", "tau", "compare"});
  auto made = std::make_unique<Samples>();
  made->k_ = options.integer("k", 1, 1, 100'000);
  made->tau_ = options.number("tau", 0.5, 0, 1);
  const std::string compare = options.one_of("compare", {"exact_match", "number", "letter"});
  made->compare_ = compare == "number"   ? Compare::kNumber
                   : compare == "letter" ? Compare::kLetter
                                         : Compare::kExactMatch;
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

std::optional<std::string> Samples::extract(std::string_view text) const {
  static const schema::Pattern kLetter =
      *schema::Pattern::compile(R"(^\W*([A-Z])\W*$|(?i:answer)(?:\s+is)?\s*:?\s*[(*]*([A-Z])\b)");
  switch (compare_) {
    case Compare::kNumber:
      return measures::last_number(text);
    case Compare::kLetter: {
      const auto found = kLetter.find_last(text);
      if (!found || !*found) return std::nullopt;
      const schema::Match& match = **found;
      return std::string(match[1] ? *match[1] : match[2].value_or(std::string_view{}));
    }
    case Compare::kExactMatch:
      break;
  }
  return std::string(measures::trim(text));
}

sdk::Result<std::vector<std::string>> Samples::wanted(const sdk::EvalItem& item) const {
  if (compare_ == Compare::kLetter) {
    if (item.gold < 0 || item.gold > 25)
      return sdk::failure(sdk::Status::kInvalidArgument, "the item's gold is not the index of a letter", "gold");
    return std::vector<std::string>{std::string(1, static_cast<char>('A' + item.gold))};
  }
  if (auto some = measures::require_targets(item); !some) return std::unexpected(some.error());
  std::vector<std::string> texts;
  for (const std::string_view target : item.targets) texts.push_back(extract(target).value_or(std::string(target)));
  return texts;
}

sdk::Result<void> Samples::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                    sdk::EvalSink& sink) const {
  const auto targets = wanted(item);
  if (!targets) return std::unexpected(targets.error());
  const auto n = static_cast<std::int64_t>(outputs.size());
  if (n < k_) {
    sink.unscorable("there are " + std::to_string(n) + " samples, and k is " + std::to_string(k_));
    return {};
  }
  std::vector<Extracted> answers;
  for (const sdk::EvalOutput& output : outputs) answers.push_back(extract(output.text));
  const auto is_right = [&](const Extracted& answer) {
    return answer && std::ranges::find(*targets, *answer) != targets->end();
  };
  const auto first = std::span<const Extracted>(answers).first(static_cast<std::size_t>(k_));
  const auto right = static_cast<std::int64_t>(std::ranges::count_if(answers, is_right));
  sink.rationale(std::to_string(right) + " of " + std::to_string(n) + " are right");
  sink.value(0, static_cast<double>(std::ranges::count_if(first, is_right)) / static_cast<double>(k_));
  sink.value(1, is_right(majority(first)) ? 1 : 0);
  sink.value(2, measures::pass_at_k(n, right, k_).value_or(0));
  sink.value(3, measures::g_pass_at_k(n, right, k_, tau_).value_or(0));
  sink.value(4, measures::mean_g_pass_at_k(n, right, k_).value_or(0));
  return {};
}

}  // namespace occam::evaluators
