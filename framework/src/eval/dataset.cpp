#include "eval/dataset.hpp"

#include <fmt/format.h>

#include <boost/json/stream_parser.hpp>
#include <unordered_map>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "base/strings.hpp"

namespace occam::eval {

namespace {

std::unexpected<Error> wrong(const Item& item, std::string message) {
  return fail(ErrorCode::kUsage, std::move(message), item.where);
}

/// `column` is set where the text stops being JSON.
Result<json::value> parse_line(std::string_view line, const std::string& name, std::int64_t number) {
  boost::json::parse_options options;
  options.max_depth = 64;
  boost::json::stream_parser parser({}, options);
  boost::system::error_code error;
  const std::size_t read = parser.write_some(line.data(), line.size(), error);
  if (!error && read < line.size()) error = boost::json::error::extra_data;
  if (!error) parser.finish(error);
  if (!error) return parser.release();
  return fail(ErrorCode::kUsage, fmt::format("the line is not JSON: {}", error.message()),
              fmt::format("{}:{}:{}", name, number, read + 1), "one JSON object a line");
}

Result<std::vector<std::string>> read_texts(const Item& item, std::string_view key) {
  std::vector<std::string> texts;
  const json::value* value = item.fields.if_contains(key);
  if (value == nullptr) return texts;
  if (const auto one = plain_text(*value)) {
    texts.push_back(*one);
    return texts;
  }
  const auto* list = value->if_array();
  if (list == nullptr) return wrong(item, fmt::format("\"{}\" is neither a text nor a list of texts", key));
  for (const json::value& element : *list) {
    const auto text = plain_text(element);
    if (!text) return wrong(item, fmt::format("\"{}\" holds something that is no text", key));
    texts.push_back(*text);
  }
  return texts;
}

Result<void> read_choices(Item& item) {
  auto choices = read_texts(item, "choices");
  if (!choices) return fail(choices.error());
  item.choices = std::move(*choices);
  const json::value* gold = item.fields.if_contains("gold");
  if (item.choices.empty()) return {};
  if (gold == nullptr) return wrong(item, "the item has choices and no \"gold\", the index of the right one");
  if (!gold->is_int64() || gold->get_int64() < 0 ||
      gold->get_int64() >= static_cast<std::int64_t>(item.choices.size())) {
    return wrong(item, fmt::format("\"gold\" is {}; it must be an index from 0 to {}", json::serialize(*gold),
                                   item.choices.size() - 1));
  }
  item.gold = gold->get_int64();
  for (const std::string& choice : item.choices) {
    if (choice.empty()) return wrong(item, "a choice is empty");
  }
  return {};
}

Result<Item> read_item(std::string_view line, const std::string& name, std::int64_t number) {
  auto value = parse_line(line, name, number);
  if (!value) return fail(value.error());
  Item item;
  item.where = fmt::format("{}:{}:1", name, number);
  if (!value->is_object()) return wrong(item, "the line is no JSON object");
  item.fields = std::move(value->get_object());
  item.content = json::serialize(item.fields);
  item.content_hash = sha256_hex(item.content);

  const json::value* id = item.fields.if_contains("id");
  const auto id_text = id == nullptr ? std::optional(std::to_string(number)) : plain_text(*id);
  if (!id_text || id_text->empty()) return wrong(item, "\"id\" is no text");
  item.id = *id_text;
  auto targets = read_texts(item, "target");
  if (!targets) return fail(targets.error());
  item.targets = std::move(*targets);
  if (auto choices = read_choices(item); !choices) return fail(choices.error());
  if (const json::value* cluster = item.fields.if_contains("cluster")) {
    const auto text = plain_text(*cluster);
    if (!text) return wrong(item, "\"cluster\" is no text");
    item.cluster = *text;
  }
  return item;
}

}  // namespace

std::optional<std::string> plain_text(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(json::view(*text));
  if (const auto* number = value.if_double()) return fmt::format("{}", *number);  // JSON's writer says 1.25E1
  if (value.is_number() || value.is_bool()) return json::serialize(value);
  return std::nullopt;
}

Result<std::vector<Item>> read_items(const std::filesystem::path& file) {
  const auto text = read_file(file);
  if (!text) return fail(text.error());
  std::string_view rest = *text;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);

  std::vector<Item> items;
  std::unordered_map<std::string, std::string> seen;  // id → where
  std::int64_t number = 0;
  for (std::string_view line : split(rest, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (trim(line).empty()) continue;
    auto item = read_item(line, file.string(), number);
    if (!item) return fail(item.error());
    const auto [first, is_new] = seen.emplace(item->id, item->where);
    if (!is_new) return wrong(*item, fmt::format("the id \"{}\" is taken by {}", item->id, first->second));
    items.push_back(std::move(*item));
  }
  if (items.empty()) return fail(ErrorCode::kUsage, "the file has no items", file.string());
  return items;
}

}  // namespace occam::eval
