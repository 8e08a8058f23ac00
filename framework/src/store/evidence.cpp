// What the results say: every item counts once, by the newest run that has it, its attempts averaged.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "store/database.hpp"

namespace occam::store {

namespace {

/// Which runs' items count.
enum class Scope {
  kAll,
  kFixed,  ///< those whose end was planned beforehand, and those that ended by their scores with the whole suite
};

constexpr std::string_view kEveryRunCounts = "TRUE";
constexpr std::string_view kFixedRunsCount =
    "(NOT EXISTS (SELECT 1 FROM sequential WHERE sequential.run = run.id) OR "
    "(SELECT count(DISTINCT own.item) FROM result AS own WHERE own.run = run.id) >= suite.item_count)";

/// Requires ?1 model key, ?2 suite hash, ?3 configuration hash. One row an item, read in the order of the primary key:
/// no sorting and no table beside it, whatever the suite's size.
constexpr std::string_view kItems = R"sql(
  WITH runs AS MATERIALIZED (
    SELECT run.id FROM run
    JOIN suite ON suite.id = run.suite
    JOIN model ON model.id = run.model
    JOIN configuration ON configuration.id = run.configuration
    WHERE model.key = {0} AND suite.hash = {1} AND configuration.hash = {2} AND {3})
  SELECT item, run, avg(score) AS score, max(status) AS status,
         avg(milliseconds) AS milliseconds, avg(cost) AS cost,
         sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens
  FROM result
  WHERE run IN (SELECT id FROM runs)
    AND NOT EXISTS (SELECT 1 FROM runs AS later CROSS JOIN result AS newer
                    ON newer.run = later.id AND newer.item = result.item WHERE later.id > result.run)
  GROUP BY run, item)sql";

std::string items_of(std::string_view model, std::string_view suite, std::string_view configuration,
                     std::string_view condition) {
  return fmt::format(fmt::runtime(kItems), model, suite, configuration, condition);
}

std::string items_of(Scope scope) {
  return items_of("?1", "?2", "?3", scope == Scope::kAll ? kEveryRunCounts : kFixedRunsCount);
}

/// Whether every item of the suite has a result, whichever run it is of.
bool is_complete(SQLite::Database& connection, const EvidenceKey& key) {
  SQLite::Statement select(connection,
                           fmt::format("SELECT count(*) FROM ({}) HAVING count(*) = (SELECT item_count FROM suite "
                                       "WHERE hash = ?2)",
                                       items_of(Scope::kAll)));
  Binder(select) << key.model << key.suite << key.configuration;
  return select.executeStep() && select.getColumn(0).getInt64() > 0;
}

/// A complete suite is what it is, however its runs came to their ends.
Scope scope_of(SQLite::Database& connection, const EvidenceKey& key) {
  return is_complete(connection, key) ? Scope::kAll : Scope::kFixed;
}

/// Sets what the suite says; n = 0 and no range where it is not known.
void read_suite(SQLite::Database& connection, const EvidenceKey& key, Evidence& evidence) {
  SQLite::Statement select(connection, "SELECT low, high, binary, item_count FROM suite WHERE hash = ?1");
  Binder(select) << key.suite;
  if (!select.executeStep()) return;
  evidence.low = select.getColumn(0).getDouble();
  evidence.high = select.getColumn(1).getDouble();
  evidence.binary = select.getColumn(2).getInt() == 1;
  evidence.suite_items = select.getColumn(3).getInt64();
}

/// What one pass over the items leaves behind.
struct Pass {
  std::set<RunId> runs;  ///< that any item's newest result came from
  std::vector<double> milliseconds;
  statistics::Moments cost;
};

void take_item(SQLite::Statement& select, Evidence& evidence, Pass& pass) {
  const auto number = [&](int column) { return select.getColumn(column).getInt64(); };
  pass.runs.insert(number(0));
  evidence.scores.add(select.getColumn(1).getDouble());
  const auto status = static_cast<ResultStatus>(number(2));
  evidence.unscorable += status == ResultStatus::kUnscorable ? 1 : 0;
  evidence.errors += status == ResultStatus::kError ? 1 : 0;
  evidence.timeouts += status == ResultStatus::kTimeout ? 1 : 0;
  if (!select.getColumn(3).isNull()) pass.milliseconds.push_back(select.getColumn(3).getDouble());
  if (!select.getColumn(4).isNull()) pass.cost.add(select.getColumn(4).getDouble());
  evidence.prompt_tokens += number(5);
  evidence.completion_tokens += number(6);
}

/// Sets the mean, and the 95th percentile by nearest rank: the value at place ⌈0.95 n⌉ of the n items whose time is
/// known.
void set_seconds(std::vector<double>& milliseconds, Evidence& evidence) {
  if (milliseconds.empty()) return;
  const double sum = std::accumulate(milliseconds.begin(), milliseconds.end(), 0.0);
  evidence.seconds = sum / static_cast<double>(milliseconds.size()) / 1000;
  const auto place = milliseconds.begin() + static_cast<std::ptrdiff_t>((95 * milliseconds.size() + 99) / 100 - 1);
  std::ranges::nth_element(milliseconds, place);
  evidence.seconds_p95 = *place / 1000;
}

/// Returns the runs behind the items.
std::set<RunId> read_items(SQLite::Database& connection, const EvidenceKey& key, Scope scope, Evidence& evidence) {
  SQLite::Statement select(connection, fmt::format("SELECT run, score, status, milliseconds, cost, prompt_tokens, "
                                                   "completion_tokens FROM ({})",
                                                   items_of(scope)));
  Binder(select) << key.model << key.suite << key.configuration;
  Pass pass;
  while (select.executeStep()) take_item(select, evidence, pass);
  set_seconds(pass.milliseconds, evidence);
  evidence.cost = pass.cost.n > 0 ? pass.cost.mean() : kUnknown;
  return std::move(pass.runs);
}

/// Whether every one of the runs reached its planned end, when the newest began, and the file that any of them was
/// imported from.
void read_runs(SQLite::Database& connection, const std::set<RunId>& runs, Evidence& evidence) {
  SQLite::Statement select(
      connection,
      "SELECT finished_ms > 0 AND NOT EXISTS (SELECT 1 FROM sequential WHERE sequential.run = run.id), started_ms, "
      "coalesce(file, '') FROM run LEFT JOIN imported_file ON imported_file.id = run.imported_file WHERE run.id = ?1");
  bool all_planned = true;
  for (const RunId run : runs) {
    Binder(select) << run;
    if (select.executeStep()) {
      all_planned = all_planned && select.getColumn(0).getInt() == 1;
      evidence.newest_ms = std::max(evidence.newest_ms, select.getColumn(1).getInt64());
      evidence.imported_from = std::max(evidence.imported_from, select.getColumn(2).getString());
    }
    select.reset();
  }
  evidence.fixed_n = evidence.complete || all_planned;
}

Evidence read_evidence(SQLite::Database& connection, const EvidenceKey& key) {
  Evidence evidence;
  read_suite(connection, key, evidence);
  evidence.sequential = read_sequential_runs(connection, key);
  Evidence all = evidence;
  std::set<RunId> runs = read_items(connection, key, Scope::kAll, all);
  all.complete = all.suite_items > 0 && all.scores.n == all.suite_items;
  if (!all.complete && !all.sequential.empty()) {
    std::set<RunId> fixed_runs = read_items(connection, key, Scope::kFixed, evidence);
    if (evidence.scores.n > 0) {
      read_runs(connection, fixed_runs, evidence);
      return evidence;
    }
  }
  if (all.scores.n > 0) read_runs(connection, runs, all);
  return all;
}

ItemScore read_item_score(SQLite::Statement& select) {
  ItemScore score;
  score.position = select.getColumn(0).getInt64();
  score.item = select.getColumn(1).getString();
  score.cluster = select.getColumn(2).getString();
  ItemResult& result = score.result;
  result.position = score.position;
  result.attempt = select.getColumn(3).getInt64();
  result.status = static_cast<ResultStatus>(select.getColumn(4).getInt());
  result.score = select.getColumn(5).getDouble();
  result.metrics = select.getColumn(6).getString();
  result.finish_reason = select.getColumn(7).getString();
  result.prompt_hash = select.getColumn(8).getString();
  result.prompt_tokens = select.getColumn(9).getInt64();
  result.completion_tokens = select.getColumn(10).getInt64();
  result.milliseconds = real_or_nan(select.getColumn(11));
  result.cost = real_or_nan(select.getColumn(12));
  result.likelihoods = select.getColumn(13).getString();
  result.rationale = select.getColumn(14).getString();
  result.text = select.getColumn(15).getString();
  result.confidence = read_confidence_columns(select, 16);
  return score;
}

std::vector<EvidenceRow> read_keys(SQLite::Database& connection) {
  SQLite::Statement select(
      connection,
      "SELECT DISTINCT model.key, suite.hash, configuration.hash, model.label, model.digest, model.quantisation, "
      "model.adapter, model.backend, model.backend_version, model.device, model.endpoint, model.name, suite.name, "
      "suite.task, suite.metric, suite.low, suite.high, suite.binary FROM run JOIN suite ON suite.id = run.suite "
      "JOIN model ON model.id = run.model JOIN configuration ON configuration.id = run.configuration "
      "WHERE EXISTS (SELECT 1 FROM result WHERE result.run = run.id) "
      "ORDER BY suite.task, suite.name, model.label, model.key, suite.hash, configuration.hash");
  std::vector<EvidenceRow> rows;
  while (select.executeStep()) {
    const auto text = [&](int column) { return select.getColumn(column).getString(); };
    rows.push_back({.key = {.model = text(0), .suite = text(1), .configuration = text(2)},
                    .model = {.digest = text(4),
                              .quantisation = text(5),
                              .adapter = text(6),
                              .backend = text(7),
                              .backend_version = text(8),
                              .device = text(9),
                              .endpoint = text(10),
                              .name = text(11)},
                    .label = text(3),
                    .suite = {.hash = text(1),
                              .name = text(12),
                              .task = text(13),
                              .metric = text(14),
                              .low = select.getColumn(15).getDouble(),
                              .high = select.getColumn(16).getDouble(),
                              .binary = select.getColumn(17).getInt() == 1},
                    .evidence = {}});
  }
  return rows;
}

}  // namespace

