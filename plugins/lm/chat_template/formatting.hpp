// Python's two ways to format text, as far as templates go: "%s and %d" % values, and "{} and {name}".format(values).
//
// Widths, precisions and conversions beyond these are refused. Threads: as the Context.
#pragma once

#include <string>
#include <string_view>

#include "lm/chat_template/context.hpp"
#include "lm/chat_template/object.hpp"
#include "lm/chat_template/value.hpp"

namespace occam::lm::chat {

/// `values` is a tuple, or the one value itself; a dict serves %(name)s.
[[nodiscard]] std::string percent_format(Context& context, std::string_view format, const Value& values);
[[nodiscard]] std::string brace_format(Context& context, std::string_view format, const Arguments& arguments);

}  // namespace occam::lm::chat
