#include "report/json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>

#include "report/text.hpp"

namespace occam::report {

namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

/// JSON has no NaN and no infinity: they become null.
value number(double number) {
  return std::isfinite(number) ? value(number) : value(nullptr);
}

value text(std::string_view text) {
  return value(readable(text));
}

array texts(const std::vector<std::string>& from) {
  array made;
  for (const std::string& one : from) made.push_back(text(one));
  return made;
}

object to_json(const RunRecord& run) {
  return {{"seed", run.seed},
          {"planned", run.planned_items},
          {"results", run.results},
          {"rule", text(run.rule)},
          {"started", number(run.started_unix_seconds)},
          {"finished", number(run.finished_unix_seconds)}};
}

object settings_json(const Provenance& made) {
  array runs;
  for (const RunRecord& run : made.runs) runs.push_back(to_json(run));
  return {{"model_hash", text(made.model_hash)},
          {"quantisation", text(made.quantisation)},
          {"adapter", text(made.adapter)},
          {"backend", text(made.backend)},
          {"backend_version", text(made.backend_version)},
          {"device", text(made.device)},
          {"endpoint", text(made.endpoint)},
          {"endpoint_model", text(made.endpoint_model)},
          {"configuration", text(made.id.configuration)},
          {"prompt_template", text(made.prompt_template_hash)},
          {"chat_template", text(made.chat_template_hash)},
          {"few_shot", text(made.few_shot)},
          {"sampling", text(made.sampling)},
          {"max_tokens", made.max_tokens},
          {"stop", texts(made.stop)},
          {"runs", std::move(runs)}};
}

object to_json(const Row& row) {
  const Evidence& evidence = row.evidence;
  return {{"model", text(evidence.model)},
          {"parameters", number(row.parameters)},
          {"bytes", number(row.bytes)},
          {"residency", text(row.residency)},
          {"n", evidence.n},
          {"suite_items", evidence.suite_items},
          {"mean", number(evidence.mean)},
          {"low", number(evidence.low)},
          {"high", number(evidence.high)},
          {"interval", word(evidence.interval)},
          {"seconds", number(evidence.seconds_per_item)},
          {"tokens", number(evidence.tokens_per_item)},
          {"cost", number(row.provenance.cost_per_item)},
          {"verdict", word(evidence.verdict)},
          {"refused_by", text(row.refused_by)},
          {"reason", text(row.reason)},
          {"items_needed", row.items_needed},
          {"unscorable", row.provenance.unscorable},
          {"errors", row.provenance.errors},
          {"timeouts", row.provenance.timeouts},
          {"imported_from", text(evidence.imported_from)},
          {"settings", settings_json(row.provenance)}};
}

/// Null where the model has no result; what an answer does not have is left out, since there are many.
value to_json(const ItemAnswer& answer) {
  if (answer.status.empty()) return nullptr;
  object made{{"score", number(answer.score)}};
  if (answer.status != "ok") made["status"] = answer.status;
  if (!answer.text.empty()) made["text"] = text(answer.text);
  if (answer.text_bytes > static_cast<std::int64_t>(answer.text.size())) made["bytes"] = answer.text_bytes;
  if (!answer.finish_reason.empty()) made["finish"] = text(answer.finish_reason);
  if (!answer.remark.empty()) made["remark"] = text(answer.remark);
  if (std::isfinite(answer.seconds)) made["seconds"] = answer.seconds;
  if (answer.completion_tokens > 0) made["tokens"] = answer.completion_tokens;
  if (!answer.likelihoods.empty()) {
    array numbers;
    for (const double one : answer.likelihoods) numbers.push_back(number(one));
    made["likelihoods"] = std::move(numbers);
  }
  return made;
}

object to_json(const AnsweredItem& item) {
  array answers;
  for (const ItemAnswer& answer : item.answers) answers.push_back(to_json(answer));
  object made{{"position", item.position}, {"id", text(item.id)}, {"answers", std::move(answers)}};
  if (!item.question.empty()) made["question"] = text(item.question);
  if (!item.target.empty()) made["target"] = text(item.target);
  if (!item.choices.empty()) made["choices"] = texts(item.choices);
  return made;
}

object to_json(const AnsweredItems& items) {
  array rows;
  for (const AnsweredItem& item : items.items) rows.push_back(to_json(item));
  return {{"total", items.items_total},
          {"first_prompt", text(items.first_prompt)},
          {"without_questions", text(items.without_questions)},
          {"rows", std::move(rows)}};
}

object to_json(const Choice& choice) {
  return {{"attempts", texts(choice.attempts)},
          {"router", text(choice.router)},
          {"policy", text(choice.policy)},
          {"threshold", text(choice.threshold)},
          {"problem", text(choice.problem)}};
}

object to_json(const Board& board) {
  array rows;
  for (const Row& row : board.rows) rows.push_back(to_json(row));
  return {{"task", text(board.task)},
          {"suite", text(board.suite)},
          {"suite_hash", text(board.suite_hash)},
          {"metric", text(board.metric)},
          {"threshold", text(board.threshold)},
          {"threshold_at", number(board.threshold_at)},
          {"rows", std::move(rows)},
          {"choice", to_json(board.choice)},
          {"items", to_json(board.items)}};
}

}  // namespace

std::string to_json(const Report& report) {
  array boards;
  for (const Board& board : report.boards) boards.push_back(to_json(board));
  return boost::json::serialize(object{{"version", text(report.version)},
                                       {"policy", text(report.policy)},
                                       {"made", number(report.made_unix_seconds)},
                                       {"boards", std::move(boards)}});
}

}  // namespace occam::report