Result<Evidence> Store::evidence(const EvidenceKey& key) {
  return database_->with(
      [&](SQLite::Database& connection) -> Result<Evidence> { return read_evidence(connection, key); });
}

Result<ModelSummary> Store::model_summary(std::string_view model_key) {
  return database_->with([&](SQLite::Database& connection) -> Result<ModelSummary> {
    // Items of one suite under two configurations are two outcomes; two runs of one configuration are one.
    SQLite::Statement select(connection, fmt::format(R"sql(
      WITH runs AS MATERIALIZED (
        SELECT run.id, run.suite, run.configuration, suite.low, suite.high FROM run
        JOIN model ON model.id = run.model JOIN suite ON suite.id = run.suite WHERE model.key = ?1 AND {})
      SELECT count(*), avg((score - low) / (high - low)) FROM (
        SELECT avg(score) AS score, low, high FROM result JOIN runs AS own ON own.id = result.run
        WHERE run IN (SELECT id FROM runs)
          AND NOT EXISTS (SELECT 1 FROM runs AS later CROSS JOIN result AS newer
                          ON newer.run = later.id AND newer.item = result.item
                          WHERE later.id > result.run AND later.suite = own.suite
                            AND later.configuration = own.configuration)
        GROUP BY run, item))sql",
                                                     kFixedRunsCount));
    Binder(select) << model_key;
    select.executeStep();
    return ModelSummary{select.getColumn(0).getInt64(), real_or_nan(select.getColumn(1))};
  });
}

