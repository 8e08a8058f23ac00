#include "routing/store_evidence.hpp"

namespace occam::routing {

Result<std::int64_t> StoreEvidence::revision() {
  return store_.revision();
}

Result<ModelEvidence> StoreEvidence::evidence(std::string_view model, std::string_view task) {
  ModelEvidence out;
  const Result<std::optional<store::EvidenceKey>> key = key_(model, task);
  if (!key) return fail(key.error());
  if (!*key) return out;
  Result<store::Evidence> evidence = store_.evidence(**key);
  if (!evidence) return fail(evidence.error());
  out.evidence = std::move(*evidence);
  const Result<store::ModelSummary> summary = store_.model_summary((*key)->model);
  if (!summary) return fail(summary.error());
  out.summary = *summary;
  if (out.evidence.scores.n == 0) {
    const Result<std::int64_t> stale = store_.stale_items(model, task, **key);
    if (!stale) return fail(stale.error());
    out.stale_items = *stale;
  }
  return out;
}

Result<statistics::Moments> StoreEvidence::differences(std::string_view a, std::string_view b, std::string_view task) {
  const Result<std::optional<store::EvidenceKey>> first = key_(a, task);
  if (!first) return fail(first.error());
  const Result<std::optional<store::EvidenceKey>> second = key_(b, task);
  if (!second) return fail(second.error());
  if (!*first || !*second || (*first)->suite != (*second)->suite) return statistics::Moments{};
  const Result<store::PairedEvidence> paired = store_.paired(**first, **second);
  if (!paired) return fail(paired.error());
  return paired->differences;
}

}  // namespace occam::routing
