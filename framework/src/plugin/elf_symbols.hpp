// The names that a shared library offers to others, read from the file without running any of it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "occam/error.hpp"

namespace occam::plugin {

/// Returns the defined global and weak names of the dynamic symbol table. The file is hostile input: every offset is
/// held against its size. Errors: kPlugin where it is no 64-bit little-endian ELF library, or its tables lie outside
/// it.
[[nodiscard]] Result<std::vector<std::string>> exported_symbols(const std::filesystem::path& file);

}  // namespace occam::plugin
