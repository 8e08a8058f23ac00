// Runs and their results: one transaction a result, so that resuming is free.
#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/sha256.hpp"
#include "store/database.hpp"

namespace occam::store {

namespace {

void finish(SQLite::Database& connection, RunId run) {
  SQLite::Statement update(connection, "UPDATE run SET finished_ms = ?2 WHERE id = ?1 AND finished_ms = 0");
  Binder(update) << run << unix_ms();
  update.exec();
}

/// Returns the text's hash, or "" for an empty text, which is not kept.
std::string keep_text(SQLite::Database& connection, const std::string& text) {
  if (text.empty()) return {};
  std::string hash = sha256_hex(text);
  SQLite::Statement insert(connection, "INSERT INTO answer_text (hash, body) VALUES (?1, ?2) ON CONFLICT DO NOTHING");
  insert.bind(1, hash);
  insert.bind(2, text.data(), static_cast<int>(text.size()));
  insert.exec();
  return hash;
}

void forget_kept_answers(SQLite::Database& connection, RunId run, std::int64_t position) {
  SQLite::Statement remove(connection,
                           "DELETE FROM kept_answer WHERE run = ?1 AND item = (SELECT item.id FROM item JOIN run ON "
                           "item.suite = run.suite WHERE run.id = ?1 AND item.position = ?2)");
  Binder(remove) << run << position;
  remove.exec();
}

constexpr const char* kInsertResult =
    "INSERT INTO result (run, item, attempt, status, score, metrics, finish_reason, prompt_hash, prompt_tokens, "
    "completion_tokens, milliseconds, cost, likelihoods, rationale, text_hash, created_ms, judge_calls, judge_cost, "
    "mean_logprob, minimum_logprob, margin, entropy, agreement) "
    "SELECT run.id, item.id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, nullif(?15, ''), ?16, ?17, ?18, "
    "?19, ?20, ?21, ?22, ?23 "
    "FROM run JOIN item ON item.suite = run.suite AND item.position = ?2 WHERE run.id = ?1";

Result<void> insert_result(SQLite::Database& connection, RunId run, const ItemResult& result) {
  const std::string text_hash = keep_text(connection, result.text);
  SQLite::Statement insert(connection, kInsertResult);
  Binder(insert) << run << result.position << result.attempt << static_cast<std::int64_t>(result.status) << result.score
                 << result.metrics << result.finish_reason << result.prompt_hash << result.prompt_tokens
                 << result.completion_tokens << result.milliseconds << result.cost << result.likelihoods
                 << result.rationale << text_hash << unix_ms() << result.judge_calls << result.judge_cost
                 << result.confidence.mean_logprob << result.confidence.minimum_logprob << result.confidence.margin
                 << result.confidence.entropy << result.confidence.agreement;
  if (insert.exec() == 0) {
    return fail(ErrorCode::kNotFound, fmt::format("run {} has no item at position {}", run, result.position));
  }
  return {};
}

}  // namespace

Run insert_run(SQLite::Database& connection, const RunSpec& spec, std::int64_t imported_file) {
  Run run{.id = 0, .spec = spec, .started_ms = unix_ms(), .finished_ms = 0};
  SQLite::Statement insert(connection,
                           "INSERT INTO run (suite, model, configuration, imported_file, seed, planned_items, rule, "
                           "started_ms) VALUES (?1, ?2, ?3, nullif(?4, 0), ?5, ?6, ?7, ?8)");
  Binder(insert) << spec.suite << spec.model << spec.configuration << imported_file
                 << static_cast<std::int64_t>(spec.seed) << spec.planned_items << spec.rule << run.started_ms;
  insert.exec();
  run.id = connection.getLastInsertRowid();
  return run;
}

Result<Run> Store::start_run(const RunSpec& spec) {
  return database_->with([&](SQLite::Database& connection) -> Result<Run> { return insert_run(connection, spec, 0); });
}

Result<std::optional<Run>> Store::find_run(const RunSpec& spec) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::optional<Run>> {
    SQLite::Statement select(connection,
                             "SELECT id, started_ms, finished_ms FROM run WHERE suite = ?1 AND model = ?2 AND "
                             "configuration = ?3 AND seed = ?4 AND planned_items = ?5 AND rule = ?6 "
                             "AND imported_file IS NULL ORDER BY id DESC LIMIT 1");
    Binder(select) << spec.suite << spec.model << spec.configuration << static_cast<std::int64_t>(spec.seed)
                   << spec.planned_items << spec.rule;
    if (!select.executeStep()) return std::optional<Run>{};
    return Run{.id = select.getColumn(0).getInt64(),
               .spec = spec,
               .started_ms = select.getColumn(1).getInt64(),
               .finished_ms = select.getColumn(2).getInt64()};
  });
}

