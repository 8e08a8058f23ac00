// What is checked of a plugin file before any of its code runs.
//
// The file must be an absolute path to a regular file that only its owner and group may write, match its sha256 pin
// where there is one, and export occam_entry_v1. The symbol table is read without running constructors, so a library of
// another ABI major is refused unopened.
#pragma once

#include <filesystem>
#include <string>

#include "occam/error.hpp"

namespace occam::plugin {

/// Returns nothing when the file may be opened. Errors: kPlugin; `where` is the file, `hint` says what to do.
[[nodiscard]] Result<void> check_file(const std::filesystem::path& file, const std::string& sha256_pin);

}  // namespace occam::plugin
