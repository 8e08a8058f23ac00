// The numbered migrations under migrations/, embedded at build time, and the code that applies them.
//
// PRAGMA user_version counts those that were applied; PRAGMA application_id tells our files from others'.
// Private to the store. Threads: under the database's lock.
#pragma once

#include <string_view>
#include <vector>

#include "occam/error.hpp"

namespace SQLite {
class Database;
}

namespace occam::store {

/// Migration i brings a store from version i to i + 1.
const std::vector<std::string_view>& migrations();

/// Brings an empty or older store up to date, all or nothing. Refuses a newer one and a file that is not ours.
/// Throws SQLite::Exception for SQLite's own failures.
[[nodiscard]] Result<void> migrate(SQLite::Database& connection, std::string_view path);

}  // namespace occam::store
