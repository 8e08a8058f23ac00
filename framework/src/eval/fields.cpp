#include "eval/fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "base/strings.hpp"
#include "eval/paths.hpp"

namespace occam::eval {

namespace {

using Replacements = std::vector<std::pair<schema::Pattern, std::string>>;

/// A pattern that reaches its match limit leaves the text as it was.
std::string replaced(std::string text, const Replacements& replace) {
  for (const auto& [pattern, with] : replace) {
    auto made = pattern.replace_all(text, with);
    if (made) text = std::move(*made);
  }
  return text;
}

json::value replaced(json::value value, const Replacements& replace) {
  if (replace.empty()) return value;
  if (const auto text = plain_text(value)) return json::value(std::string_view(replaced(*text, replace)));
  if (auto* list = value.if_array())
    for (json::value& element : *list) element = replaced(std::move(element), replace);
  return value;
}

std::optional<std::int64_t> whole_number(const json::value& value) {
  if (value.is_bool()) return value.get_bool() ? 1 : 0;
  if (value.is_int64()) return value.get_int64();
  const auto text = plain_text(value);
  if (!text) return std::nullopt;
  const std::string_view digits = trim(*text);
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (failed != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> position_in(const json::value& list, std::string_view text) {
  const auto* elements = list.if_array();
  if (elements == nullptr) return std::nullopt;
  for (std::size_t i = 0; i < elements->size(); ++i)
    if (plain_text((*elements)[i]) == text) return static_cast<std::int64_t>(i);
  return std::nullopt;
}

/// The index that a published gold means: by the choices' labels, as a number, as a letter, or as the
/// choice itself.
std::optional<std::int64_t> index_of_gold(const config::Field& field, const config::FieldSource& source,
                                          const json::value& gold, const json::object& row,
                                          const json::value* choices) {
  for (const config::Located<std::string>& path : field.labels) {
    const auto labels = select(row, path.value);
    const auto text = plain_text(gold);
    if (labels && text) return position_in(*labels, *text);
  }
  if (const auto number = whole_number(gold)) return *number - source.first;
  const auto text = plain_text(gold);
  if (!text) return std::nullopt;
  const auto* list = choices == nullptr ? nullptr : choices->if_array();
  const std::size_t index = text->size() == 1 ? static_cast<unsigned char>(text->front()) - std::size_t{'A'} : 26;
  if (index < 26 && (list == nullptr || index < list->size())) return static_cast<std::int64_t>(index);
  return choices == nullptr ? std::nullopt : position_in(*choices, *text);
}

std::string places_of(const config::Field& field) {
  std::vector<std::string> places;
  for (const config::FieldSource& source : field.sources) {
    if (!source.path.value.empty()) places.push_back(source.path.value);
    if (!source.text.value.empty()) places.push_back("what its template names");
    for (const auto& path : source.each) places.push_back(path.value);
  }
  return fmt::format("{}", fmt::join(places, ", "));
}

}  // namespace

/// Nothing for a source that says nowhere: what is wrong with it was said when the suite was read, or is a finding.
std::optional<FieldMap::Source> FieldMap::compile(const config::FieldSource& source, Findings& findings) {
  Source made;
  made.config = &source;
  if (source.text.at.source) {
    auto text = Template::parse(source.text.value, source.text.at.where());
    if (!text && text.error().message.contains("filter"))
      findings.add("filter", source.text.at, text.error().message, text.error().hint);
    if (!text) return std::nullopt;
    made.text = std::move(*text);
  } else if (source.path.value.empty() && source.each.empty() && source.values.empty()) {
    return std::nullopt;
  }
  for (const config::Replacement& replacement : source.replace)
    if (auto pattern = schema::Pattern::compile(replacement.pattern.value))
      made.replace.emplace_back(std::move(*pattern), replacement.with);
  return made;
}

FieldMap FieldMap::create(const std::vector<config::Field>& fields, Findings& findings) {
  FieldMap map;
  map.config_ = fields;
  for (const config::Field& field : map.config_) {
    Field made{.config = &field, .sources = {}};
    for (const config::FieldSource& source : field.sources)
      if (auto compiled = compile(source, findings)) made.sources.push_back(std::move(*compiled));
    if (!made.sources.empty()) map.fields_.push_back(std::move(made));
  }
  return map;
}

std::optional<json::value> FieldMap::find(const Source& source, const json::object& row) {
  if (source.text) {
    const auto text = source.text->render_row(row);
    return text ? std::optional<json::value>(std::string_view(*text)) : std::nullopt;
  }
  if (!source.config->path.value.empty()) return select(row, source.config->path.value);
  json::array list;
  for (const std::string& value : source.config->values) list.emplace_back(std::string_view(value));
  for (const auto& path : source.config->each) {
    auto element = select(row, path.value);
    if (!element) return std::nullopt;
    list.push_back(std::move(*element));
  }
  if (list.empty()) return std::nullopt;
  return list;
}

std::optional<FieldMap::Found> FieldMap::find(const Field& field, const json::object& row) {
  // A name that is not one of ours is for templates, which show texts: an object of that name is another shape's.
  static constexpr std::array<std::string_view, 2> kMayBeLists = {"choices", "target"};
  const bool may_be_list = std::ranges::find(kMayBeLists, field.config->name.value) != kMayBeLists.end();
  for (const Source& source : field.sources) {
    auto found = find(source, row);
    if (!found || found->is_null() || found->is_object() || (found->is_array() && !may_be_list)) continue;
    return Found{replaced(std::move(*found), source.replace), source.config};
  }
  return std::nullopt;
}

bool FieldMap::apply(Row& row, const Rows& rows, Findings& findings) const {
  std::vector<std::pair<std::string_view, json::value>> made;
  const json::value* choices = nullptr;
  std::optional<std::pair<const Field*, Found>> gold;
  made.reserve(fields_.size());
  for (const Field& field : fields_) {
    const std::string& name = field.config->name.value;
    auto found = find(field, row.fields);
    if (!found) {
      findings.add("lacks " + name, rows.place(row),
                   fmt::format("{}the row has nothing for {}: it was looked for in {}", rows.label(row), name,
                               places_of(*field.config)));
    } else if (name == "gold") {
      gold.emplace(&field, std::move(*found));
    } else {
      made.emplace_back(name, std::move(found->value));
      if (name == "choices") choices = &made.back().second;
    }
  }
  if (choices == nullptr) choices = row.fields.if_contains("choices");
  if (gold) {
    const auto& [field, found] = *gold;
    const auto index = index_of_gold(*field->config, *found.source, found.value, row.fields, choices);
    if (index) {
      made.emplace_back("gold", *index);
    } else {
      findings.add("gold", rows.place(row, found.source->path.value),
                   fmt::format("{}{} names no choice", rows.label(row), json::serialize(found.value)));
      return false;
    }
  }
  for (auto& [name, value] : made) row.fields.insert_or_assign(name, std::move(value));
  return true;
}

}  // namespace occam::eval
