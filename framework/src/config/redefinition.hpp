// Finds the first place of a key or table that a TOML text defines twice; the parser reports only the second.
//
// Threads: [any].
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "config/document.hpp"

namespace occam::config {

/// Parses without reporting; nothing where the text is not TOML.
using QuietParser = std::function<std::optional<Node>(const std::shared_ptr<const Source>&)>;

/// Rewrites a diagnostic about the statement on `line`: names the key, points at it and adds the first place. Leaves it
/// alone where the statement does not stand on one line.
void explain_redefinition(const std::shared_ptr<const Source>& source, std::uint32_t line, const QuietParser& parse,
                          Diagnostic& diagnostic);

}  // namespace occam::config
