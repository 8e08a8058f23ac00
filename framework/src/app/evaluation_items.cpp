// occam::Evaluation: how evidence was made, and the items behind it.
#include <optional>
#include <string>

#include "app/core.hpp"
#include "eval/items.hpp"
#include "eval/provenance.hpp"

namespace occam {
namespace {

/// Null where the suite cannot be read any more: that is no error of a look at what is stored.
std::optional<eval::Suite> try_load_suite(const app::Snapshot& snapshot, const std::string& name) {
  if (name.empty()) return {};
  const Result<config::Suite> read = app::find_suite(snapshot, name);
  if (!read) return {};
  const plugin::PluginInfo* info = snapshot.registry->find(plugin::Kind::kEvaluator, read->evaluator.value);
  if (info == nullptr) return {};
  Result<eval::Suite> suite = eval::Suite::load(*read, *info);
  if (!suite) return {};
  return std::move(*suite);
}

}  // namespace

Result<std::vector<Provenance>> Evaluation::provenance(const ReportQuery& query) const {
  const auto store = core_->store();
  if (!store) return fail(store.error());
  return eval::make_provenance(**store, query);
}

Result<AnsweredItems> Evaluation::items(const ItemQuery& query) const {
  const auto store = core_->store();
  if (!store) return fail(store.error());
  const auto snapshot = core_->snapshot();
  const std::optional<eval::Suite> suite = try_load_suite(*snapshot, query.task);
  return eval::answered_items(**store, query, suite ? &*suite : nullptr);
}

}  // namespace occam
