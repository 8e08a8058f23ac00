// What became of requests.
#include "base/clock.hpp"
#include "store/database.hpp"

namespace occam::store {

namespace {

void insert_attempts(SQLite::Database& connection, std::int64_t decision, const std::vector<AttemptRecord>& attempts) {
  SQLite::Statement insert(connection,
                           "INSERT INTO attempt (decision, position, model, outcome, reason, milliseconds) "
                           "VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    Binder(insert) << decision << static_cast<std::int64_t>(i) << attempts[i].model << attempts[i].outcome
                   << attempts[i].reason << attempts[i].milliseconds;
    insert.exec();
    insert.reset();
  }
}

std::vector<AttemptRecord> read_attempts(SQLite::Database& connection, std::int64_t decision) {
  SQLite::Statement select(
      connection, "SELECT model, outcome, reason, milliseconds FROM attempt WHERE decision = ?1 ORDER BY position");
  Binder(select) << decision;
  std::vector<AttemptRecord> attempts;
  while (select.executeStep()) {
    attempts.push_back({.model = select.getColumn(0).getString(),
                        .outcome = select.getColumn(1).getString(),
                        .reason = select.getColumn(2).getString(),
                        .milliseconds = real_or_nan(select.getColumn(3))});
  }
  return attempts;
}

}  // namespace

Result<void> Store::record_decision(const DecisionRecord& decision) {
  return database_->with([&](SQLite::Database& connection) -> Result<void> {
    SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement insert(connection,
                             "INSERT INTO decision (request, task, recognised_by, policy, plan, chosen, answered, "
                             "created_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    Binder(insert) << decision.request << decision.task << decision.recognised_by << decision.policy << decision.plan
                   << decision.chosen << decision.answered
                   << (decision.created_ms == 0 ? unix_ms() : decision.created_ms);
    insert.exec();
    insert_attempts(connection, connection.getLastInsertRowid(), decision.attempts);
    transaction.commit();
    return {};
  });
}

Result<std::vector<DecisionRecord>> Store::decisions(std::int64_t limit) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<DecisionRecord>> {
    SQLite::Transaction snapshot(connection);
    SQLite::Statement select(connection,
                             "SELECT id, request, task, recognised_by, policy, plan, chosen, answered, created_ms "
                             "FROM decision ORDER BY id DESC LIMIT ?1");
    Binder(select) << limit;
    std::vector<DecisionRecord> decisions;
    while (select.executeStep()) {
      const auto text = [&](int column) { return select.getColumn(column).getString(); };
      decisions.push_back({.request = text(1),
                           .task = text(2),
                           .recognised_by = text(3),
                           .policy = text(4),
                           .plan = text(5),
                           .chosen = text(6),
                           .answered = text(7),
                           .attempts = read_attempts(connection, select.getColumn(0).getInt64()),
                           .created_ms = select.getColumn(8).getInt64()});
    }
    return decisions;
  });
}

}  // namespace occam::store
