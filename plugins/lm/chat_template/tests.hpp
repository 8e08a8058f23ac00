// Jinja's tests (`is …`) by name. Threads: constants.
#pragma once

#include <string_view>

#include "lm/chat_template/context.hpp"
#include "lm/chat_template/object.hpp"
#include "lm/chat_template/value.hpp"

namespace occam::lm::chat {

using Test = bool (*)(Context& context, const Value& input, const Arguments& arguments);

/// Null for a test that is not implemented here.
[[nodiscard]] Test find_test(std::string_view name);

}  // namespace occam::lm::chat
