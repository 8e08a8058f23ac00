#include "base/json.hpp"

#include <fmt/format.h>

#include <boost/json/stream_parser.hpp>
#include <cmath>

namespace occam::json {

Result<value> parse(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 64;
  boost::json::stream_parser parser({}, options);
  boost::system::error_code error;
  const std::size_t read = parser.write_some(text.data(), text.size(), error);
  if (!error && !parser.done()) parser.finish(error);
  if (!error && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos)
    error = boost::json::error::extra_data;
  if (error) return fail(ErrorCode::kData, fmt::format("not JSON: {} at byte {}", error.message(), read));
  return parser.release();
}

const boost::json::string* find_string(const object& object, std::string_view key) {
  const value* member = object.if_contains(key);
  return member == nullptr ? nullptr : member->if_string();
}

const value* find_number(const object& object, std::string_view key) {
  const value* member = object.if_contains(key);
  return member != nullptr && member->is_number() ? member : nullptr;
}

value number(double number) { return std::isfinite(number) ? value(number) : value(nullptr); }

}  // namespace occam::json
