#include "measures/options.hpp"

#include <algorithm>

#include "occam/sdk/json.hpp"

namespace occam::evaluators::measures {

struct Options::Table {
  sdk::Table values;
};

Options::Options(std::string_view config_json, std::span<const sdk::Metric> metrics,
                 std::initializer_list<std::string_view> known) {
  auto table = sdk::Table::parse(config_json);
  if (!table) state_ = std::unexpected(table.error());
  table_ = std::make_shared<const Table>(table ? std::move(*table) : sdk::Table());
  for (const auto& member : table_->values.object()) {
    const std::string_view key(member.key().data(), member.key().size());
    if (key != "metric" && std::ranges::find(known, key) == known.end())
      refuse("\"" + std::string(key) + "\" is not a key of this table", std::string(key));
  }
  const std::string metric = text("metric", metrics.front().name);
  if (std::ranges::none_of(metrics, [&](const sdk::Metric& one) { return one.name == metric; }))
    refuse("this evaluator has no metric \"" + metric + "\"", "metric");
}

void Options::refuse(std::string message, std::string where) {
  if (state_) state_ = sdk::failure(sdk::Status::kInvalidArgument, std::move(message), std::move(where));
}

template <typename T>
T Options::take(sdk::Result<T> value, T fallback) {
  if (value) return std::move(*value);
  if (state_) state_ = std::unexpected(value.error());
  return fallback;
}

bool Options::flag(std::string_view key, bool fallback) {
  return take(table_->values.boolean(key, fallback), fallback);
}

std::int64_t Options::integer(std::string_view key, std::int64_t fallback, std::int64_t low, std::int64_t high) {
  return take(table_->values.integer(key, fallback, low, high), fallback);
}

double Options::number(std::string_view key, double fallback, double low, double high) {
  return take(table_->values.number(key, fallback, low, high), fallback);
}

std::string Options::text(std::string_view key, std::string_view fallback) {
  return take(table_->values.string(key, fallback), std::string(fallback));
}

std::vector<std::string> Options::texts(std::string_view key) {
  return take(table_->values.strings(key), {});
}

std::string Options::one_of(std::string_view key, std::initializer_list<std::string_view> words) {
  std::string word = text(key, *words.begin());
  if (std::ranges::find(words, std::string_view(word)) != words.end()) return word;
  std::string listed;
  for (const std::string_view one : words) listed.append(listed.empty() ? "" : ", ").append(one);
  refuse("\"" + std::string(key) + "\" must be one of: " + listed, std::string(key));
  return std::string(*words.begin());
}

std::optional<std::string> Options::json(std::string_view key) const {
  const boost::json::value* value = table_->values.object().if_contains({key.data(), key.size()});
  if (value == nullptr) return std::nullopt;
  return boost::json::serialize(*value);
}

std::optional<std::string> field_json(const sdk::EvalItem& item, std::string_view key) {
  const auto fields = sdk::Table::parse(item.fields);
  const boost::json::value* value = fields ? fields->object().if_contains({key.data(), key.size()}) : nullptr;
  if (value == nullptr) return std::nullopt;
  return boost::json::serialize(*value);
}

std::optional<std::string> field_text(const sdk::EvalItem& item, std::string_view key) {
  const auto fields = sdk::Table::parse(item.fields);
  const boost::json::value* value = fields ? fields->object().if_contains({key.data(), key.size()}) : nullptr;
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return boost::json::value_to<std::string>(*value);
}

}  // namespace occam::evaluators::measures
