#include "store/store.hpp"

#include "store/database.hpp"

namespace occam::store {

Store::Store(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::filesystem::path& path, const StoreOptions& options) {
  auto database = Database::open(path, options);
  if (!database) return fail(database.error());
  return Store(std::move(*database));
}

Result<std::int64_t> Store::revision() {
  return database_->with([](SQLite::Database& connection) -> Result<std::int64_t> {
    return connection.execAndGet("SELECT value FROM evidence_revision").getInt64();
  });
}

}  // namespace occam::store
