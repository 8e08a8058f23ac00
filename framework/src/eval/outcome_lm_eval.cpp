// The per-item logs of lm-evaluation-harness (`--log_samples`): samples_TASK_TIME.jsonl, one item and filter a line.
//
// The model's name stands in the results file beside it, else it is the folder's.
#include <fmt/format.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/strings.hpp"
#include "eval/outcome_table.hpp"

namespace occam::eval {

namespace {

constexpr std::string_view kPrefix = "samples_";

/// What a samples file is called.
struct SamplesName {
  std::string task;
  std::string time;  ///< empty where the name has none
};

/// `2026-01-31T12-34-56.123456` at the end, behind an underscore.
SamplesName split_name(const std::filesystem::path& path) {
  std::string stem = path.stem().string();
  if (stem.starts_with(kPrefix)) stem.erase(0, kPrefix.size());
  const std::size_t gap = stem.rfind('_');
  const bool has_time = gap != std::string::npos && gap > 0 && stem.size() > gap + 11 && stem[gap + 11] == 'T' &&
                        std::isdigit(static_cast<unsigned char>(stem[gap + 1])) != 0;
  if (!has_time) return {stem, {}};
  return {stem.substr(0, gap), stem.substr(gap + 1)};
}

std::string model_of(const OutcomeFile& file, const SamplesName& name) {
  if (!file.options.model.empty()) return file.options.model;
  const auto results = read_file(file.path.parent_path() / ("results_" + name.time + ".json"));
  if (results) {
    const auto value = json::parse(*results);
    if (value && value->is_object())
      if (const auto* model = json::find_string(value->get_object(), "model_name"))
        return std::string(json::view(*model));
  }
  return std::filesystem::absolute(file.path).parent_path().filename().string();
}

std::string names_of(const json::value* list) {
  std::string names;
  if (list == nullptr || !list->is_array()) return names;
  for (const json::value& name : list->get_array())
    if (const auto* text = name.if_string()) names += (names.empty() ? "" : ", ") + std::string(json::view(*text));
  return names;
}

/// The metric that the user named, else the first of the line.
std::string metric_of(const json::object& line, const ImportOptions& options) {
  if (!options.metric.empty()) return options.metric;
  const json::value* metrics = line.if_contains("metrics");
  if (metrics == nullptr || !metrics->is_array() || metrics->get_array().empty()) return {};
  const auto* first = metrics->get_array().front().if_string();
  return first == nullptr ? std::string() : std::string(json::view(*first));
}

std::optional<double> score_of(const json::object& line, const std::string& metric) {
  const json::value* value = line.if_contains(metric);
  if (value == nullptr) return std::nullopt;
  if (value->is_bool()) return value->get_bool() ? 1.0 : 0.0;
  if (!value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

std::string text_at(const json::object& line, std::string_view key) {
  const json::value* value = line.if_contains(key);
  if (value == nullptr || value->is_null()) return {};
  if (const auto* text = value->if_string()) return std::string(json::view(*text));
  return json::serialize(*value);
}

/// The answer: the first of the filtered ones where it is a text.
std::string answer_of(const json::object& line) {
  const json::value* value = line.if_contains("filtered_resps");
  while (value != nullptr && value->is_array() && !value->get_array().empty()) value = &value->get_array().front();
  if (value == nullptr) return {};
  const auto* text = value->if_string();
  return text == nullptr ? json::serialize(*value) : std::string(json::view(*text));
}

class SamplesReader {
 public:
  SamplesReader(const OutcomeFile& file, OutcomeTable& table)
      : file_(file), table_(table), name_(split_name(file.path)), model_(model_of(file, name_)) {}

  Result<void> take(const json::object& line, std::int64_t number) {
    const std::string filter = text_at(line, "filter");
    if (!file_.options.filter.empty() && filter != file_.options.filter) return {};
    if (filter_.empty()) filter_ = filter;
    if (filter != filter_) return {};
    const std::string metric = metric_of(line, file_.options);
    const auto score = score_of(line, metric);
    if (!score)
      return fail(ErrorCode::kUsage, fmt::format("the line has no number for the metric \"{}\"", metric),
                  fmt::format("{}:{}:1", file_.name, number),
                  "it has " + names_of(line.if_contains("metrics")) + ": choose with --metric");
    TaskOutcomes& task = table_.tasks[name_.task];
    task.metric = metric;
    store::ItemResult result;
    const std::string id = text_at(line, "doc_id");
    result.position = task.position_of(id, text_at(line, "doc"));
    result.score = *score;
    result.text = answer_of(line);
    result.prompt_hash = text_at(line, "prompt_hash");
    if (table_.add(task, model_, std::move(result))) return {};
    return wrong_line(file_, number, fmt::format("the item {} is there twice", id));
  }

 private:
  const OutcomeFile& file_;
  OutcomeTable& table_;
  SamplesName name_;
  std::string model_;
  std::string filter_;  ///< of several, the first that is met
};

}  // namespace

bool is_lm_eval_sample(std::string_view line) {
  const auto value = json::parse(line);
  return value && value->is_object() && value->get_object().contains("doc_id") &&
         value->get_object().contains("filtered_resps");
}

Result<OutcomeTable> read_lm_eval_samples(const OutcomeFile& file) {
  OutcomeTable table;
  SamplesReader reader(file, table);
  std::int64_t number = 0;
  for (const std::string_view line : split(file.text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    const auto value = json::parse(line);
    if (!value || !value->is_object())
      return wrong_line(file, number, value ? "the line is no JSON object" : value.error().message);
    if (auto taken = reader.take(value->get_object(), number); !taken) return fail(taken.error());
  }
  if (table.rows == 0 && !file.options.filter.empty())
    return fail(ErrorCode::kUsage, fmt::format("no line has the filter \"{}\"", file.options.filter), file.name);
  return table;
}

}  // namespace occam::eval
