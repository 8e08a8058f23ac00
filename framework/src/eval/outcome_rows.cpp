// Outcomes in rows: wide CSV with a column a model; long CSV and JSON lines with one outcome a row.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/csv.hpp"
#include "base/json.hpp"
#include "base/strings.hpp"
#include "eval/outcome_table.hpp"

namespace occam::eval {

namespace {

// ── Wide ──

/// What a model may have beside its `score:<model>`, and where each goes.
struct WideMeasure {
  std::string_view prefix;
  double& (*place)(store::ItemResult&);
};

constexpr std::array<WideMeasure, 6> kWideMeasures = {{
    {"cost:", [](store::ItemResult& result) -> double& { return result.cost; }},
    {"mean_logprob:", [](store::ItemResult& result) -> double& { return result.confidence.mean_logprob; }},
    {"minimum_logprob:", [](store::ItemResult& result) -> double& { return result.confidence.minimum_logprob; }},
    {"margin:", [](store::ItemResult& result) -> double& { return result.confidence.margin; }},
    {"entropy:", [](store::ItemResult& result) -> double& { return result.confidence.entropy; }},
    {"agreement:", [](store::ItemResult& result) -> double& { return result.confidence.agreement; }},
}};

struct WideColumn {
  std::size_t score = 0;
  std::array<std::optional<std::size_t>, kWideMeasures.size()> measures{};
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

Result<WideHeader> read_wide_header(const CsvRow& header, const OutcomeFile& file) {
  const auto id = find_column(header, "id");
  const auto task = find_column(header, "task");
  if (!id || !task) return wrong_line(file, header.line, fmt::format("there is no column \"{}\"", id ? "task" : "id"));
  WideHeader made{.id = *id, .task = *task, .prompt = find_column(header, "prompt"), .models = {}};
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const std::string_view field = trim(header.fields[i]);
    if (field.starts_with("score:") && !made.models.emplace(field.substr(6), WideColumn{.score = i}).second) {
      return wrong_line(file, header.line, fmt::format("the column \"{}\" is there twice", field));
    }
  }
  if (made.models.empty()) return wrong_line(file, header.line, "there is no column \"score:<model>\"");
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const std::string_view field = trim(header.fields[i]);
    const auto measure =
        std::ranges::find_if(kWideMeasures, [&](const auto& one) { return field.starts_with(one.prefix); });
    if (measure == kWideMeasures.end()) continue;
    const std::string_view name = field.substr(measure->prefix.size());
    const auto model = made.models.find(std::string(name));
    if (model == made.models.end()) {
      return wrong_line(file, header.line, fmt::format("\"{}\" has no \"score:{}\"", field, name));
    }
    model->second.measures[static_cast<std::size_t>(measure - kWideMeasures.begin())] = i;
  }
  return made;
}

Result<void> take_wide_row(const WideHeader& header, const CsvRow& row, const OutcomeFile& file, OutcomeTable& table) {
  TaskOutcomes& task = table.tasks[row.fields[header.task]];
  const std::string& id = row.fields[header.id];
  if (task.positions.contains(id)) return wrong_line(file, row.line, fmt::format("the id \"{}\" is there twice", id));
  const std::int64_t position = task.position_of(id, header.prompt ? row.fields[*header.prompt] : id);
  for (const auto& [model, column] : header.models) {
    const std::string& text = row.fields[column.score];
    if (trim(text).empty()) continue;
    const auto score = to_number(text);
    if (!score) return wrong_line(file, row.line, fmt::format("the score of {} is no number: \"{}\"", model, text));
    store::ItemResult result;
    result.position = position;
    result.score = *score;
    for (std::size_t i = 0; i < kWideMeasures.size(); ++i) {
      const auto& measure = column.measures[i];
      if (measure) kWideMeasures[i].place(result) = to_number(row.fields[*measure]).value_or(store::kUnknown);
    }
    task.models[model].emplace(position, std::move(result));
  }
  ++table.rows;
  return {};
}

// ── Long ──

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

Result<void> take_outcome(const Fields& fields, const OutcomeFile& file, std::int64_t line, OutcomeTable& table) {
  for (const std::string_view key : {"task", "item", "model", "score"}) {
    if (text_of(fields, key).empty()) return wrong_line(file, line, fmt::format("\"{}\" is missing", key));
  }
  const auto score = to_number(text_of(fields, "score"));
  if (!score) return wrong_line(file, line, fmt::format("the score is no number: \"{}\"", text_of(fields, "score")));
  const auto status = to_status(text_of(fields, "status"));
  if (!status) return wrong_line(file, line, fmt::format("\"{}\" is no status", text_of(fields, "status")));

  TaskOutcomes& task = table.tasks[text_of(fields, "task")];
  task.suite = text_of(fields, "suite");
  if (fields.contains("metric")) task.metric = text_of(fields, "metric");
  const auto low = to_number(text_of(fields, "low"));
  const auto high = to_number(text_of(fields, "high"));
  if (low && high && *low < *high) task.range = {*low, *high};

  store::ItemResult result;
  const std::string id = text_of(fields, "item");
  result.position = task.position_of(id, id, text_of(fields, "cluster"));
  result.score = *score;
  result.status = *status;
  const auto count = [&](std::string_view key) {
    return static_cast<std::int64_t>(to_number(text_of(fields, key)).value_or(0));
  };
  result.prompt_tokens = count("prompt_tokens");
  result.completion_tokens = count("completion_tokens");
  const auto measure = [&](std::string_view key) { return to_number(text_of(fields, key)).value_or(store::kUnknown); };
  result.milliseconds = measure("milliseconds");
  result.cost = measure("cost");
  result.confidence = {.mean_logprob = measure("mean_logprob"),
                       .minimum_logprob = measure("minimum_logprob"),
                       .margin = measure("margin"),
                       .entropy = measure("entropy"),
                       .agreement = measure("agreement")};
  result.text = text_of(fields, "text");
  const std::string model = text_of(fields, "model");
  if (table.add(task, model, std::move(result))) return {};
  return wrong_line(file, line, fmt::format("the item \"{}\" of {} is there twice", id, model));
}

}  // namespace

