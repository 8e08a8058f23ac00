#include "store/schema.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <string>

namespace occam::store {

namespace {

constexpr int kApplicationId = 0x4F43434D;  // "OCCM"

int pragma(SQLite::Database& connection, const char* name) {
  return connection.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

bool is_empty(SQLite::Database& connection) {
  return connection.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
}

Result<void> check(SQLite::Database& connection, std::string_view path) {
  const int application = pragma(connection, "application_id");
  if (application != kApplicationId && !(application == 0 && is_empty(connection))) {
    return fail(ErrorCode::kStore, fmt::format("{} is an SQLite database, but not Occam's", path), std::string(path),
                "name another file under [store] path");
  }
  const int version = pragma(connection, "user_version");
  const int newest = static_cast<int>(migrations().size());
  if (version > newest) {
    return fail(
        ErrorCode::kStore,
        fmt::format("{} was made by a newer occam: its schema is version {}, this one knows {}", path, version, newest),
        std::string(path), "update occam, or name another file under [store] path");
  }
  return {};
}

}  // namespace

Result<void> migrate(SQLite::Database& connection, std::string_view path) {
  if (auto known = check(connection, path); !known) return known;
  const std::size_t newest = migrations().size();
  if (static_cast<std::size_t>(pragma(connection, "user_version")) == newest) return {};

  SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
  if (auto known = check(connection, path); !known) return known;  // another process may have been first
  for (auto i = static_cast<std::size_t>(pragma(connection, "user_version")); i < newest; ++i) {
    connection.exec(std::string(migrations()[i]));
  }
  connection.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
  connection.exec(fmt::format("PRAGMA user_version = {}", newest));
  transaction.commit();
  return {};
}

}  // namespace occam::store
