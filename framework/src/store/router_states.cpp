#include "store/router_states.hpp"

#include "base/clock.hpp"
#include "store/database.hpp"

namespace occam::store {

Result<void> Store::put_router_state(const RouterState& state) {
  return database_->with([&](SQLite::Database& connection) -> Result<void> {
    SQLite::Statement insert(
        connection,
        "INSERT INTO router_state (router, use, fitted_on, rows, source, summary, created_ms, state) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    Binder(insert) << state.router << state.use << state.fitted_on << state.rows << state.source << state.summary
                   << (state.created_ms == 0 ? unix_ms() : state.created_ms);
    insert.bind(8, state.state.data(), static_cast<int>(state.state.size()));
    insert.exec();
    return {};
  });
}

Result<std::optional<RouterState>> Store::find_router_state(std::string_view router, std::string_view use) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::optional<RouterState>> {
    SQLite::Statement select(connection,
                             "SELECT fitted_on, rows, source, summary, created_ms, state FROM router_state "
                             "WHERE router = ? AND use = ? ORDER BY id DESC LIMIT 1");
    Binder(select) << router << use;
    if (!select.executeStep()) return std::nullopt;
    const SQLite::Column bytes = select.getColumn(5);
    return RouterState{
        .router = std::string(router),
        .use = std::string(use),
        .fitted_on = select.getColumn(0).getString(),
        .rows = select.getColumn(1).getInt64(),
        .source = select.getColumn(2).getString(),
        .summary = select.getColumn(3).getString(),
        .created_ms = select.getColumn(4).getInt64(),
        .state = std::string(static_cast<const char*>(bytes.getBlob()), static_cast<std::size_t>(bytes.getBytes()))};
  });
}

}  // namespace occam::store