Result<PairedEvidence> Store::paired(const EvidenceKey& a, const EvidenceKey& b) {
  return database_->with([&](SQLite::Database& connection) -> Result<PairedEvidence> {
    const auto condition = [&](const EvidenceKey& key) {
      return scope_of(connection, key) == Scope::kAll ? kEveryRunCounts : kFixedRunsCount;
    };
    SQLite::Statement select(
        connection, fmt::format("SELECT count(*), total(d), total(d * d), total(d > 0), total(d < 0) FROM ("
                                "SELECT a.score - b.score AS d FROM ({}) AS a JOIN ({}) AS b ON a.item = b.item)",
                                items_of("?1", "?2", "?3", condition(a)), items_of("?4", "?5", "?6", condition(b))));
    Binder(select) << a.model << a.suite << a.configuration << b.model << b.suite << b.configuration;
    select.executeStep();
    return PairedEvidence{.differences = {select.getColumn(0).getInt64(), select.getColumn(1).getDouble(),
                                          select.getColumn(2).getDouble()},
                          .first_better = select.getColumn(3).getInt64(),
                          .second_better = select.getColumn(4).getInt64()};
  });
}

Result<std::int64_t> Store::stale_items(std::string_view label, std::string_view task, const EvidenceKey& current) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::int64_t> {
    SQLite::Statement select(connection, R"sql(
      SELECT count(*) FROM (
        SELECT DISTINCT run.suite, run.model, run.configuration, result.item
        FROM result
        JOIN run ON run.id = result.run
        JOIN suite ON suite.id = run.suite
        JOIN model ON model.id = run.model
        JOIN configuration ON configuration.id = run.configuration
        WHERE model.label = ?1 AND suite.task = ?2
          AND NOT (model.key = ?3 AND suite.hash = ?4 AND configuration.hash = ?5)))sql");
    Binder(select) << label << task << current.model << current.suite << current.configuration;
    select.executeStep();
    return select.getColumn(0).getInt64();
  });
}

