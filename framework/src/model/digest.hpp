// The SHA-256 of a model's weights: its identity in the evidence store.
//
// Hashing a gigabyte takes a second, so the answer is kept in the user's cache under the file's device, inode, size and
// times; a file that was touched is hashed again. Threads: [any].
#pragma once

#include <filesystem>
#include <string>

#include "occam/error.hpp"

namespace occam::model {

/// Returns 64 lower hexadecimal digits. Errors: kNotFound, kData. A cache that cannot be written is not an error.
[[nodiscard]] Result<std::string> weights_digest(const std::filesystem::path& file);

}  // namespace occam::model
