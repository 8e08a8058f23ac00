// Items and runs one by one: what drill-downs show. Texts are read for the items that are asked for alone.
#include "store/answers.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <limits>

#include "store/database.hpp"

namespace occam::store {

namespace {

/// SQLite counts the bytes of a text in 32 bits.
constexpr std::int64_t kMostBytes = std::numeric_limits<std::int32_t>::max();

/// Of every item the newest run that has it. Requires ?1 model key, ?2 suite hash, ?3 configuration hash.
constexpr const char* kNewest =
    "WITH newest AS MATERIALIZED (SELECT item, max(run) AS run FROM result WHERE run IN "
    "(SELECT run.id FROM run JOIN suite ON suite.id = run.suite JOIN model ON model.id = run.model "
    "JOIN configuration ON configuration.id = run.configuration "
    "WHERE model.key = ?1 AND suite.hash = ?2 AND configuration.hash = ?3) GROUP BY item) ";

std::string to_json(std::span<const std::int64_t> positions) {
  return boost::json::serialize(boost::json::array(positions.begin(), positions.end()));
}

/// Requires: as put_configuration wrote it.
std::vector<std::string> to_texts(const std::string& array) {
  std::vector<std::string> texts;
  boost::system::error_code broken;
  const boost::json::value value = boost::json::parse(array, broken);
  if (broken || !value.is_array()) return texts;
  for (const boost::json::value& text : value.get_array())
    if (text.is_string()) texts.emplace_back(text.get_string());
  return texts;
}

ItemAnswer read_answer(SQLite::Statement& select) {
  return {.position = select.getColumn(0).getInt64(),
          .item = select.getColumn(1).getString(),
          .text = select.getColumn(2).getString(),
          .text_bytes = select.getColumn(3).getInt64(),
          .finish_reason = select.getColumn(4).getString(),
          .rationale = select.getColumn(5).getString(),
          .likelihoods = select.getColumn(6).getString(),
          .milliseconds = real_or_nan(select.getColumn(7)),
          .prompt_tokens = select.getColumn(8).getInt64(),
          .completion_tokens = select.getColumn(9).getInt64()};
}

}  // namespace

Result<std::vector<ItemOutcome>> Store::item_outcomes(const EvidenceKey& key) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<ItemOutcome>> {
    SQLite::Statement select(connection, std::string(kNewest) +
                                             "SELECT item.position, max(result.status), avg(result.score) FROM newest "
                                             "JOIN result ON result.run = newest.run AND result.item = newest.item "
                                             "JOIN item ON item.id = newest.item GROUP BY item.id "
                                             "ORDER BY item.position");
    Binder(select) << key.model << key.suite << key.configuration;
    std::vector<ItemOutcome> outcomes;
    while (select.executeStep())
      outcomes.push_back({.position = select.getColumn(0).getInt64(),
                          .status = static_cast<ResultStatus>(select.getColumn(1).getInt()),
                          .score = select.getColumn(2).getDouble()});
    return outcomes;
  });
}

Result<std::vector<ItemAnswer>> Store::item_answers(const EvidenceKey& key, std::span<const std::int64_t> positions,
                                                    std::int64_t most_text_bytes) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<ItemAnswer>> {
    SQLite::Statement select(
        connection,
        std::string(kNewest) +
            "SELECT item.position, item.name, coalesce(substr(body, 1, ?5), ''), coalesce(length(body), 0), "
            "finish_reason, rationale, likelihoods, milliseconds, prompt_tokens, completion_tokens "
            "FROM newest JOIN item ON item.id = newest.item AND "
            "item.position IN (SELECT value FROM json_each(?4)) "
            "JOIN result ON result.run = newest.run AND result.item = newest.item AND attempt = "
            "(SELECT min(attempt) FROM result AS first WHERE first.run = newest.run AND "
            "first.item = newest.item) "
            "LEFT JOIN answer_text ON answer_text.hash = text_hash ORDER BY item.position");
    Binder(select) << key.model << key.suite << key.configuration << to_json(positions)
                   << (most_text_bytes > 0 ? std::min(most_text_bytes, kMostBytes) : kMostBytes);
    std::vector<ItemAnswer> answers;
    while (select.executeStep()) answers.push_back(read_answer(select));
    return answers;
  });
}

Result<Configuration> Store::configuration(std::string_view hash) {
  return database_->with([&](SQLite::Database& connection) -> Result<Configuration> {
    SQLite::Statement select(connection,
                             "SELECT prompt_template_hash, chat_template_hash, few_shot, sampling, max_tokens, stop "
                             "FROM configuration WHERE hash = ?1");
    Binder(select) << hash;
    if (!select.executeStep()) return fail(ErrorCode::kNotFound, "no such configuration is stored");
    return Configuration{.prompt_template_hash = select.getColumn(0).getString(),
                         .chat_template_hash = select.getColumn(1).getString(),
                         .few_shot = select.getColumn(2).getString(),
                         .sampling = select.getColumn(3).getString(),
                         .max_tokens = select.getColumn(4).getInt64(),
                         .stop = to_texts(select.getColumn(5).getString())};
  });
}

Result<std::vector<RunSize>> Store::runs(const EvidenceKey& key) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<RunSize>> {
    SQLite::Statement select(
        connection,
        "SELECT run.id, run.suite, run.model, run.configuration, seed, planned_items, rule, "
        "started_ms, finished_ms, (SELECT count(DISTINCT item) FROM result WHERE result.run = run.id) "
        "FROM run JOIN suite ON suite.id = run.suite JOIN model ON model.id = run.model "
        "JOIN configuration ON configuration.id = run.configuration "
        "WHERE model.key = ?1 AND suite.hash = ?2 AND configuration.hash = ?3 ORDER BY run.id");
    Binder(select) << key.model << key.suite << key.configuration;
    std::vector<RunSize> runs;
    while (select.executeStep()) {
      const auto number = [&](int column) { return select.getColumn(column).getInt64(); };
      runs.push_back({.run = {.id = number(0),
                              .spec = {.suite = number(1),
                                       .model = number(2),
                                       .configuration = number(3),
                                       .seed = static_cast<std::uint64_t>(number(4)),
                                       .planned_items = number(5),
                                       .rule = select.getColumn(6).getString()},
                              .started_ms = number(7),
                              .finished_ms = number(8)},
                      .results = number(9)});
    }
    return runs;
  });
}

}  // namespace occam::store
