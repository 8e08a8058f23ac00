#include "eval/template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/strings.hpp"
#include "eval/paths.hpp"

namespace occam::eval {

namespace {

std::string lettered(const std::vector<std::string>& choices) {
  std::string lines;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    lines += fmt::format("{}{}. {}", i == 0 ? "" : "\n", letter(i), choices[i]);
  }
  return lines;
}

std::string letters(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += i == 0 ? "" : i + 1 == count ? " or " : ", ";
    text += letter(i);
  }
  return text;
}

std::string upper_ascii(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

}  // namespace

std::string letter(std::size_t index) {
  return index < 26 ? std::string(1, static_cast<char>('A' + index)) : std::to_string(index + 1);
}

Result<void> Template::parse_field(Part& part, std::string_view written, const std::string& where) {
  static constexpr std::array<std::pair<std::string_view, Filter>, 4> kFilters = {
      {{"strip", Filter::kStrip},
       {"lower", Filter::kLower},
       {"upper", Filter::kUpper},
       {"capitalize", Filter::kCapitalize}}};
  const std::vector<std::string_view> pieces = split(written, '|');
  part.field = trim(pieces.front());
  if (part.field.empty()) return fail(ErrorCode::kUsage, "{{}} of the template names no field", where);
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    const auto found = std::ranges::find(kFilters, trim(pieces[i]), &std::pair<std::string_view, Filter>::first);
    if (found == kFilters.end()) {
      return fail(ErrorCode::kUsage, fmt::format("there is no filter \"{}\" for a field", trim(pieces[i])), where,
                  "there are strip, lower, upper and capitalize");
    }
    part.filters.push_back(found->second);
  }
  return {};
}

Result<Template> Template::parse(std::string_view text, std::string where) {
  Template made;
  while (!text.empty()) {
    const std::size_t open = text.find("{{");
    Part part{.literal = std::string(text.substr(0, open)), .field = {}, .filters = {}};
    if (open == std::string_view::npos) {
      made.parts_.push_back(std::move(part));
      break;
    }
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) {
      return fail(ErrorCode::kUsage, "a {{ of the template has no }}", std::move(where));
    }
    if (auto read = parse_field(part, text.substr(open + 2, close - open - 2), where); !read) return fail(read.error());
    made.parts_.push_back(std::move(part));
    text.remove_prefix(close + 2);
  }
  return made;
}

bool Template::names(std::string_view field) const {
  return std::ranges::any_of(parts_, [&](const Part& part) { return part.field == field; });
}

std::vector<std::string_view> Template::lacking(const Item& item) const {
  std::vector<std::string_view> fields;
  const bool has_option = !item.choices.empty() || !item.targets.empty();
  for (const Part& part : parts_) {
    if (part.field.empty() || (has_option && part.field == "choice")) continue;
    if (!item.choices.empty() && part.field == "letter") continue;
    if (!look_up(item, part.field)) fields.push_back(part.field);
  }
  return fields;
}

Result<std::string> Template::render(const Item& item) const {
  return render(item, {});
}

Result<std::string> Template::render_option(const Item& item, std::size_t option) const {
  std::vector<Extra> extras;
  if (option < item.choices.size()) {
    extras = {{"choice", item.choices[option]}, {"letter", letter(option)}};
  } else if (!item.targets.empty()) {
    extras = {{"choice", item.targets.front()}};
  }
  return render(item, extras);
}

std::optional<std::string> Template::render_row(const json::object& row) const {
  std::string text;
  for (const Part& part : parts_) {
    text += part.literal;
    if (part.field.empty()) continue;
    const auto value = select(row, part.field);
    auto plain = value ? plain_text(*value) : std::nullopt;
    if (!plain) return std::nullopt;
    text += filtered(std::move(*plain), part.filters);
  }
  return text;
}

std::string Template::filtered(std::string text, const std::vector<Filter>& filters) {
  for (const Filter filter : filters) {
    switch (filter) {
      case Filter::kStrip:
        text = trim(text);
        break;
      case Filter::kLower:
        text = lower_ascii(text);
        break;
      case Filter::kUpper:
        text = upper_ascii(std::move(text));
        break;
      case Filter::kCapitalize:
        text = upper_ascii(text.substr(0, 1)) + lower_ascii(text.substr(std::min<std::size_t>(1, text.size())));
        break;
    }
  }
  return text;
}

Result<std::string> Template::render(const Item& item, const std::vector<Extra>& extras) const {
  std::string text;
  for (const Part& part : parts_) {
    text += part.literal;
    if (part.field.empty()) continue;
    const auto extra = std::ranges::find(extras, part.field, &Extra::name);
    auto value = extra != extras.end() ? Result<std::string>(extra->value) : look_up(item, part.field);
    if (!value) return value;
    text += filtered(std::move(*value), part.filters);
  }
  return text;
}

Result<std::string> Template::look_up(const Item& item, std::string_view field) {
  if (!item.choices.empty() && field == "choices") return lettered(item.choices);
  if (!item.choices.empty() && field == "letters") return letters(item.choices.size());
  const auto value = select(item.fields, field);
  if (!value) {
    return fail(ErrorCode::kUsage, fmt::format("the item has no field \"{}\", which the suite's prompt names", field),
                item.where);
  }
  if (auto text = plain_text(*value)) return std::move(*text);
  return fail(ErrorCode::kUsage, fmt::format("the field \"{}\" is no text, and the suite's prompt names it", field),
              item.where);
}

}  // namespace occam::eval
