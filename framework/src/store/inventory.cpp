// Suites, models and configurations: rows that are found by their content hash, or made.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "base/clock.hpp"
#include "store/database.hpp"

namespace occam::store {

namespace {

std::int64_t find_id(SQLite::Database& connection, const char* sql, std::string_view key) {
  SQLite::Statement select(connection, sql);
  Binder(select) << key;
  return select.executeStep() ? select.getColumn(0).getInt64() : 0;
}

void insert_items(SQLite::Database& connection, SuiteId suite, std::span<const ItemRecord> items) {
  SQLite::Statement insert(
      connection, "INSERT INTO item (suite, position, name, content_hash, cluster) VALUES (?1, ?2, ?3, ?4, ?5)");
  for (std::size_t i = 0; i < items.size(); ++i) {
    Binder(insert) << suite << static_cast<std::int64_t>(i) << items[i].id << items[i].content_hash << items[i].cluster;
    insert.exec();
    insert.reset();
  }
}

std::string to_json(const std::vector<std::string>& texts) {
  boost::json::array array;
  for (const std::string& text : texts) array.emplace_back(boost::json::string(text));
  return boost::json::serialize(array);
}

}  // namespace

Result<SuiteId> Store::put_suite(const SuiteRecord& suite, std::span<const ItemRecord> items) {
  return database_->with([&](SQLite::Database& connection) -> Result<SuiteId> {
    SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
    SuiteId id = find_id(connection, "SELECT id FROM suite WHERE hash = ?1", suite.hash);
    if (id != 0) {
      SQLite::Statement rename(connection, "UPDATE suite SET name = ?2, task = ?3 WHERE id = ?1");
      Binder(rename) << id << suite.name << suite.task;
      rename.exec();
    } else {
      SQLite::Statement insert(
          connection,
          "INSERT INTO suite (hash, name, task, metric, low, high, binary, item_count, created_ms) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
      Binder(insert) << suite.hash << suite.name << suite.task << suite.metric << suite.low << suite.high
                     << std::int64_t{suite.binary} << static_cast<std::int64_t>(items.size()) << unix_ms();
      insert.exec();
      id = connection.getLastInsertRowid();
      insert_items(connection, id, items);
    }
    transaction.commit();
    return id;
  });
}

Result<ModelId> Store::put_model(const ModelIdentity& model, std::string_view label) {
  return database_->with([&](SQLite::Database& connection) -> Result<ModelId> {
    SQLite::Statement upsert(connection,
                             "INSERT INTO model (key, label, digest, quantisation, adapter, backend, backend_version, "
                             "device, endpoint, name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
                             "ON CONFLICT (key) DO UPDATE SET label = excluded.label RETURNING id");
    Binder(upsert) << model.key() << label << model.digest << model.quantisation << model.adapter << model.backend
                   << model.backend_version << model.device << model.endpoint << model.name;
    upsert.executeStep();
    const ModelId id = upsert.getColumn(0).getInt64();
    upsert.executeStep();  // only the end of the statement commits it, and says whether it could
    return id;
  });
}

Result<ConfigurationId> Store::put_configuration(const Configuration& configuration) {
  return database_->with([&](SQLite::Database& connection) -> Result<ConfigurationId> {
    const std::string hash = configuration.hash();
    SQLite::Statement insert(connection,
                             "INSERT INTO configuration (hash, prompt_template_hash, chat_template_hash, few_shot, "
                             "sampling, max_tokens, stop) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING");
    Binder(insert) << hash << configuration.prompt_template_hash << configuration.chat_template_hash
                   << configuration.few_shot << configuration.sampling << configuration.max_tokens
                   << to_json(configuration.stop);
    insert.exec();
    return find_id(connection, "SELECT id FROM configuration WHERE hash = ?1", hash);
  });
}

}  // namespace occam::store
