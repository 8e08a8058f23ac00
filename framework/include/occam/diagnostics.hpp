// Everything that is wrong in configuration files, at once: what `occam config check` prints.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "occam/error.hpp"
#include "occam/export.hpp"

namespace occam {

enum class Severity { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string file;
  std::uint32_t line = 0;    ///< from 1; 0: not known
  std::uint32_t column = 0;  ///< in code points from 1; 0: not known
  std::string message;
  std::string hint;
  std::string rendered;  ///< `file:line:column: error: …`, the line, a caret, the hint
};

/// Checks policies, suites and catalogues: their syntax, their keys and values, and the names and tables that only the
/// plugins know. A file that cannot be read is a diagnostic. `plugin_folders` beside the built-in one.
[[nodiscard]] OCCAM_API std::vector<Diagnostic> check_configuration(
    std::span<const std::filesystem::path> files, std::span<const std::filesystem::path> plugin_folders = {});

}  // namespace occam
