#include "eval/provenance.hpp"

#include <algorithm>

#include "eval/newest.hpp"

namespace occam::eval {

namespace {

bool is_asked_for(const std::vector<std::string>& wanted, const std::string& name) {
  return wanted.empty() || std::ranges::find(wanted, name) != wanted.end();
}

RunRecord to_public(const store::RunSize& sized) {
  return {.seed = sized.run.spec.seed,
          .planned_items = sized.run.spec.planned_items,
          .results = sized.results,
          .rule = sized.run.spec.rule,
          .started_unix_seconds = static_cast<double>(sized.run.started_ms) / 1e3,
          .finished_unix_seconds = static_cast<double>(sized.run.finished_ms) / 1e3};
}

Provenance of_row(const store::EvidenceRow& row) {
  Provenance made;
  made.task = row.suite.task;
  made.suite = row.suite.name;
  made.model = row.label;
  made.imported_from = row.evidence.imported_from;
  made.id = {.model = row.key.model, .suite = row.key.suite, .configuration = row.key.configuration};
  made.model_hash = row.model.digest;
  made.quantisation = row.model.quantisation;
  made.adapter = row.model.adapter;
  made.backend = row.model.backend;
  made.backend_version = row.model.backend_version;
  made.device = row.model.device;
  made.endpoint = row.model.endpoint;
  made.endpoint_model = row.model.name;
  made.cost_per_item = row.evidence.cost;
  made.unscorable = row.evidence.unscorable;
  made.errors = row.evidence.errors;
  made.timeouts = row.evidence.timeouts;
  return made;
}

}  // namespace

Result<std::vector<Provenance>> make_provenance(store::Store& store, const ReportQuery& query) {
  const auto rows = newest_rows(store);
  if (!rows) return fail(rows.error());
  std::vector<Provenance> made;
  for (const store::EvidenceRow& row : *rows) {
    if (!is_asked_for(query.tasks, row.suite.task) || !is_asked_for(query.models, row.label)) continue;
    Provenance one = of_row(row);
    const auto configuration = store.configuration(row.key.configuration);
    if (!configuration) return fail(configuration.error());
    one.prompt_template_hash = configuration->prompt_template_hash;
    one.chat_template_hash = configuration->chat_template_hash;
    one.few_shot = configuration->few_shot;
    one.sampling = configuration->sampling;
    one.max_tokens = configuration->max_tokens;
    one.stop = configuration->stop;
    const auto runs = store.runs(row.key);
    if (!runs) return fail(runs.error());
    for (const store::RunSize& run : *runs) one.runs.push_back(to_public(run));
    made.push_back(std::move(one));
  }
  return made;
}

}  // namespace occam::eval
