#include "regex.hpp"

#include <algorithm>

#include "occam/sdk/json.hpp"

namespace occam::evaluators {

namespace {

using schema::Pattern;
using schema::PatternFlags;

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

sdk::Result<Pattern> compile(const std::string& text, PatternFlags flags, std::string where) {
  auto pattern = Pattern::compile(text, flags);
  if (pattern) return std::move(*pattern);
  return sdk::failure(sdk::Status::kInvalidArgument,
                      "not a pattern: " + pattern.error().message + " at character " +
                          std::to_string(pattern.error().offset) + " of \"" + text + "\"",
                      std::move(where));
}

/// Returns whether the key has `second` rather than `first`, which is the default.
sdk::Result<bool> is_second(const sdk::Table& table, std::string_view key, std::string_view first,
                            std::string_view second) {
  const auto value = table.string(key, first);
  if (!value) return std::unexpected(value.error());
  if (*value == first) return false;
  if (*value == second) return true;
  return sdk::failure(sdk::Status::kInvalidArgument,
                      "\"" + std::string(key) + "\" must be " + std::string(first) + " or " + std::string(second),
                      std::string(key));
}

}  // namespace

sdk::Result<std::unique_ptr<Regex>> Regex::create(std::string_view config_json) {
  const auto table = sdk::Table::parse(config_json);
  if (!table) return std::unexpected(table.error());
  if (auto known = table->allow_only({"pattern", "match", "group", "occurrence", "ignore_case", "regexes_to_ignore"});
      !known) {
    return std::unexpected(known.error());
  }
  const auto text = table->string("pattern", "");
  const auto whole = is_second(*table, "match", "search", "full");
  const auto last = is_second(*table, "occurrence", "first", "last");
  const auto ignore_case = table->boolean("ignore_case", false);
  const auto group = table->integer("group", -1, 0, 99);
  const auto ignored = table->strings("regexes_to_ignore");
  if (!text) return std::unexpected(text.error());
  for (const auto* option : {&whole, &last, &ignore_case}) {
    if (!*option) return std::unexpected(option->error());
  }
  if (!group) return std::unexpected(group.error());
  if (!ignored) return std::unexpected(ignored.error());
  if (text->empty()) return sdk::failure(sdk::Status::kInvalidArgument, "\"pattern\" is missing", "pattern");

  auto flags = *whole ? PatternFlags::kWhole : PatternFlags::kNone;
  if (*ignore_case) flags = flags | PatternFlags::kIgnoreCase;
  auto pattern = compile(*text, flags, "pattern");
  if (!pattern) return std::unexpected(pattern.error());
  if (*group > static_cast<std::int64_t>(pattern->groups())) {
    return sdk::failure(sdk::Status::kInvalidArgument,
                        "the pattern has " + std::to_string(pattern->groups()) + " groups", "group");
  }
  auto made = std::make_unique<Regex>(std::move(*pattern));
  if (*group >= 0) made->group_ = static_cast<std::size_t>(*group);
  made->takes_last_ = *last;
  made->ignore_case_ = *ignore_case;
  for (std::size_t i = 0; i < ignored->size(); ++i) {
    auto one = compile((*ignored)[i], PatternFlags::kNone, "regexes_to_ignore[" + std::to_string(i) + "]");
    if (!one) return std::unexpected(one.error());
    made->ignored_.push_back(std::move(*one));
  }
  return made;
}

std::expected<std::string, schema::PatternError> Regex::normalise(std::string_view text) const {
  std::string rest(text);
  for (const Pattern& pattern : ignored_) {
    auto removed = pattern.remove_all(rest);
    if (!removed) return removed;
    rest = std::move(*removed);
  }
  return std::string(trim(rest));
}

std::expected<bool, schema::PatternError> Regex::equals_a_target(std::string_view answer,
                                                                 const sdk::EvalItem& item) const {
  for (const std::string_view text : item.targets) {
    const auto target = normalise(text);
    if (!target) return std::unexpected(target.error());
    if (answer == *target) return true;
    if (!ignore_case_) continue;
    using enum PatternFlags;
    const auto pattern = Pattern::compile(*target, kLiteral | kWhole | kIgnoreCase);
    if (!pattern) return std::unexpected(pattern.error());
    const auto match = pattern->find(answer);
    if (match && *match) return true;
  }
  return false;
}

sdk::Result<void> Regex::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                  sdk::EvalSink& sink) const {
  if (outputs.size() != 1) return sdk::failure(sdk::Status::kInvalidArgument, "regex scores one output at a time");
  if (group_ && item.targets.empty()) {
    return sdk::failure(sdk::Status::kInvalidArgument, "the item has no target to compare the group with", "target");
  }
  const std::string_view text = outputs.front().text;
  const auto match = takes_last_ ? pattern_.find_last(text) : pattern_.find(text);
  if (!match) {
    sink.unscorable(match.error().message);
    return {};
  }
  if (!*match || !group_ || !(**match)[*group_]) {
    if (!*match) sink.rationale("no match");
    sink.value(0, *match && !group_ ? 1 : 0);
    return {};
  }
  const auto answer = normalise(*(**match)[*group_]);
  const auto equal = answer ? equals_a_target(*answer, item) : std::unexpected(answer.error());
  if (!equal) {
    sink.unscorable(equal.error().message);
    return {};
  }
  sink.rationale("extracted: " + *answer);
  sink.value(0, *equal ? 1 : 0);
  return {};
}

}  // namespace occam::evaluators
