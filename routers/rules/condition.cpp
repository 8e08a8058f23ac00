#include "condition.hpp"

#include <algorithm>

#include "occam/sdk/json.hpp"
#include "occam/text/language.hpp"

namespace occam::routers {
namespace {

constexpr std::int64_t kMostCharacters = 1'000'000'000;

/// The same failure with the table's path before the key.
std::unexpected<sdk::Error> at(const std::string& where, sdk::Error error) {
  error.where = error.where.empty() ? where : where + "." + error.where;
  return std::unexpected(std::move(error));
}

sdk::Result<schema::Pattern> compile(std::string_view text, schema::PatternFlags flags, const std::string& where) {
  auto compiled = schema::Pattern::compile(text, flags);
  if (compiled) return std::move(*compiled);
  return sdk::failure(sdk::Status::kInvalidArgument,
                      "\"" + std::string(text) + "\" is no pattern: " + compiled.error().message + " at byte " +
                          std::to_string(compiled.error().offset),
                      where);
}

sdk::Result<std::optional<std::int64_t>> characters(const sdk::Table& table, std::string_view key) {
  if (!table.object().contains({key.data(), key.size()})) return std::optional<std::int64_t>();
  const auto read = table.integer(key, 0, 0, kMostCharacters);
  if (!read) return std::unexpected(read.error());
  return std::optional(*read);
}

std::int64_t characters_of(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

template <typename Range>
bool has(const Range& values, std::string_view value) {
  return std::ranges::find(values, value) != std::ranges::end(values);
}

bool is_found(const schema::Pattern& pattern, std::string_view text) {
  const auto match = pattern.find(text);
  return match && match->has_value();
}

}  // namespace

sdk::Result<Condition> Condition::read(const boost::json::value& value, const std::string& where) {
  if (!value.is_object()) return sdk::failure(sdk::Status::kInvalidArgument, "a condition is a table", where);
  const sdk::Result<sdk::Table> table = sdk::Table::parse(boost::json::serialize(value));
  if (!table) return at(where, table.error());
  if (auto known =
          table->allow_only({"task", "keywords", "language", "pattern", "min_prompt_chars", "max_prompt_chars"});
      !known)
    return at(where, known.error());
  if (table->object().empty())
    return sdk::failure(sdk::Status::kInvalidArgument, "a condition names at least one attribute", where);

  Condition condition;
  const auto tasks = table->strings("task");
  if (!tasks) return at(where, tasks.error());
  condition.tasks_ = *tasks;
  const auto keywords = table->strings("keywords");
  if (!keywords) return at(where, keywords.error());
  using enum schema::PatternFlags;
  for (const std::string& keyword : *keywords) {
    auto compiled = compile(keyword, kLiteral | kIgnoreCase | kWholeWords, where + ".keywords");
    if (!compiled) return std::unexpected(compiled.error());
    condition.keywords_.push_back(std::move(*compiled));
  }
  const auto languages = table->strings("language");
  if (!languages) return at(where, languages.error());
  for (const std::string& language : *languages) {
    if (!has(text::known_languages(), language))
      return sdk::failure(sdk::Status::kInvalidArgument, "\"" + language + "\" is no language that is told from others",
                          where + ".language");
  }
  condition.languages_ = *languages;
  const auto pattern = table->string("pattern", "");
  if (!pattern) return at(where, pattern.error());
  if (table->object().contains("pattern")) {
    auto compiled = compile(*pattern, kNone, where + ".pattern");
    if (!compiled) return std::unexpected(compiled.error());
    condition.pattern_ = std::move(*compiled);
  }
  const auto least = characters(*table, "min_prompt_chars");
  if (!least) return at(where, least.error());
  const auto most = characters(*table, "max_prompt_chars");
  if (!most) return at(where, most.error());
  condition.min_prompt_chars_ = *least;
  condition.max_prompt_chars_ = *most;
  return condition;
}

bool Condition::holds(std::string_view task, std::string_view prompt) const {
  if (!tasks_.empty() && !has(tasks_, task)) return false;
  if (min_prompt_chars_ || max_prompt_chars_) {
    const std::int64_t count = characters_of(prompt);
    if (min_prompt_chars_ && count < *min_prompt_chars_) return false;
    if (max_prompt_chars_ && count > *max_prompt_chars_) return false;
  }
  if (!languages_.empty() && !has(languages_, text::language_of(prompt))) return false;
  if (!keywords_.empty() &&
      std::ranges::none_of(keywords_, [&](const schema::Pattern& keyword) { return is_found(keyword, prompt); }))
    return false;
  return !pattern_ || is_found(*pattern_, prompt);
}

}  // namespace occam::routers
