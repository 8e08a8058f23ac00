// What became of requests.
#include "base/clock.hpp"
#include "store/database.hpp"

namespace occam::store {

namespace {

/// The statements of one commit, prepared once.
class Inserts {
 public:
  explicit Inserts(SQLite::Database& connection)
      : connection_(connection),
        decision_(connection,
                  "INSERT INTO decision (request, task, recognised_by, policy, plan, chosen, answered, created_ms) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
        attempt_(connection,
                 "INSERT INTO attempt (decision, position, model, outcome, reason, milliseconds, "
                 "first_token_milliseconds, prompt_tokens, completion_tokens, cost, probability) "
                 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)") {}

  void insert(const DecisionRecord& decision) {
    Binder(decision_, Texts::kBorrow) << decision.request << decision.task << decision.recognised_by << decision.policy
                                      << decision.plan << decision.chosen << decision.answered
                                      << (decision.created_ms == 0 ? unix_ms() : decision.created_ms);
    decision_.exec();
    decision_.reset();
    const std::int64_t id = connection_.getLastInsertRowid();
    for (std::size_t i = 0; i < decision.attempts.size(); ++i) {
      const AttemptRecord& attempt = decision.attempts[i];
      Binder(attempt_, Texts::kBorrow) << id << static_cast<std::int64_t>(i) << attempt.model << attempt.outcome
                                       << attempt.reason << attempt.milliseconds << attempt.first_token_milliseconds
                                       << attempt.prompt_tokens << attempt.completion_tokens << attempt.cost
                                       << attempt.probability;
      attempt_.exec();
      attempt_.reset();
    }
  }

 private:
  SQLite::Database& connection_;
  SQLite::Statement decision_;
  SQLite::Statement attempt_;
};

std::vector<AttemptRecord> read_attempts(SQLite::Database& connection, std::int64_t decision) {
  SQLite::Statement select(connection,
                           "SELECT model, outcome, reason, milliseconds, first_token_milliseconds, prompt_tokens, "
                           "completion_tokens, cost, probability FROM attempt WHERE decision = ?1 ORDER BY position");
  Binder(select) << decision;
  std::vector<AttemptRecord> attempts;
  while (select.executeStep()) {
    attempts.push_back({.model = select.getColumn(0).getString(),
                        .outcome = select.getColumn(1).getString(),
                        .reason = select.getColumn(2).getString(),
                        .milliseconds = real_or_nan(select.getColumn(3)),
                        .first_token_milliseconds = real_or_nan(select.getColumn(4)),
                        .prompt_tokens = select.getColumn(5).getInt64(),
                        .completion_tokens = select.getColumn(6).getInt64(),
                        .cost = real_or_nan(select.getColumn(7)),
                        .probability = real_or_nan(select.getColumn(8))});
  }
  return attempts;
}

}  // namespace

Result<void> Store::record_decision(const DecisionRecord& decision) {
  return record_decisions({&decision, 1});
}

Result<void> Store::record_decisions(std::span<const DecisionRecord> decisions) {
  return database_->with([&](SQLite::Database& connection) -> Result<void> {
    SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
    {
      Inserts inserts(connection);
      for (const DecisionRecord& decision : decisions) inserts.insert(decision);
    }
    transaction.commit();
    return {};
  });
}

Result<double> Store::spent(std::string_view policy, std::int64_t since_unix_ms) {
  return database_->with([&](SQLite::Database& connection) -> Result<double> {
    SQLite::Statement select(connection,
                             "SELECT total(attempt.cost) FROM decision JOIN attempt ON attempt.decision = decision.id "
                             "WHERE decision.created_ms >= ?2 AND decision.policy = ?1");
    Binder(select) << policy << since_unix_ms;
    select.executeStep();
    return select.getColumn(0).getDouble();
  });
}

Result<std::map<std::string, std::int64_t>> Store::requests_by_task() {
  using Counts = std::map<std::string, std::int64_t>;
  return database_->with([&](SQLite::Database& connection) -> Result<Counts> {
    SQLite::Statement select(connection, "SELECT task, count(*) FROM decision GROUP BY task");
    Counts counts;
    while (select.executeStep()) counts.emplace(select.getColumn(0).getString(), select.getColumn(1).getInt64());
    return counts;
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
