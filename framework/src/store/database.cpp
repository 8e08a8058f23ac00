#include "store/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

#include "store/schema.hpp"

namespace occam::store {

Database::Database(std::string path, const StoreOptions& options)
    : path_(std::move(path)),
      connection_(path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, static_cast<int>(options.busy_timeout.count())) {
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& path, const StoreOptions& options) {
  try {
    auto database = std::make_unique<Database>(path.string(), options);
    if (auto ready = database->prepare(options); !ready) return fail(ready.error());
    return database;
  } catch (const SQLite::Exception& exception) {
    return fail(describe(exception, path.string()));
  }
}

Result<void> Database::prepare(const StoreOptions& options) {
  if (sqlite3_db_readonly(connection_.getHandle(), "main") == 1) {
    return fail(ErrorCode::kStore, fmt::format("the store {} is read-only", path_), path_,
                "give this user the right to write the file and its folder");
  }
  connection_.exec("PRAGMA foreign_keys = ON");
  if (options.max_pages > 0) connection_.exec(fmt::format("PRAGMA max_page_count = {}", options.max_pages));
  if (auto migrated = migrate(connection_, path_); !migrated) return migrated;
  // A killed process loses nothing in WAL mode. Only a power failure can take the newest commits, never the file.
  connection_.exec("PRAGMA journal_mode = WAL");
  connection_.exec("PRAGMA synchronous = NORMAL");
  return {};
}

Error Database::describe(const SQLite::Exception& exception, const std::string& path) {
  const auto error = [&](std::string message, std::string hint) {
    return fail(ErrorCode::kStore, std::move(message), path, std::move(hint)).error();
  };
  // The index of the WAL, too, is a file that has to grow.
  const bool is_full = exception.getExtendedErrorCode() == SQLITE_IOERR_SHMSIZE;
  switch (is_full ? SQLITE_FULL : exception.getErrorCode()) {
    case SQLITE_FULL:
      return error(fmt::format("the disk is full: {} could not be written, and nothing of it was", path),
                   "make room, then go on with --resume");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return error(fmt::format("the store {} is locked by another process", path), "wait for it, or end it");
    case SQLITE_NOTADB:
      return error(fmt::format("{} is not an Occam store", path), "name another file under [store] path");
    case SQLITE_CORRUPT:
      return error(fmt::format("the store {} is damaged: {}", path, exception.what()),
                   "restore it from a copy, or `sqlite3 FILE .recover` into a new one");
    case SQLITE_READONLY:
      return error(fmt::format("the store {} is read-only", path),
                   "give this user the right to write the file and its folder");
    case SQLITE_CANTOPEN:
      return error(fmt::format("the store {} cannot be opened: {}", path, exception.what()),
                   "its folder must exist and be writable");
    case SQLITE_IOERR:
      return error(fmt::format("reading or writing the store {} failed: {}", path, exception.what()), "");
    default:
      return error(fmt::format("the store {} failed: {}", path, exception.what()), "");
  }
}

}  // namespace occam::store