Result<OutcomeTable> read_csv_outcomes(const OutcomeFile& file) {
  CsvReader reader(file.text, file.name);
  const auto header = reader.next();
  if (!header) return fail(header.error());
  if (!*header) return fail(ErrorCode::kUsage, "the file is empty", file.name);
  const CsvRow& columns = **header;
  const bool is_long = find_column(columns, "model") && find_column(columns, "score");
  WideHeader wide;
  if (!is_long) {
    auto read = read_wide_header(columns, file);
    if (!read) return fail(read.error());
    wide = std::move(*read);
  }
  OutcomeTable table;
  for (auto row = reader.next();; row = reader.next()) {
    if (!row) return fail(row.error());
    if (!*row) break;
    if ((*row)->fields.size() != columns.fields.size()) {
      return wrong_line(
          file, (*row)->line,
          fmt::format("the row has {} fields and the header {}", (*row)->fields.size(), columns.fields.size()));
    }
    Fields fields;
    for (std::size_t i = 0; is_long && i < columns.fields.size(); ++i) {
      fields[std::string(trim(columns.fields[i]))] = (*row)->fields[i];
    }
    const auto taken =
        is_long ? take_outcome(fields, file, (*row)->line, table) : take_wide_row(wide, **row, file, table);
    if (!taken) return fail(taken.error());
  }
  return table;
}

Result<OutcomeTable> read_jsonl_outcomes(const OutcomeFile& file) {
  OutcomeTable table;
  std::int64_t number = 0;
  for (const std::string_view line : split(file.text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    const auto value = json::parse(line);
    if (!value || !value->is_object()) {
      return wrong_line(file, number, value ? "the line is no JSON object" : value.error().message);
    }
    Fields fields;
    for (const auto& member : value->get_object()) {
      const auto* text = member.value().if_string();
      fields[std::string(member.key())] =
          text != nullptr ? std::string(json::view(*text))
                          : (member.value().is_null() ? std::string() : json::serialize(member.value()));
    }
    if (auto taken = take_outcome(fields, file, number, table); !taken) return fail(taken.error());
  }
  return table;
}

}  // namespace occam::eval
