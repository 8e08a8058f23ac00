// Outcomes made elsewhere become evidence: rows are grouped by task, and every (task, model) is one run.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <unordered_map>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/sha256.hpp"
#include "base/strings.hpp"
#include "eval/csv.hpp"
#include "eval/outcomes.hpp"

namespace occam::eval {

namespace {

/// What the file has on one task.
struct TaskOutcomes {
  std::vector<store::ItemRecord> items;
  std::unordered_map<std::string, std::int64_t> positions;                  // item id → index into items
  std::map<std::string, std::map<std::int64_t, store::ItemResult>> models;  // name → position → outcome
  std::string suite;
  std::string metric = "score";
  std::optional<ScoreRange> range;  ///< as the file states it
};

struct Outcomes {
  std::map<std::string, TaskOutcomes> tasks;
  std::int64_t rows = 0;
};

std::unexpected<Error> wrong(std::string_view name, std::int64_t line, std::string message) {
  return fail(ErrorCode::kUsage, std::move(message), fmt::format("{}:{}:1", name, line));
}

std::optional<double> to_number(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// Returns the item's position in the task, made where it is new.
std::int64_t position_of(TaskOutcomes& task, const std::string& id, const std::string& content, std::string cluster) {
  const auto [found, is_new] = task.positions.emplace(id, static_cast<std::int64_t>(task.items.size()));
  if (is_new) task.items.push_back({id, sha256_hex(content), std::move(cluster)});
  return found->second;
}

// ── Wide CSV ──

struct WideColumn {
  std::size_t score = 0;
  std::optional<std::size_t> cost;
};

struct WideHeader {
  std::size_t id = 0;
  std::size_t task = 0;
  std::optional<std::size_t> prompt;
  std::map<std::string, WideColumn> models;
};

std::optional<std::size_t> find_column(const CsvRow& header, std::string_view name) {
  const auto found = std::ranges::find_if(header.fields, [&](const std::string& field) { return trim(field) == name; });
  if (found == header.fields.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.fields.begin());
}

Result<WideHeader> read_wide_header(const CsvRow& header, std::string_view name) {
  const auto id = find_column(header, "id");
  const auto task = find_column(header, "task");
  if (!id || !task) return wrong(name, header.line, fmt::format("there is no column \"{}\"", id ? "task" : "id"));
  WideHeader made{.id = *id, .task = *task, .prompt = find_column(header, "prompt"), .models = {}};
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const std::string_view field = trim(header.fields[i]);
    if (field.starts_with("score:") && !made.models.emplace(field.substr(6), WideColumn{i, std::nullopt}).second) {
      return wrong(name, header.line, fmt::format("the column \"{}\" is there twice", field));
    }
  }
  if (made.models.empty()) return wrong(name, header.line, "there is no column \"score:<model>\"");
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const std::string_view field = trim(header.fields[i]);
    if (!field.starts_with("cost:")) continue;
    const auto model = made.models.find(std::string(field.substr(5)));
    if (model == made.models.end()) {
      return wrong(name, header.line, fmt::format("\"{}\" has no \"score:{}\"", field, field.substr(5)));
    }
    model->second.cost = i;
  }
  return made;
}

Result<void> take_wide_row(const WideHeader& header, const CsvRow& row, std::string_view name, Outcomes& outcomes) {
  TaskOutcomes& task = outcomes.tasks[row.fields[header.task]];
  const std::string& id = row.fields[header.id];
  if (task.positions.contains(id)) return wrong(name, row.line, fmt::format("the id \"{}\" is there twice", id));
  const std::int64_t position = position_of(task, id, header.prompt ? row.fields[*header.prompt] : id, {});
  for (const auto& [model, column] : header.models) {
    const std::string& text = row.fields[column.score];
    if (trim(text).empty()) continue;
    const auto score = to_number(text);
    if (!score) return wrong(name, row.line, fmt::format("the score of {} is no number: \"{}\"", model, text));
    store::ItemResult result;
    result.position = position;
    result.score = *score;
    if (column.cost) result.cost = to_number(row.fields[*column.cost]).value_or(store::kUnknown);
    task.models[model].emplace(position, std::move(result));
  }
  ++outcomes.rows;
  return {};
}

// ── One outcome a row: long CSV and JSON lines ──

using Fields = std::map<std::string, std::string, std::less<>>;

std::string text_of(const Fields& fields, std::string_view key) {
  const auto found = fields.find(key);
  return found == fields.end() ? std::string() : found->second;
}

std::optional<store::ResultStatus> to_status(std::string_view word) {
  using enum store::ResultStatus;
  for (const store::ResultStatus status : {kOk, kUnscorable, kError, kTimeout}) {
    if (word == store::to_string(status)) return status;
  }
  return word.empty() ? std::optional(kOk) : std::nullopt;
}

Result<void> take_outcome(const Fields& fields, std::string_view name, std::int64_t line, Outcomes& outcomes) {
  for (const std::string_view key : {"task", "item", "model", "score"}) {
    if (text_of(fields, key).empty()) return wrong(name, line, fmt::format("\"{}\" is missing", key));
  }
  const auto score = to_number(text_of(fields, "score"));
  if (!score) return wrong(name, line, fmt::format("the score is no number: \"{}\"", text_of(fields, "score")));
  const auto status = to_status(text_of(fields, "status"));
  if (!status) return wrong(name, line, fmt::format("\"{}\" is no status", text_of(fields, "status")));

  TaskOutcomes& task = outcomes.tasks[text_of(fields, "task")];
  task.suite = text_of(fields, "suite");
  if (fields.contains("metric")) task.metric = text_of(fields, "metric");
  const auto low = to_number(text_of(fields, "low"));
  const auto high = to_number(text_of(fields, "high"));
  if (low && high && *low < *high) task.range = {*low, *high};

  store::ItemResult result;
  const std::string id = text_of(fields, "item");
  result.position = position_of(task, id, id, text_of(fields, "cluster"));
  result.score = *score;
  result.status = *status;
  const auto count = [&](std::string_view key) {
    return static_cast<std::int64_t>(to_number(text_of(fields, key)).value_or(0));
  };
  result.prompt_tokens = count("prompt_tokens");
  result.completion_tokens = count("completion_tokens");
  result.milliseconds = to_number(text_of(fields, "milliseconds")).value_or(store::kUnknown);
  result.cost = to_number(text_of(fields, "cost")).value_or(store::kUnknown);
  result.text = text_of(fields, "text");
  if (!task.models[text_of(fields, "model")].emplace(result.position, std::move(result)).second) {
    return wrong(name, line, fmt::format("the item \"{}\" of {} is there twice", id, text_of(fields, "model")));
  }
  ++outcomes.rows;
  return {};
}

Result<Outcomes> read_csv(std::string_view text, const std::string& name) {
  CsvReader reader(text, name);
  const auto header = reader.next();
  if (!header) return fail(header.error());
  if (!*header) return fail(ErrorCode::kUsage, "the file is empty", name);
  const CsvRow& columns = **header;
  const bool is_long = find_column(columns, "model") && find_column(columns, "score");
  WideHeader wide;
  if (!is_long) {
    auto read = read_wide_header(columns, name);
    if (!read) return fail(read.error());
    wide = std::move(*read);
  }
  Outcomes outcomes;
  for (auto row = reader.next();; row = reader.next()) {
    if (!row) return fail(row.error());
    if (!*row) break;
    if ((*row)->fields.size() != columns.fields.size()) {
      return wrong(
          name, (*row)->line,
          fmt::format("the row has {} fields and the header {}", (*row)->fields.size(), columns.fields.size()));
    }
    Fields fields;
    for (std::size_t i = 0; is_long && i < columns.fields.size(); ++i) {
      fields[std::string(trim(columns.fields[i]))] = (*row)->fields[i];
    }
    const auto taken =
        is_long ? take_outcome(fields, name, (*row)->line, outcomes) : take_wide_row(wide, **row, name, outcomes);
    if (!taken) return fail(taken.error());
  }
  return outcomes;
}

Result<Outcomes> read_jsonl(std::string_view text, const std::string& name) {
  Outcomes outcomes;
  std::int64_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    const auto value = json::parse(line);
    if (!value || !value->is_object()) {
      return wrong(name, number, value ? "the line is no JSON object" : value.error().message);
    }
    Fields fields;
    for (const auto& member : value->get_object()) {
      const auto* text_value = member.value().if_string();
      fields[std::string(member.key())] =
          text_value != nullptr ? std::string(json::view(*text_value))
                                : (member.value().is_null() ? std::string() : json::serialize(member.value()));
    }
    if (auto taken = take_outcome(fields, name, number, outcomes); !taken) return fail(taken.error());
  }
  return outcomes;
}

