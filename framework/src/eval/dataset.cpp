#include "eval/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/sha256.hpp"
#include "base/strings.hpp"
#include "eval/fields.hpp"
#include "eval/rows.hpp"

namespace occam::eval {

namespace {

/// Makes items of rows. A mistake is reported where it stands, and the row is no item.
class ItemReader {
 public:
  ItemReader(Rows& rows, Findings& findings) : rows_(rows), findings_(findings) {}

  ItemReading read() {
    ItemReading made;
    for (Row& row : rows_.all) {
      Item item;
      const bool good = read_item(row, item);
      if (!good || !is_new(row, item)) continue;
      made.items.push_back(std::move(item));
      made.places.push_back(rows_.place(row));
    }
    return made;
  }

 private:
  bool wrong(const Row& row, std::string_view field, std::string kind, const std::string& message,
             std::string hint = {}) {
    findings_.add(kind, rows_.place(row, field), rows_.label(row) + message, std::move(hint));
    return false;
  }

  bool read_texts(const Row& row, std::string_view key, std::vector<std::string>& texts) {
    const json::value* value = row.fields.if_contains(key);
    if (value == nullptr) return true;
    if (const auto one = plain_text(*value)) {
      texts.push_back(*one);
      return true;
    }
    const auto* list = value->if_array();
    if (list == nullptr)
      return wrong(row, key, fmt::format("{} kind", key),
                   fmt::format("\"{}\" is neither a text nor a list of texts", key));
    for (const json::value& element : *list) {
      const auto text = plain_text(element);
      if (!text)
        return wrong(row, key, fmt::format("{} element", key),
                     fmt::format("\"{}\" holds something that is no text", key));
      texts.push_back(*text);
    }
    return true;
  }

  bool read_choices(const Row& row, Item& item) {
    if (!read_texts(row, "choices", item.choices)) return false;
    const json::value* gold = row.fields.if_contains("gold");
    if (row.fields.contains("choices") && item.choices.empty())
      return wrong(row, "choices", "no choices", "the item has no choices: its list is empty");
    bool good = true;
    for (std::size_t i = 0; i < item.choices.size(); ++i) {
      if (trim(item.choices[i]).empty())
        good = wrong(row, "choices", "empty choice", fmt::format("choice {} is empty", i));
      if (std::find(item.choices.begin(), item.choices.begin() + static_cast<std::ptrdiff_t>(i), item.choices[i]) !=
              item.choices.begin() + static_cast<std::ptrdiff_t>(i) &&
          !trim(item.choices[i]).empty())
        findings_.add("same choice",
                      {.severity = config::Severity::kWarning,
                       .at = rows_.place(row, "choices"),
                       .message = fmt::format("{}\"{}\" is a choice twice", rows_.label(row), item.choices[i])});
    }
    if (item.choices.empty()) return true;
    if (gold == nullptr)
      return wrong(row, "choices", "no gold", "the item has choices and no \"gold\", the index of the right one");
    if (!gold->is_int64() || gold->get_int64() < 0 ||
        gold->get_int64() >= static_cast<std::int64_t>(item.choices.size())) {
      return wrong(row, "gold", gold->is_int64() ? "gold range" : "gold kind",
                   fmt::format("\"gold\" is {}; it must be an index from 0 to {}", json::serialize(*gold),
                               item.choices.size() - 1),
                   gold->is_int64() ? "" : "other ways to write it are read by gold of [fields]");
    }
    item.gold = gold->get_int64();
    return good;
  }

  bool read_text(const Row& row, std::string_view key, std::string& out) {
    const json::value* value = row.fields.if_contains(key);
    if (value == nullptr || value->is_null()) return true;
    const auto text = plain_text(*value);
    if (!text) return wrong(row, key, fmt::format("{} kind", key), fmt::format("\"{}\" is no text", key));
    out = *text;
    return true;
  }

  bool read_item(Row& row, Item& item) {
    item.where = rows_.where(row);
    bool good = read_text(row, "id", item.id);
    if (good && row.fields.contains("id") && trim(item.id).empty())
      good = wrong(row, "id", "empty id", "\"id\" is empty", "leave it out, and the line's number is the id");
    if (item.id.empty()) item.id = default_id(row);
    good = read_texts(row, "target", item.targets) && good;
    good = read_choices(row, item) && good;
    good = read_text(row, "cluster", item.cluster) && good;
    good = read_text(row, "subset", item.subset) && good;
    item.fields = std::move(row.fields);
    item.content = json::serialize(item.fields);
    item.content_hash = sha256_hex(item.content);
    return good;
  }

  [[nodiscard]] std::string default_id(const Row& row) const {
    const std::uint32_t number = row.line == 0 ? row.number : row.line;
    const auto* file = rows_.sources.size() > 1 ? row.fields.if_contains("file") : nullptr;
    return file == nullptr ? std::to_string(number) : fmt::format("{}-{}", *plain_text(*file), number);
  }

  bool is_new(const Row& row, const Item& item) {
    const auto [first, is_first] = seen_.emplace(item.id, &row);
    if (is_first) return true;
    findings_.add("double id", {.at = rows_.place(row, "id"),
                                .message = fmt::format("{}the id \"{}\" is taken by {}", rows_.label(row), item.id,
                                                       rows_.where(*first->second)),
                                .other = rows_.place(*first->second),
                                .other_message = "the first item with it"});
    return false;
  }

  Rows& rows_;
  Findings& findings_;
  std::unordered_map<std::string, const Row*> seen_;  // the first row of each id
};

}  // namespace

ItemReading read_items(const std::vector<std::filesystem::path>& files, const config::Format& format,
                       const std::vector<config::Field>& fields, Findings& findings) {
  Rows rows = read_rows(files, format, findings);
  const FieldMap map = FieldMap::create(fields, findings);
  std::vector<Row> mapped;
  mapped.reserve(rows.all.size());
  for (Row& row : rows.all)
    if (map.apply(row, rows, findings)) mapped.push_back(std::move(row));
  rows.all = std::move(mapped);
  if (rows.all.empty() && findings.empty() && !rows.sources.empty())
    findings.add("no items", {rows.sources.front(), 0, 0}, "the file has no items");
  return ItemReader(rows, findings).read();
}

Result<std::vector<Item>> read_items(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored))
    return fail(ErrorCode::kNotFound, fmt::format("there is no file {}", file.string()), file.string());
  Findings findings;
  ItemReading reading = read_items({file}, {}, {}, findings);
  const config::Diagnostics diagnostics = findings.take();
  if (config::has_errors(diagnostics)) return fail(config::to_error(diagnostics));
  return std::move(reading.items);
}

}  // namespace occam::eval