Result<std::vector<EvidenceRow>> Store::evidence_rows() {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<EvidenceRow>> {
    SQLite::Transaction snapshot(connection);  // one moment, whoever writes meanwhile
    std::vector<EvidenceRow> rows = read_keys(connection);
    for (EvidenceRow& row : rows) row.evidence = read_evidence(connection, row.key);
    return rows;
  });
}

Result<std::optional<SuiteRecord>> Store::suite_of_task(std::string_view task) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::optional<SuiteRecord>> {
    SQLite::Statement select(connection,
                             "SELECT hash, name, task, metric, low, high, binary FROM suite WHERE task = ?1 "
                             "ORDER BY id DESC LIMIT 1");
    Binder(select) << task;
    if (!select.executeStep()) return std::optional<SuiteRecord>{};
    const auto text = [&](int column) { return select.getColumn(column).getString(); };
    return SuiteRecord{.hash = text(0),
                       .name = text(1),
                       .task = text(2),
                       .metric = text(3),
                       .low = select.getColumn(4).getDouble(),
                       .high = select.getColumn(5).getDouble(),
                       .binary = select.getColumn(6).getInt() == 1};
  });
}

Result<std::vector<ItemScore>> Store::item_scores(const EvidenceKey& key) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<ItemScore>> {
    SQLite::Statement select(
        connection,
        fmt::format("SELECT item.position, item.name, item.cluster, attempt, result.status, result.score, metrics, "
                    "finish_reason, prompt_hash, result.prompt_tokens, result.completion_tokens, "
                    "result.milliseconds, result.cost, likelihoods, rationale, coalesce(body, ''), mean_logprob, "
                    "minimum_logprob, margin, entropy, agreement "
                    "FROM ({}) AS newest JOIN result ON result.run = newest.run AND result.item = newest.item "
                    "JOIN item ON item.id = result.item LEFT JOIN answer_text ON answer_text.hash = text_hash "
                    "ORDER BY item.position, attempt",
                    items_of(Scope::kAll)));
    Binder(select) << key.model << key.suite << key.configuration;
    std::vector<ItemScore> scores;
    while (select.executeStep()) scores.push_back(read_item_score(select));
    return scores;
  });
}

Result<std::vector<PlainScore>> Store::plain_scores(const EvidenceKey& key, RunId run) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<PlainScore>> {
    SQLite::Statement select(connection, fmt::format("SELECT item.position, status, score FROM ({}) AS newest "
                                                     "JOIN item ON item.id = newest.item ORDER BY item.position",
                                                     items_of("?1", "?2", "?3", "run.id <= ?4")));
    Binder(select) << key.model << key.suite << key.configuration << run;
    std::vector<PlainScore> scores;
    while (select.executeStep()) {
      scores.push_back({.position = select.getColumn(0).getInt64(),
                        .scored = select.getColumn(1).getInt() == static_cast<int>(ResultStatus::kOk),
                        .score = select.getColumn(2).getDouble()});
    }
    return scores;
  });
}

}  // namespace occam::store
