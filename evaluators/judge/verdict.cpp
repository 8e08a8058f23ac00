#include "verdict.hpp"

#include "measures/numbers.hpp"
#include "measures/unicode.hpp"
#include "occam/sdk/json.hpp"

namespace occam::evaluators {

namespace {

/// The value at a key of the object between the first and the last brace.
std::optional<std::string> find_in_json(std::string_view reply, std::string_view key) {
  const std::size_t open = reply.find('{');
  const std::size_t close = reply.rfind('}');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
  const auto table = sdk::Table::parse(reply.substr(open, close - open + 1));
  if (!table) return std::nullopt;
  const boost::json::value* value = table->object().if_contains({key.data(), key.size()});
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return boost::json::value_to<std::string>(*value);
  if (value->is_number()) return boost::json::serialize(*value);
  return std::nullopt;
}

}  // namespace

std::optional<std::string> find_verdict(const Reading& reading, std::string_view reply) {
  if (!reading.json_key.empty()) return find_in_json(reply, reading.json_key);
  const auto found = reading.pattern.find_last(reply);
  if (!found || !*found) return std::nullopt;
  const schema::Match& match = **found;
  const auto& group = match.size() > 1 ? match[1] : match[0];
  return group ? std::optional(std::string(*group)) : std::nullopt;
}

std::optional<double> read_rating(const Reading& reading, std::string_view reply, double low, double high) {
  const auto text = find_verdict(reading, reply);
  const auto number = text ? measures::parse_number(measures::trim(*text)) : std::nullopt;
  return number && *number >= low && *number <= high ? number : std::nullopt;
}

std::optional<Winner> read_winner(const Reading& reading, std::string_view reply) {
  const auto text = find_verdict(reading, reply);
  if (!text) return std::nullopt;
  const std::string_view word = measures::trim(*text);
  if (word == "A" || word == "a") return Winner::kA;
  if (word == "B" || word == "b") return Winner::kB;
  if (word == "C" || word == "c" || word == "tie" || word == "Tie" || word == "TIE") return Winner::kNeither;
  return std::nullopt;
}

}  // namespace occam::evaluators
