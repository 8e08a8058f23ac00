// Values as text: str() and repr() of Python, json.dumps, and JSON read back.
//
// Threads: pure functions apart from the budget of the Context.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lm/chat_template/context.hpp"
#include "lm/chat_template/value.hpp"

namespace occam::lm::chat {

/// str(): what an output statement prints. An Undefined is "".
[[nodiscard]] std::string to_text(Context& context, const Value& value);
[[nodiscard]] std::string to_repr(Context& context, const Value& value);

struct JsonStyle {
  std::optional<std::string> indent;  ///< absent: one line
  std::string item_separator = ", ";
  std::string key_separator = ": ";
  bool escape_non_ascii = false;
  bool sort_keys = false;
};
/// json.dumps. Fails where Python does: undefined values, namespaces, keys that are no scalar.
[[nodiscard]] std::string to_json(Context& context, const Value& value, const JsonStyle& style);

/// One JSON text (RFC 8259, nesting up to 64). Fails (kInvalidArgument) with `what` and the byte offset; integers
/// beyond 64 bits are kUnimplemented.
[[nodiscard]] Value parse_json(std::string_view text, std::string_view what);

/// Markup.escape.
[[nodiscard]] std::string escape_html(std::string_view text);

}  // namespace occam::lm::chat
