// Jinja's filters by name. Threads: constants.
#pragma once

#include <string_view>

#include "lm/chat_template/context.hpp"
#include "lm/chat_template/object.hpp"
#include "lm/chat_template/value.hpp"

namespace occam::lm::chat {

using Filter = Value (*)(Context& context, const Value& input, const Arguments& arguments);

struct NamedFilter {
  std::string_view name;
  Filter filter;
};

/// Null for a filter that is not implemented here.
[[nodiscard]] Filter find_filter(std::string_view name);

/// The same, in parts: text, and sequences.
[[nodiscard]] Filter find_text_filter(std::string_view name);
[[nodiscard]] Filter find_sequence_filter(std::string_view name);

}  // namespace occam::lm::chat
