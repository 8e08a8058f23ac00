// The methods of Python's str, dict, list and tuple that templates call.
//
// Threads: constants.
#pragma once

#include <string_view>

#include "lm/chat_template/object.hpp"
#include "lm/chat_template/value.hpp"

namespace occam::lm::chat {

using Method = MethodObject::Method;

/// Null where the type has no such method, or it is not implemented here.
[[nodiscard]] Method find_method(const Value& self, std::string_view name);
[[nodiscard]] Method find_text_method(std::string_view name);

/// Whether Python has the attribute although find_method() does not.
[[nodiscard]] bool is_unimplemented_attribute(const Value& self, std::string_view name);

/// Whether the sandbox hides the attribute, because it changes its object.
[[nodiscard]] bool is_mutating_method(const Value& self, std::string_view name);

}  // namespace occam::lm::chat
