// The escapes of a Jinja string literal, which are Python's. Threads: pure function.
#pragma once

#include <string>
#include <string_view>

namespace occam::lm::chat {

/// `body` is what stands between the quotes. Fails on a broken escape; `line` is for the message.
[[nodiscard]] std::string unescape_literal(std::string_view body, int line);

}  // namespace occam::lm::chat
