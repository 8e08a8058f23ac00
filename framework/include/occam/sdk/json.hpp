// A plugin's configuration table, read with Boost.JSON. Include it privately: no JSON type crosses the ABI.
//
//   sdk::Table table = *sdk::Table::parse(config);
//   auto threads = table.integer("threads", 0, 0, 1024);
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "occam/sdk/result.hpp"

namespace occam::sdk {

/// One JSON object with typed look-ups. Each takes what to return where the key is absent; a wrong type or range is
/// kInvalidArgument with the key in `where`. Threads: a value.
class Table {
 public:
  /// An empty text is an empty table. Errors: kInvalidArgument where the text is no JSON object.
  [[nodiscard]] static Result<Table> parse(std::string_view text) {
    if (text.empty()) return Table();
    boost::system::error_code error;
    boost::json::value value = boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
    if (error || !value.is_object()) return failure(Status::kInvalidArgument, "the configuration is not a JSON object");
    Table table;
    table.object_ = std::move(value.as_object());
    return table;
  }

  [[nodiscard]] Result<std::string> string(std::string_view key, std::string_view fallback) const {
    const boost::json::value* value = object_.if_contains({key.data(), key.size()});
    if (value == nullptr) return std::string(fallback);
    if (!value->is_string()) return wrong(key, "must be a string");
    return std::string(value->get_string().data(), value->get_string().size());
  }

  [[nodiscard]] Result<bool> boolean(std::string_view key, bool fallback) const {
    const boost::json::value* value = object_.if_contains({key.data(), key.size()});
    if (value == nullptr) return fallback;
    if (!value->is_bool()) return wrong(key, "must be true or false");
    return value->get_bool();
  }

  [[nodiscard]] Result<std::int64_t> integer(std::string_view key, std::int64_t fallback, std::int64_t low,
                                             std::int64_t high) const {
    const boost::json::value* value = object_.if_contains({key.data(), key.size()});
    if (value == nullptr) return fallback;
    boost::system::error_code error;
    const auto number = value->to_number<std::int64_t>(error);
    if (error || number < low || number > high)
      return wrong(key, "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    return number;
  }

  [[nodiscard]] Result<double> number(std::string_view key, double fallback, double low, double high) const {
    const boost::json::value* value = object_.if_contains({key.data(), key.size()});
    if (value == nullptr) return fallback;
    boost::system::error_code error;
    const auto number = value->to_number<double>(error);
    if (error || !(number >= low && number <= high))
      return wrong(key, "must be a number from " + std::to_string(low) + " to " + std::to_string(high));
    return number;
  }

  /// One string, or an array of strings.
  [[nodiscard]] Result<std::vector<std::string>> strings(std::string_view key) const {
    std::vector<std::string> texts;
    const boost::json::value* value = object_.if_contains({key.data(), key.size()});
    if (value == nullptr) return texts;
    if (value->is_string()) return std::vector<std::string>{boost::json::value_to<std::string>(*value)};
    if (!value->is_array()) return wrong(key, "must be a string or an array of strings");
    for (const boost::json::value& element : value->get_array()) {
      if (!element.is_string()) return wrong(key, "must hold strings only");
      texts.push_back(boost::json::value_to<std::string>(element));
    }
    return texts;
  }

  /// Refuses a key that is none of `known`. Errors: kInvalidArgument with the key in `where`.
  [[nodiscard]] Result<void> allow_only(std::initializer_list<std::string_view> known) const {
    for (const auto& member : object_) {
      const std::string_view key(member.key().data(), member.key().size());
      bool found = false;
      for (const std::string_view name : known) found = found || name == key;
      if (!found) return wrong(key, "is not a key of this table");
    }
    return {};
  }

  [[nodiscard]] const boost::json::object& object() const { return object_; }

 private:
  [[nodiscard]] static std::unexpected<Error> wrong(std::string_view key, const std::string& what) {
    return failure(Status::kInvalidArgument, "\"" + std::string(key) + "\" " + what, std::string(key));
  }

  boost::json::object object_;
};

}  // namespace occam::sdk
