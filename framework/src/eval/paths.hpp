// A value inside a row by its path: `question.stem`, `choices.0`, `choices.text`.
//
// A member whose name is the whole path comes first. Then the path's parts go down one after another: into an object by
// a member's name, into a list by an index, or by a name into every object of the list, which gives a list. Threads:
// pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace occam::eval {

[[nodiscard]] std::optional<json::value> select(const json::object& row, std::string_view path);

/// A text as it is, a number or a truth value as people write it; nothing for anything else.
[[nodiscard]] std::optional<std::string> plain_text(const json::value& value);

}  // namespace occam::eval
