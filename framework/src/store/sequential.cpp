// Runs that end by their own scores: their rules, their known items and where they stand.
#include "store/sequential.hpp"

#include <charconv>
#include <cmath>

#include "store/database.hpp"

namespace occam::store {

namespace {

using statistics::Verdict;

constexpr double kSlack = 1e-9;

double to_number(const std::string& text) {
  double number = kUnknown;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Verdict to_verdict(int stored) {
  return stored == 1 ? Verdict::kMeets : stored == 2 ? Verdict::kMisses : Verdict::kOpen;
}

std::int64_t to_stored(Verdict verdict) {
  return verdict == Verdict::kMeets ? 1 : verdict == Verdict::kMisses ? 2 : 0;
}

SequentialRun read_run(SQLite::Statement& select) {
  SequentialRun run;
  int column = 0;
  const auto next = [&] { return select.getColumn(column++); };
  run.run = next().getInt64();
  run.seed = static_cast<std::uint64_t>(next().getInt64());
  run.finished = next().getInt64() > 0;
  run.rule = {.threshold = next().getString(),
              .error = next().getDouble(),
              .meets_error = next().getDouble(),
              .misses_error = next().getDouble()};
  run.state.verdict = to_verdict(next().getInt());
  run.state.peaks.certain = to_verdict(next().getInt());
  run.state.peaks.meets = next().getDouble();
  run.state.peaks.misses = next().getDouble();
  run.state.scores.n = next().getInt64();
  run.state.scores.sum = next().getDouble();
  run.state.scores.sum_squares = next().getDouble();
  run.state.low = real_or_nan(next());
  run.state.high = real_or_nan(next());
  run.state.items_needed = next().getInt64();
  run.control = next().getInt64();
  run.control_models = read_control_models(next().getString());
  return run;
}

bool is_about(const SequentialRun& run, const SequentialQuestion& question) {
  return std::abs(to_number(run.rule.threshold) - question.threshold) <= kSlack;
}

Verdict answer(const SequentialRun& run, const SequentialQuestion& question) {
  const SequentialRule& rule = run.rule;
  const SequentialState& state = run.state;
  if (is_about(run, question)) {
    if (rule.error == question.error) return state.verdict;
    return statistics::verdict_at(state.peaks, question.meets_error, question.misses_error);
  }
  if (question.meets_error >= rule.meets_error && question.threshold <= state.low + kSlack) return Verdict::kMeets;
  if (question.misses_error >= rule.misses_error && question.threshold > state.high + kSlack) return Verdict::kMisses;
  return Verdict::kOpen;
}

}  // namespace

SequentialAnswer ask(std::span<const SequentialRun> runs, const SequentialQuestion& question) {
  const SequentialRun* open = nullptr;
  for (const SequentialRun& run : runs) {
    const Verdict verdict = answer(run, question);
    if (verdict != Verdict::kOpen) return {&run, verdict};
    if (open == nullptr && is_about(run, question)) open = &run;
  }
  return {open, Verdict::kOpen};
}

std::vector<SequentialRun> read_sequential_runs(SQLite::Database& connection, const EvidenceKey& key) {
  SQLite::Statement select(
      connection,
      "SELECT run.id, seed, finished_ms, threshold, error, meets_error, misses_error, verdict, certain, meets_peak, "
      "misses_peak, n, score_sum, score_squares, sequential.low, sequential.high, items_needed, "
      "coalesce(sequential.control, 0), "
      "coalesce(models, '[]') FROM sequential LEFT JOIN control ON control.id = sequential.control "
      "JOIN run ON run.id = sequential.run JOIN suite ON suite.id = run.suite JOIN model ON model.id = run.model "
      "JOIN configuration ON configuration.id = run.configuration "
      "WHERE model.key = ?1 AND suite.hash = ?2 AND configuration.hash = ?3 ORDER BY run.id DESC");
  Binder(select) << key.model << key.suite << key.configuration;
  std::vector<SequentialRun> runs;
  while (select.executeStep()) runs.push_back(read_run(select));
  return runs;
}

Result<Run> Store::start_sequential_run(const RunSpec& spec, const SequentialRule& rule,
                                        std::span<const std::int64_t> known, ControlId control) {
  return database_->with([&](SQLite::Database& connection) -> Result<Run> {
    SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
    const Run run = insert_run(connection, spec, 0);
    SQLite::Statement insert(connection,
                             "INSERT INTO sequential (run, threshold, error, meets_error, misses_error, control) "
                             "VALUES (?1, ?2, ?3, ?4, ?5, nullif(?6, 0))");
    Binder(insert) << run.id << rule.threshold << rule.error << rule.meets_error << rule.misses_error << control;
    insert.exec();
    SQLite::Statement item(connection,
                           "INSERT INTO known_item (run, item) SELECT ?1, id FROM item "
                           "WHERE suite = ?2 AND position = ?3");
    for (const std::int64_t position : known) {
      Binder(item) << run.id << spec.suite << position;
      item.exec();
      item.reset();
    }
    transaction.commit();
    return run;
  });
}

Result<std::vector<SequentialRun>> Store::sequential_runs(const EvidenceKey& key) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<SequentialRun>> {
    return read_sequential_runs(connection, key);
  });
}

Result<std::vector<std::int64_t>> Store::known_positions(RunId run) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<std::int64_t>> {
    SQLite::Statement select(connection,
                             "SELECT item.position FROM known_item JOIN item ON item.id = known_item.item "
                             "WHERE run = ?1 ORDER BY item.position");
    Binder(select) << run;
    std::vector<std::int64_t> positions;
    while (select.executeStep()) positions.push_back(select.getColumn(0).getInt64());
    return positions;
  });
}

Result<void> Store::record_state(RunId run, const SequentialState& state) {
  return database_->with([&](SQLite::Database& connection) -> Result<void> {
    SQLite::Statement update(connection,
                             "UPDATE sequential SET verdict = ?2, certain = ?3, meets_peak = ?4, misses_peak = ?5, "
                             "n = ?6, score_sum = ?7, score_squares = ?8, low = ?9, high = ?10, items_needed = ?11 "
                             "WHERE run = ?1");
    Binder(update) << run << to_stored(state.verdict) << to_stored(state.peaks.certain) << state.peaks.meets
                   << state.peaks.misses << state.scores.n << state.scores.sum << state.scores.sum_squares << state.low
                   << state.high << state.items_needed;
    if (update.exec() == 0) return fail(ErrorCode::kNotFound, "there is no such sequential run");
    return {};
  });
}

Result<Spent> Store::spent_on(RunId run) {
  return database_->with([&](SQLite::Database& connection) -> Result<Spent> {
    SQLite::Statement select(
        connection,
        "SELECT count(*), CASE WHEN count(*) = count(cost) THEN total(cost) END FROM result WHERE run = ?1");
    Binder(select) << run;
    select.executeStep();
    return Spent{.calls = select.getColumn(0).getInt64(), .cost = real_or_nan(select.getColumn(1))};
  });
}

}  // namespace occam::store
