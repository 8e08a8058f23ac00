// Boost.JSON behind Result: parsing with a position, and typed look-ups that say what is wrong.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "occam/error.hpp"

namespace occam::json {

using boost::json::array;
using boost::json::object;
using boost::json::serialize;
using boost::json::value;

/// Parses one JSON text. Nesting is limited to 64. Errors: kData with the byte offset in the message.
[[nodiscard]] Result<value> parse(std::string_view text);

/// Returns the member's text, or null where it is absent or no string.
[[nodiscard]] const boost::json::string* find_string(const object& object, std::string_view key);
/// Returns the member as a double (integers too), or null.
[[nodiscard]] const value* find_number(const object& object, std::string_view key);

/// A boost::json string as a view, and back.
[[nodiscard]] inline std::string_view view(const boost::json::string& text) { return {text.data(), text.size()}; }

/// JSON has no NaN and no infinity: they become null.
[[nodiscard]] value number(double number);

}  // namespace occam::json
