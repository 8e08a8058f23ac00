// Complete runs of other models, and what they said of each item when a sequential run began.
#include <bit>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstring>

#include "base/sha256.hpp"
#include "store/database.hpp"

namespace occam::store {

namespace {

static_assert(std::endian::native == std::endian::little, "values are stored as they lie in memory");

std::string to_json(const std::vector<std::string>& models) {
  return boost::json::serialize(boost::json::array(models.begin(), models.end()));
}

std::vector<double> to_values(const SQLite::Column& blob) {
  std::vector<double> values(static_cast<std::size_t>(blob.getBytes()) / sizeof(double));
  if (!values.empty()) std::memcpy(values.data(), blob.getBlob(), values.size() * sizeof(double));
  return values;
}

}  // namespace

std::vector<std::string> read_control_models(const std::string& array) {
  std::vector<std::string> models;
  boost::system::error_code broken;
  const boost::json::value value = boost::json::parse(array, broken);
  if (broken || !value.is_array()) return models;
  for (const boost::json::value& model : value.get_array())
    if (model.is_string()) models.emplace_back(model.get_string());
  return models;
}

Result<ControlId> Store::put_control(const Control& control) {
  return database_->with([&](SQLite::Database& connection) -> Result<ControlId> {
    const std::string models = to_json(control.models);
    const char* bytes = reinterpret_cast<const char*>(control.values.data());
    const std::string_view values(bytes, control.values.size() * sizeof(double));
    const std::string hash = Sha256().field("control").field(models).field(values).hex();
    SQLite::Statement insert(
        connection, "INSERT INTO control (hash, models, item_values) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
    insert.bind(1, hash);
    insert.bind(2, models);
    insert.bind(3, values.data(), static_cast<int>(values.size()));
    insert.exec();
    SQLite::Statement select(connection, "SELECT id FROM control WHERE hash = ?1");
    Binder(select) << hash;
    select.executeStep();
    return select.getColumn(0).getInt64();
  });
}

Result<Control> Store::control(ControlId id) {
  return database_->with([&](SQLite::Database& connection) -> Result<Control> {
    SQLite::Statement select(connection, "SELECT models, item_values FROM control WHERE id = ?1");
    Binder(select) << id;
    if (!select.executeStep()) return fail(ErrorCode::kNotFound, "no such control variate is stored");
    return Control{.models = read_control_models(select.getColumn(0).getString()),
                   .values = to_values(select.getColumn(1))};
  });
}

Result<std::vector<CompleteRun>> Store::complete_runs(const EvidenceKey& key) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<CompleteRun>> {
    SQLite::Statement select(connection, R"sql(
      WITH first_own AS (
        SELECT min(run.id) AS id FROM run
        JOIN suite ON suite.id = run.suite JOIN model ON model.id = run.model
        JOIN configuration ON configuration.id = run.configuration
        WHERE model.key = ?1 AND suite.hash = ?2 AND configuration.hash = ?3
          AND EXISTS (SELECT 1 FROM result WHERE result.run = run.id))
      SELECT max(run.id), model.label FROM run
      JOIN suite ON suite.id = run.suite JOIN model ON model.id = run.model
      WHERE suite.hash = ?2 AND model.key <> ?1 AND run.finished_ms > 0
        AND run.id < coalesce((SELECT id FROM first_own), run.id + 1)
        AND NOT EXISTS (SELECT 1 FROM sequential WHERE sequential.run = run.id)
        AND (SELECT count(DISTINCT item) FROM result WHERE result.run = run.id) = suite.item_count
      GROUP BY model.id ORDER BY model.label, model.key)sql");
    Binder(select) << key.model << key.suite << key.configuration;
    std::vector<CompleteRun> runs;
    while (select.executeStep())
      runs.push_back({.run = select.getColumn(0).getInt64(), .model = select.getColumn(1).getString()});
    return runs;
  });
}

Result<std::vector<double>> Store::run_scores(RunId run) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<double>> {
    SQLite::Statement select(connection,
                             "SELECT avg(score) FROM result JOIN item ON item.id = result.item WHERE run = ?1 "
                             "GROUP BY item.id ORDER BY item.position");
    Binder(select) << run;
    std::vector<double> scores;
    while (select.executeStep()) scores.push_back(select.getColumn(0).getDouble());
    return scores;
  });
}

}  // namespace occam::store
