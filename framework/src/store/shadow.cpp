// Trials of smaller models.
#include "base/clock.hpp"
#include "store/database.hpp"

namespace occam::store {
namespace {

void write_stream(SQLite::Database& connection, const ShadowStream& stream) {
  SQLite::Statement replace(
      connection,
      "INSERT OR REPLACE INTO shadow_stream (policy, task, model, model_key, threshold, promoted, "
      "n, score_sum, squared_errors, above, above_peak, below) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
  Binder(replace) << stream.policy << stream.task << stream.model << stream.model_key << stream.threshold
                  << std::int64_t{stream.promoted} << stream.test.n << stream.test.sum << stream.test.squared_errors
                  << stream.test.above << stream.test.above_peak << stream.test.below;
  replace.exec();
}

void write_judgement(SQLite::Database& connection, const ShadowStream& stream, const ShadowJudgement& judgement) {
  SQLite::Statement insert(connection,
                           "INSERT INTO shadow_judgement (request, policy, task, model, reference, judge, score, "
                           "milliseconds, cost, created_ms, prompt, answer, reference_answer) "
                           "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
  Binder bound(insert);
  bound << judgement.request << stream.policy << stream.task << stream.model << judgement.reference << judgement.judge
        << judgement.score << judgement.milliseconds << judgement.cost << unix_ms();
  if (judgement.texts) bound << judgement.texts->prompt << judgement.texts->answer << judgement.texts->reference_answer;
  insert.exec();
}

void write_change(SQLite::Database& connection, const ShadowChange& change) {
  SQLite::Statement insert(connection,
                           "INSERT INTO shadow_change (policy, task, model, promoted, reason, created_ms) "
                           "VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  Binder(insert) << change.policy << change.task << change.model << std::int64_t{change.promoted} << change.reason
                 << unix_ms();
  insert.exec();
}

}  // namespace

Result<void> Store::record_shadow(const ShadowStream& stream, const std::optional<ShadowJudgement>& judgement,
                                  const std::optional<ShadowChange>& change) {
  return database_->with([&](SQLite::Database& connection) -> Result<void> {
    SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
    write_stream(connection, stream);
    if (judgement) write_judgement(connection, stream, *judgement);
    if (change) write_change(connection, *change);
    transaction.commit();
    return {};
  });
}

Result<std::vector<ShadowStream>> Store::shadow_streams() {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<ShadowStream>> {
    SQLite::Statement select(
        connection,
        "SELECT policy, task, model, model_key, threshold, promoted, n, score_sum, squared_errors, "
        "above, above_peak, below FROM shadow_stream ORDER BY policy, task, model");
    std::vector<ShadowStream> streams;
    while (select.executeStep()) {
      const auto text = [&](int column) { return select.getColumn(column).getString(); };
      const auto real = [&](int column) { return select.getColumn(column).getDouble(); };
      streams.push_back({.policy = text(0),
                         .task = text(1),
                         .model = text(2),
                         .model_key = text(3),
                         .threshold = real(4),
                         .promoted = select.getColumn(5).getInt() != 0,
                         .test = {.n = select.getColumn(6).getInt64(),
                                  .sum = real(7),
                                  .squared_errors = real(8),
                                  .above = real(9),
                                  .above_peak = real(10),
                                  .below = real(11)}});
    }
    return streams;
  });
}

Result<std::vector<ShadowChange>> Store::shadow_changes(std::int64_t limit) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<ShadowChange>> {
    SQLite::Statement select(connection,
                             "SELECT policy, task, model, promoted, reason, created_ms FROM shadow_change "
                             "ORDER BY id DESC LIMIT ?1");
    Binder(select) << limit;
    std::vector<ShadowChange> changes;
    while (select.executeStep()) {
      const auto text = [&](int column) { return select.getColumn(column).getString(); };
      changes.push_back(
          {text(0), text(1), text(2), select.getColumn(3).getInt() != 0, text(4), select.getColumn(5).getInt64()});
    }
    return changes;
  });
}

}  // namespace occam::store
