// The logs of other harnesses that are one JSON text: Inspect's and promptfoo's.
#include <fmt/format.h>

#include <cmath>

#include "base/json.hpp"
#include "base/strings.hpp"
#include "eval/outcome_table.hpp"

namespace occam::eval {

namespace {

const json::object* object_at(const json::object& parent, std::string_view key) {
  const json::value* value = parent.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* array_at(const json::object& parent, std::string_view key) {
  const json::value* value = parent.if_contains(key);
  return value == nullptr ? nullptr : value->if_array();
}

/// A text as it is, nothing for null, everything else as JSON.
std::string text_at(const json::object& parent, std::string_view key) {
  const json::value* value = parent.if_contains(key);
  if (value == nullptr || value->is_null()) return {};
  if (const auto* text = value->if_string()) return std::string(json::view(*text));
  return json::serialize(*value);
}

double number_at(const json::object& parent, std::string_view key, double otherwise) {
  const json::value* value = json::find_number(parent, key);
  return value == nullptr ? otherwise : value->to_number<double>();
}

Result<json::value> parse(const OutcomeFile& file) {
  auto value = json::parse(file.text);
  if (!value) return fail(ErrorCode::kUsage, value.error().message, file.name);
  if (!value->is_object()) return fail(ErrorCode::kUsage, "the file is no JSON object", file.name);
  return value;
}

std::unexpected<Error> wrong_entry(const OutcomeFile& file, std::size_t index, std::string message) {
  return fail(ErrorCode::kUsage, fmt::format("entry {}: {}", index, message), file.name);
}

// ── Inspect ──

/// C, I, P and N are Inspect's words for correct, incorrect, partial and no answer.
std::optional<double> inspect_score(const json::value& value) {
  if (value.is_bool()) return value.get_bool() ? 1.0 : 0.0;
  if (value.is_number()) return value.to_number<double>();
  const auto* word = value.if_string();
  if (word == nullptr) return std::nullopt;
  if (*word == "C") return 1;
  if (*word == "I" || *word == "N") return 0;
  if (*word == "P") return 0.5;
  return to_number(json::view(*word));
}

/// The scorer that the user named, else the first.
const boost::json::key_value_pair* chosen_scorer(const json::object& scores, const std::string& wanted) {
  if (wanted.empty()) return scores.empty() ? nullptr : &*scores.begin();
  const auto found = scores.find(wanted);
  return found == scores.end() ? nullptr : &*found;
}

/// One item over its epochs: the mean counts.
struct Epochs {
  store::ItemResult result;
  double sum = 0;
  int count = 0;
};

Result<void> take_inspect_sample(const json::object& sample, std::size_t index, const OutcomeFile& file,
                                 TaskOutcomes& task, std::map<std::int64_t, Epochs>& items) {
  const std::string id = text_at(sample, "id");
  if (id.empty()) return wrong_entry(file, index, "there is no \"id\"");
  Epochs& epochs = items[task.position_of(id, text_at(sample, "input") + "\x1f" + text_at(sample, "target"))];
  store::ItemResult& result = epochs.result;
  ++epochs.count;
  if (const json::object* output = object_at(sample, "output")) {
    result.text = text_at(*output, "completion");
    if (const json::object* usage = object_at(*output, "usage")) {
      result.prompt_tokens += static_cast<std::int64_t>(number_at(*usage, "input_tokens", 0));
      result.completion_tokens += static_cast<std::int64_t>(number_at(*usage, "output_tokens", 0));
    }
    const double seconds = number_at(*output, "time", store::kUnknown);
    if (std::isfinite(seconds)) result.milliseconds = seconds * 1e3;
  }
  if (object_at(sample, "error") != nullptr) {
    result.status = store::ResultStatus::kError;
    return {};
  }
  const json::object* scores = object_at(sample, "scores");
  if (scores == nullptr) return wrong_entry(file, index, "there are no \"scores\"");
  const boost::json::key_value_pair* scorer = chosen_scorer(*scores, file.options.metric);
  if (scorer == nullptr)
    return wrong_entry(file, index, fmt::format("no scorer is called \"{}\"", file.options.metric));
  const json::object* given = scorer->value().if_object();
  const json::value* value = given == nullptr ? nullptr : given->if_contains("value");
  const auto score = value == nullptr ? std::nullopt : inspect_score(*value);
  if (!score)
    return wrong_entry(file, index, fmt::format("the score of \"{}\" is no number", std::string_view(scorer->key())));
  task.metric = scorer->key();
  epochs.sum += *score;
  return {};
}

// ── promptfoo ──

/// The array of results, wherever this version keeps it.
const json::array* promptfoo_results(const json::object& root) {
  if (const json::object* inner = object_at(root, "results")) return array_at(*inner, "results");
  return array_at(root, "results");
}

std::string promptfoo_model(const json::object& entry) {
  const json::object* provider = object_at(entry, "provider");
  if (provider == nullptr) return text_at(entry, "provider");
  const std::string label = text_at(*provider, "label");
  return label.empty() ? text_at(*provider, "id") : label;
}

Result<void> take_promptfoo_entry(const json::object& entry, std::size_t index, const OutcomeFile& file,
                                  const std::string& task_name, OutcomeTable& table) {
  const std::string model = file.options.model.empty() ? promptfoo_model(entry) : file.options.model;
  if (model.empty()) return wrong_entry(file, index, "there is no \"provider\"");
  store::ItemResult result;
  const json::value* success = entry.if_contains("success");
  const bool has_success = success != nullptr && success->is_bool();
  result.score = number_at(entry, "score", has_success && success->get_bool() ? 1.0 : 0.0);
  if (!has_success && json::find_number(entry, "score") == nullptr)
    return wrong_entry(file, index, "there is neither \"score\" nor \"success\"");
  const json::object* response = object_at(entry, "response");
  if (response != nullptr) {
    result.text = text_at(*response, "output");
    if (const json::object* usage = object_at(*response, "tokenUsage")) {
      result.prompt_tokens = static_cast<std::int64_t>(number_at(*usage, "prompt", 0));
      result.completion_tokens = static_cast<std::int64_t>(number_at(*usage, "completion", 0));
    }
  }
  if (response == nullptr || response->contains("error")) result.status = store::ResultStatus::kError;
  result.milliseconds = number_at(entry, "latencyMs", store::kUnknown);
  result.cost = number_at(entry, "cost", store::kUnknown);
  // One test under several prompts is several tasks: they are not the same question.
  const auto prompt = static_cast<std::int64_t>(number_at(entry, "promptIdx", 0));
  TaskOutcomes& task = table.tasks[prompt == 0 ? task_name : fmt::format("{}#{}", task_name, prompt + 1)];
  const std::string test = text_at(entry, "testIdx");
  const std::string id = test.empty() ? text_at(entry, "vars") : test;
  result.position = task.position_of(id, text_at(entry, "vars"));
  if (table.add(task, model, std::move(result))) return {};
  return wrong_entry(file, index, fmt::format("the test {} of {} is there twice", id, model));
}

}  // namespace

JsonLog kind_of_log(std::string_view text) {
  const auto value = json::parse(text);
  if (!value || !value->is_object()) return JsonLog::kUnknown;
  const json::object& root = value->get_object();
  if (root.contains("eval") && root.contains("samples")) return JsonLog::kInspect;
  if (root.contains("n-shot") || root.contains("lm_eval_version")) return JsonLog::kLmEvalMeans;
  return promptfoo_results(root) != nullptr ? JsonLog::kPromptfoo : JsonLog::kUnknown;
}

Result<OutcomeTable> read_inspect_log(const OutcomeFile& file) {
  const auto root = parse(file);
  if (!root) return fail(root.error());
  const json::object* eval = object_at(root->get_object(), "eval");
  const json::array* samples = array_at(root->get_object(), "samples");
  if (eval == nullptr || samples == nullptr) return fail(ErrorCode::kUsage, "this is no log of Inspect", file.name);
  const std::string model = file.options.model.empty() ? text_at(*eval, "model") : file.options.model;
  const std::string name = text_at(*eval, "task");
  if (model.empty() || name.empty()) return fail(ErrorCode::kUsage, "\"eval\" lacks \"model\" or \"task\"", file.name);
  OutcomeTable table;
  TaskOutcomes& task = table.tasks[name];
  std::map<std::int64_t, Epochs> items;
  for (std::size_t i = 0; i < samples->size(); ++i) {
    const json::object* sample = (*samples)[i].if_object();
    if (sample == nullptr) return wrong_entry(file, i, "it is no object");
    if (auto taken = take_inspect_sample(*sample, i, file, task, items); !taken) return fail(taken.error());
  }
  for (auto& [position, epochs] : items) {
    epochs.result.position = position;
    epochs.result.score = epochs.sum / epochs.count;
    (void)table.add(task, model, std::move(epochs.result));
  }
  return table;
}

Result<OutcomeTable> read_promptfoo_results(const OutcomeFile& file) {
  const auto root = parse(file);
  if (!root) return fail(root.error());
  const json::array* results = promptfoo_results(root->get_object());
  if (results == nullptr) return fail(ErrorCode::kUsage, "these are no results of promptfoo", file.name);
  const json::object* config = object_at(root->get_object(), "config");
  std::string name = config == nullptr ? std::string() : text_at(*config, "description");
  if (name.empty()) name = file.path.stem().string();
  OutcomeTable table;
  for (std::size_t i = 0; i < results->size(); ++i) {
    const json::object* entry = (*results)[i].if_object();
    if (entry == nullptr) return wrong_entry(file, i, "it is no object");
    if (auto taken = take_promptfoo_entry(*entry, i, file, name, table); !taken) return fail(taken.error());
  }
  return table;
}

}  // namespace occam::eval
