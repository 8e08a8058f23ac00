// Parses a whole template: text, outputs and statements. Threads: pure function.
#pragma once

#include <string>

#include "lm/chat_template/ast.hpp"

namespace occam::lm::chat {

/// Fails as failure.hpp says, with the line.
[[nodiscard]] Body parse_template(const std::string& source);

}  // namespace occam::lm::chat
