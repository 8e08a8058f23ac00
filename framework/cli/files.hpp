// Files that a command writes because it was asked to.
#pragma once

#include <string>

#include "occam/error.hpp"

namespace occam::cli {

/// Replaces the file. Errors: kStore with the system's words.
[[nodiscard]] Result<void> write_file(const std::string& file, const std::string& text);

}  // namespace occam::cli
