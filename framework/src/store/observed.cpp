#include "store/observed.hpp"

#include "base/clock.hpp"
#include "store/database.hpp"

namespace occam::store {
namespace {

/// Appends what a query of (id, policy, task, prompt, model, score, created_ms) gives after `last`, and moves it.
/// Returns whether that was all.
bool read_after(SQLite::Database& connection, const char* query, std::int64_t limit, std::int64_t& last,
                std::vector<Observation>& rows) {
  SQLite::Statement select(connection, query);
  Binder(select) << last << limit;
  std::int64_t read = 0;
  for (; select.executeStep(); ++read) {
    last = select.getColumn(0).getInt64();
    rows.push_back({.policy = select.getColumn(1).getString(),
                    .task = select.getColumn(2).getString(),
                    .prompt = select.getColumn(3).getString(),
                    .model = select.getColumn(4).getString(),
                    .score = select.getColumn(5).getDouble(),
                    .created_ms = select.getColumn(6).getInt64()});
  }
  return read < limit;
}

}  // namespace

Result<Observations> Store::observations(const ReadUpTo& after, std::int64_t limit) {
  return database_->with([&](SQLite::Database& connection) -> Result<Observations> {
    Observations found{.rows = {}, .read_up_to = after};
    const bool all_feedback = read_after(connection,
                                         "SELECT feedback.id, policy, task, '', answered, score, feedback.created_ms "
                                         "FROM feedback JOIN decision ON decision.id = feedback.decision "
                                         "WHERE feedback.id > ?1 AND score IS NOT NULL AND answered <> '' "
                                         "ORDER BY feedback.id LIMIT ?2",
                                         limit, found.read_up_to.feedback, found.rows);
    const bool all_trials = read_after(connection,
                                       "SELECT id, policy, task, ifnull(prompt, ''), model, score, created_ms "
                                       "FROM shadow_judgement WHERE id > ?1 ORDER BY id LIMIT ?2",
                                       limit, found.read_up_to.trials, found.rows);
    found.is_all = all_feedback && all_trials;
    return found;
  });
}

Result<void> Store::put_observed_state(const ObservedState& state) {
  return database_->with([&](SQLite::Database& connection) -> Result<void> {
    SQLite::Statement replace(connection,
                              "INSERT OR REPLACE INTO observed_state (router, use, feedback, trials, saved_ms, state) "
                              "VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    Binder(replace) << state.router << state.use << state.read_up_to.feedback << state.read_up_to.trials << unix_ms();
    replace.bind(6, state.state.data(), static_cast<int>(state.state.size()));
    replace.exec();
    return {};
  });
}

Result<std::optional<ObservedState>> Store::find_observed_state(std::string_view router, std::string_view use) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::optional<ObservedState>> {
    SQLite::Statement select(connection,
                             "SELECT feedback, trials, state FROM observed_state WHERE router = ?1 AND use = ?2");
    Binder(select) << router << use;
    if (!select.executeStep()) return std::nullopt;
    const SQLite::Column bytes = select.getColumn(2);
    return ObservedState{
        .router = std::string(router),
        .use = std::string(use),
        .read_up_to = {.feedback = select.getColumn(0).getInt64(), .trials = select.getColumn(1).getInt64()},
        .state = std::string(static_cast<const char*>(bytes.getBlob()), static_cast<std::size_t>(bytes.getBytes()))};
  });
}

}  // namespace occam::store
