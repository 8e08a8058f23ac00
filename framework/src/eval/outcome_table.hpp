// Outcomes as a reader finds them in a file: by task, then model, then item. What import_outcomes() stores.
//
// Filled by one reader, then read. Threads: no sharing.
//
//   OutcomeTable table;
//   TaskOutcomes& task = table.tasks["colours"];
//   store::ItemResult result{.position = task.position_of("item-1", prompt), .score = 1};
//   if (!table.add(task, "small", std::move(result))) …   // it is there twice
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "eval/outcomes.hpp"
#include "store/types.hpp"

namespace occam::eval {

struct TaskOutcomes {
  std::vector<store::ItemRecord> items;
  std::unordered_map<std::string, std::int64_t> positions;                  ///< item id → index into items
  std::map<std::string, std::map<std::int64_t, store::ItemResult>> models;  ///< name → position → outcome
  std::string suite;                                                        ///< empty: the task's name
  std::string metric = "score";
  std::optional<ScoreRange> range{};  ///< as the file states it

  /// Returns the item's position, made where it is new. `content` is what the item is known by.
  std::int64_t position_of(const std::string& id, std::string_view content, std::string cluster = {});
};

struct OutcomeTable {
  std::map<std::string, TaskOutcomes> tasks;
  std::int64_t rows = 0;

  /// False: the model has an outcome for this item already.
  [[nodiscard]] bool add(TaskOutcomes& task, const std::string& model, store::ItemResult result);
};

/// A text that is to be read, and what the user said of it.
struct OutcomeFile {
  std::string_view text;
  std::string name;  ///< for messages
  std::filesystem::path path;
  const ImportOptions& options;
};

/// kUsage at `name:line:1`.
[[nodiscard]] std::unexpected<Error> wrong_line(const OutcomeFile& file, std::int64_t line, std::string message);

// ── Readers: one a format. Errors: kUsage at the line, or kData. ──

/// RFC 4180, wide or long.
[[nodiscard]] Result<OutcomeTable> read_csv_outcomes(const OutcomeFile& file);
/// One outcome a line, as export writes them.
[[nodiscard]] Result<OutcomeTable> read_jsonl_outcomes(const OutcomeFile& file);
/// samples_TASK_TIME.jsonl of lm-evaluation-harness.
[[nodiscard]] Result<OutcomeTable> read_lm_eval_samples(const OutcomeFile& file);
/// A log of Inspect as JSON.
[[nodiscard]] Result<OutcomeTable> read_inspect_log(const OutcomeFile& file);
/// The results of promptfoo as JSON.
[[nodiscard]] Result<OutcomeTable> read_promptfoo_results(const OutcomeFile& file);

/// Whether a line, or a whole file, is of this kind.
[[nodiscard]] bool is_lm_eval_sample(std::string_view line);
enum class JsonLog { kInspect, kPromptfoo, kLmEvalMeans, kUnknown };
[[nodiscard]] JsonLog kind_of_log(std::string_view text);

}  // namespace occam::eval