// ── Into the store ──

Result<store::SuiteRecord> describe(const std::string& name, const TaskOutcomes& task,
                                    const std::optional<ScoreRange>& given, std::string_view file) {
  const ScoreRange range = given.value_or(task.range.value_or(ScoreRange{}));
  bool is_binary = true;
  for (const auto& [model, results] : task.models) {
    for (const auto& [position, result] : results) {
      if (!(result.score >= range.low && result.score <= range.high)) {
        return fail(ErrorCode::kUsage,
                    fmt::format("{} has a score of {} on the task \"{}\", outside of {} to {}", model, result.score,
                                name, range.low, range.high),
                    std::string(file), "say which range the scores have");
      }
      is_binary = is_binary && (result.score == range.low || result.score == range.high);
    }
  }
  Sha256 hash;
  hash.field("imported").field(name).field(task.metric);
  for (const store::ItemRecord& item : task.items) hash.field(item.id).field(item.content_hash);
  return store::SuiteRecord{.hash = hash.hex(),
                            .name = task.suite.empty() ? name : task.suite,
                            .task = name,
                            .metric = task.metric,
                            .low = range.low,
                            .high = range.high,
                            .binary = is_binary};
}

}  // namespace

Result<ImportSummary> import_outcomes(store::Store& store, const std::filesystem::path& file,
                                      const std::optional<ScoreRange>& range) {
  const auto text = read_file(file);
  if (!text) return fail(text.error());
  auto outcomes = file.extension() == ".jsonl" ? read_jsonl(*text, file.string()) : read_csv(*text, file.string());
  if (!outcomes) return fail(outcomes.error());
  if (outcomes->rows == 0) return fail(ErrorCode::kUsage, "the file has no outcomes", file.string());

  const auto configuration = store.put_configuration(store::Configuration::imported());
  if (!configuration) return fail(configuration.error());
  std::map<std::string, store::ModelId> models;
  std::vector<store::ImportedRun> runs;
  for (auto& [name, task] : outcomes->tasks) {
    const auto record = describe(name, task, range, file.string());
    if (!record) return fail(record.error());
    const auto suite = store.put_suite(*record, task.items);
    if (!suite) return fail(suite.error());
    for (auto& [model, results] : task.models) {
      const auto id = store.put_model(store::ModelIdentity::imported(model), model);
      if (!id) return fail(id.error());
      models[model] = *id;
      store::ImportedRun run{.spec = {.suite = *suite,
                                      .model = *id,
                                      .configuration = *configuration,
                                      .seed = 0,
                                      .planned_items = static_cast<std::int64_t>(results.size()),
                                      .rule = "made elsewhere"},
                             .results = {}};
      for (auto& [position, result] : results) run.results.push_back(std::move(result));
      runs.push_back(std::move(run));
    }
  }
  const store::ImportRecord source{.file = file.string(), .digest = sha256_hex(*text), .rows = outcomes->rows};
  if (auto imported = store.import_runs(source, runs); !imported) return fail(imported.error());
  return ImportSummary{.rows = outcomes->rows,
                       .models = static_cast<std::int64_t>(models.size()),
                       .tasks = static_cast<std::int64_t>(outcomes->tasks.size())};
}

}  // namespace occam::eval