Result<std::vector<std::int64_t>> Store::finished_positions(RunId run, std::int64_t attempts) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<std::int64_t>> {
    SQLite::Statement select(connection,
                             "SELECT item.position FROM result JOIN item ON item.id = result.item WHERE run = ?1 "
                             "GROUP BY item.id HAVING count(*) >= ?2 ORDER BY item.position");
    Binder(select) << run << attempts;
    std::vector<std::int64_t> positions;
    while (select.executeStep()) positions.push_back(select.getColumn(0).getInt64());
    return positions;
  });
}

Result<void> Store::record_result(RunId run, const ItemResult& result) {
  return record_results(run, std::span(&result, 1));
}

Result<void> Store::record_results(RunId run, std::span<const ItemResult> attempts) {
  return database_->with([&](SQLite::Database& connection) -> Result<void> {
    SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
    for (const ItemResult& result : attempts) {
      if (auto inserted = insert_result(connection, run, result); !inserted) return inserted;
    }
    if (!attempts.empty()) forget_kept_answers(connection, run, attempts.front().position);
    transaction.commit();
    return {};
  });
}

Result<void> Store::keep_answer(RunId run, const ItemResult& answer) {
  return database_->with([&](SQLite::Database& connection) -> Result<void> {
    SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
    const std::string text_hash = keep_text(connection, answer.text);
    SQLite::Statement insert(connection,
                             "INSERT INTO kept_answer (run, item, attempt, finish_reason, prompt_hash, prompt_tokens, "
                             "completion_tokens, milliseconds, cost, likelihoods, text_hash) "
                             "SELECT run.id, item.id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, nullif(?11, '') "
                             "FROM run JOIN item ON item.suite = run.suite AND item.position = ?2 WHERE run.id = ?1");
    Binder(insert) << run << answer.position << answer.attempt << answer.finish_reason << answer.prompt_hash
                   << answer.prompt_tokens << answer.completion_tokens << answer.milliseconds << answer.cost
                   << answer.likelihoods << text_hash;
    if (insert.exec() == 0)
      return fail(ErrorCode::kNotFound, fmt::format("run {} has no item at position {}", run, answer.position));
    transaction.commit();
    return {};
  });
}

Result<std::vector<ItemResult>> Store::kept_answers(RunId run) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<ItemResult>> {
    SQLite::Statement select(connection,
                             "SELECT position, attempt, finish_reason, prompt_hash, prompt_tokens, completion_tokens, "
                             "milliseconds, cost, likelihoods, coalesce(body, '') FROM kept_answer "
                             "JOIN item ON item.id = kept_answer.item "
                             "LEFT JOIN answer_text ON answer_text.hash = text_hash WHERE run = ?1 "
                             "ORDER BY position, attempt");
    Binder(select) << run;
    std::vector<ItemResult> answers;
    while (select.executeStep()) {
      ItemResult& answer = answers.emplace_back(read_answer_columns(select, 2));
      answer.position = select.getColumn(0).getInt64();
      answer.attempt = select.getColumn(1).getInt64();
    }
    return answers;
  });
}

Result<void> Store::finish_run(RunId run) {
  return database_->with([&](SQLite::Database& connection) -> Result<void> {
    finish(connection, run);
    return {};
  });
}

Result<RunSummary> Store::summarise(RunId run) {
  return database_->with([&](SQLite::Database& connection) -> Result<RunSummary> {
    SQLite::Statement select(
        connection,
        "SELECT count(*), total(score), total(score * score), total(status = 1), "
        "total(status = 2), total(status = 3), total(judge_calls), "
        "CASE WHEN count(judge_cost) = count(*) THEN total(judge_cost) END FROM (SELECT avg(score) AS score, "
        "max(status) AS status, sum(judge_calls) AS judge_calls, "
        "CASE WHEN count(judge_cost) = count(*) THEN sum(judge_cost) END AS judge_cost "
        "FROM result WHERE run = ?1 GROUP BY item)");
    Binder(select) << run;
    select.executeStep();
    return RunSummary{
        .scores = {select.getColumn(0).getInt64(), select.getColumn(1).getDouble(), select.getColumn(2).getDouble()},
        .unscorable = select.getColumn(3).getInt64(),
        .errors = select.getColumn(4).getInt64(),
        .timeouts = select.getColumn(5).getInt64(),
        .judge_calls = select.getColumn(6).getInt64(),
        .judge_cost = real_or_nan(select.getColumn(7))};
  });
}

Result<void> Store::import_runs(const ImportRecord& source, std::span<const ImportedRun> runs) {
  return database_->with([&](SQLite::Database& connection) -> Result<void> {
    SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement insert(connection,
                             "INSERT INTO imported_file (file, digest, row_count, created_ms) VALUES (?1, ?2, ?3, ?4)");
    Binder(insert) << source.file << source.digest << source.rows << unix_ms();
    insert.exec();
    const std::int64_t file = connection.getLastInsertRowid();
    for (const ImportedRun& imported : runs) {
      const Run run = insert_run(connection, imported.spec, file);
      for (const ItemResult& result : imported.results) {
        if (auto inserted = insert_result(connection, run.id, result); !inserted) return inserted;
      }
      finish(connection, run.id);
    }
    transaction.commit();
    return {};
  });
}

}  // namespace occam::store
