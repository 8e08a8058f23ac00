// Outcomes made elsewhere become evidence: rows are grouped by task, and every (task, model) is one run.
#include <fmt/format.h>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "base/strings.hpp"
#include "eval/outcome_table.hpp"
#include "eval/outcomes.hpp"

namespace occam::eval {

namespace {

/// The first line that is not empty.
std::string_view first_line(std::string_view text) {
  for (const std::string_view line : split(text, '\n'))
    if (!trim(line).empty()) return line;
  return {};
}

Result<OutcomeTable> read_log(const OutcomeFile& file) {
  switch (kind_of_log(file.text)) {
    case JsonLog::kInspect:
      return read_inspect_log(file);
    case JsonLog::kPromptfoo:
      return read_promptfoo_results(file);
    case JsonLog::kLmEvalMeans:
      return fail(ErrorCode::kUsage, "these are means, and evidence is item by item", file.name,
                  "run lm_eval with --log_samples and import samples_*.jsonl");
    case JsonLog::kUnknown:
      break;
  }
  return fail(ErrorCode::kUsage, "this JSON is neither a log of Inspect nor the results of promptfoo", file.name);
}

Result<OutcomeTable> read_outcomes(const OutcomeFile& file) {
  const std::filesystem::path ending = file.path.extension();
  if (ending == ".json") return read_log(file);
  if (ending == ".eval")
    return fail(ErrorCode::kUsage, "a log of Inspect in its own format is not read", file.name,
                "inspect log convert --to json --output-dir OUT " + file.name);
  if (ending != ".jsonl") return read_csv_outcomes(file);
  return is_lm_eval_sample(first_line(file.text)) ? read_lm_eval_samples(file) : read_jsonl_outcomes(file);
}

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
                                      const ImportOptions& options) {
  const auto text = read_file(file);
  if (!text) return fail(text.error());
  auto outcomes = read_outcomes({.text = *text, .name = file.string(), .path = file, .options = options});
  if (!outcomes) return fail(outcomes.error());
  if (outcomes->rows == 0) return fail(ErrorCode::kUsage, "the file has no outcomes", file.string());

  const auto configuration = store.put_configuration(store::Configuration::imported());
  if (!configuration) return fail(configuration.error());
  std::map<std::string, store::ModelId> models;
  std::vector<store::ImportedRun> runs;
  for (auto& [name, task] : outcomes->tasks) {
    const auto record = describe(name, task, options.range, file.string());
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
