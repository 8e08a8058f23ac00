#include "eval/template.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.hpp"

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

const json::value* find(const json::object& object, std::string_view path) {
  if (const json::value* whole = object.if_contains(path)) return whole;
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return nullptr;
  const json::value* inner = object.if_contains(path.substr(0, dot));
  if (inner == nullptr || !inner->is_object()) return nullptr;
  return find(inner->get_object(), path.substr(dot + 1));
}

}  // namespace

std::string letter(std::size_t index) {
  return index < 26 ? std::string(1, static_cast<char>('A' + index)) : std::to_string(index + 1);
}

Result<Template> Template::parse(std::string_view text, std::string where) {
  Template made;
  while (!text.empty()) {
    const std::size_t open = text.find("{{");
    Part part{.literal = std::string(text.substr(0, open)), .field = {}};
    if (open == std::string_view::npos) {
      made.parts_.push_back(std::move(part));
      break;
    }
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) {
      return fail(ErrorCode::kUsage, "a {{ of the template has no }}", std::move(where));
    }
    part.field = trim(text.substr(open + 2, close - open - 2));
    if (part.field.empty()) return fail(ErrorCode::kUsage, "{{}} of the template names no field", std::move(where));
    made.parts_.push_back(std::move(part));
    text.remove_prefix(close + 2);
  }
  return made;
}

bool Template::names(std::string_view field) const {
  return std::ranges::any_of(parts_, [&](const Part& part) { return part.field == field; });
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

Result<std::string> Template::render(const Item& item, const std::vector<Extra>& extras) const {
  std::string text;
  for (const Part& part : parts_) {
    text += part.literal;
    if (part.field.empty()) continue;
    if (const auto extra = std::ranges::find(extras, part.field, &Extra::name); extra != extras.end()) {
      text += extra->value;
      continue;
    }
    auto value = look_up(item, part.field);
    if (!value) return value;
    text += *value;
  }
  return text;
}

Result<std::string> Template::look_up(const Item& item, std::string_view field) const {
  if (!item.choices.empty() && field == "choices") return lettered(item.choices);
  if (!item.choices.empty() && field == "letters") return letters(item.choices.size());
  const json::value* value = find(item.fields, field);
  if (value == nullptr) {
    return fail(ErrorCode::kUsage, fmt::format("the item has no field \"{}\", which the suite's prompt names", field),
                item.where);
  }
  if (auto text = plain_text(*value)) return std::move(*text);
  return fail(ErrorCode::kUsage, fmt::format("the field \"{}\" is no text, and the suite's prompt names it", field),
              item.where);
}

}  // namespace occam::eval
