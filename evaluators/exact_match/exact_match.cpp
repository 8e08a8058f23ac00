#include "exact_match.hpp"

#include <algorithm>

#include "occam/sdk/json.hpp"

namespace occam::evaluators {

namespace {

constexpr std::string_view kSpaces = " \t\r\n\f\v";
constexpr std::string_view kPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";  // Python's string.punctuation
constexpr std::string_view kDigits = "0123456789";

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

void drop(std::string& text, std::string_view characters) {
  std::erase_if(text, [&](char c) { return characters.find(c) != std::string_view::npos; });
}

}  // namespace

sdk::Result<std::unique_ptr<ExactMatch>> ExactMatch::create(std::string_view config_json) {
  const auto table = sdk::Table::parse(config_json);
  if (!table) return std::unexpected(table.error());
  if (auto known =
          table->allow_only({"strip", "ignore_case", "ignore_punctuation", "ignore_numbers", "regexes_to_ignore"});
      !known) {
    return std::unexpected(known.error());
  }
  auto made = std::make_unique<ExactMatch>();
  const auto set = [&](std::string_view key, bool& option) -> sdk::Result<void> {
    const auto value = table->boolean(key, option);
    if (!value) return std::unexpected(value.error());
    option = *value;
    return {};
  };
  for (const auto& done :
       {set("strip", made->strip_), set("ignore_case", made->ignore_case_),
        set("ignore_punctuation", made->ignore_punctuation_), set("ignore_numbers", made->ignore_numbers_)}) {
    if (!done) return std::unexpected(done.error());
  }
  const auto patterns = table->strings("regexes_to_ignore");
  if (!patterns) return std::unexpected(patterns.error());
  for (std::size_t i = 0; i < patterns->size(); ++i) {
    auto pattern = schema::Pattern::compile((*patterns)[i]);
    if (!pattern) {
      return sdk::failure(sdk::Status::kInvalidArgument,
                          "not a pattern: " + pattern.error().message + " at character " +
                              std::to_string(pattern.error().offset) + " of \"" + (*patterns)[i] + "\"",
                          "regexes_to_ignore[" + std::to_string(i) + "]");
    }
    made->ignored_.push_back(std::move(*pattern));
  }
  return made;
}

std::expected<std::string, schema::PatternError> ExactMatch::normalise(std::string_view text) const {
  std::string rest(text);
  for (const schema::Pattern& pattern : ignored_) {
    auto removed = pattern.remove_all(rest);
    if (!removed) return removed;
    rest = std::move(*removed);
  }
  if (ignore_punctuation_) drop(rest, kPunctuation);
  if (ignore_numbers_) drop(rest, kDigits);
  return strip_ ? std::string(trim(rest)) : rest;
}

bool ExactMatch::equal(std::string_view answer, std::string_view target) const {
  if (answer == target) return true;
  if (!ignore_case_) return false;
  using enum schema::PatternFlags;
  const auto pattern = schema::Pattern::compile(target, kLiteral | kWhole | kIgnoreCase);
  if (!pattern) return false;
  const auto match = pattern->find(answer);
  return match && match->has_value();
}

sdk::Result<void> ExactMatch::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                       sdk::EvalSink& sink) const {
  if (outputs.size() != 1) {
    return sdk::failure(sdk::Status::kInvalidArgument, "exact_match scores one output at a time");
  }
  if (item.targets.empty()) {
    return sdk::failure(sdk::Status::kInvalidArgument, "the item has no target to compare with", "target");
  }
  const auto answer = normalise(outputs.front().text);
  if (!answer) {
    sink.unscorable("regexes_to_ignore: " + answer.error().message);
    return {};
  }
  bool hit = false;
  for (const std::string_view text : item.targets) {
    const auto target = normalise(text);
    hit = hit || (target && equal(*answer, *target));
  }
  sink.value(0, hit ? 1 : 0);
  return {};
}

}  // namespace occam::evaluators
