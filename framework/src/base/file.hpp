// Whole files, written so that a crash or a full disk leaves the old one.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "occam/error.hpp"

namespace occam {

/// Reads a whole file. Errors: kNotFound, kData; `where` is the path.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path);

/// Writes beside the path, flushes to the disk, then renames. Errors: kStore; the old file is untouched.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::string_view content);

/// `${XDG_CACHE_HOME:-~/.cache}/occam`: models and digests. Not created.
[[nodiscard]] std::filesystem::path cache_directory();

/// `${XDG_DATA_HOME:-~/.local/share}/occam`: the store of the built-in policy. Not created.
[[nodiscard]] std::filesystem::path data_directory();

/// The folder of the library or program that this code was linked into; where plugins and configs are looked for.
[[nodiscard]] std::filesystem::path module_directory();

}  // namespace occam
