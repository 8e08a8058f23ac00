// Occam::stats: what was counted, with how the models, the money and the memory stand now.
#include <limits>
#include <tuple>

#include "app/core.hpp"

namespace occam {
namespace {

/// As far as it is known before the model was looked at.
Residency farthest_residency(const config::Model& declared, const plugin::Registry& registry) {
  if (declared.residency) return declared.residency->value;
  const plugin::PluginInfo* backend = registry.find(plugin::Kind::kBackend, declared.backend.value);
  if (backend == nullptr || backend->residency == OCCAM_ABI_RESIDENCY_CLOUD) return Residency::kCloud;
  return backend->residency == OCCAM_ABI_RESIDENCY_EDGE ? Residency::kEdge : Residency::kDevice;
}

ModelStatus status_of(const app::Core& core, const app::Snapshot& snapshot, const std::string& id) {
  const config::Model& declared = snapshot.models->declaration(id);
  const model::Memory::Status memory = snapshot.models->status(id);
  ModelStatus status;
  status.model = id;
  status.backend = declared.backend.value;
  status.state = model::word(memory.state);
  status.resident_bytes = memory.bytes;
  status.is_pinned = memory.pinned == model::Pinned::kYes;
  status.in_flight = memory.in_use;
  status.waiting = memory.waiting;
  status.breaker = core.breakers.state(id);
  status.parameters = std::numeric_limits<double>::quiet_NaN();
  if (declared.parameters) status.parameters = declared.parameters->value;
  if (const auto known = snapshot.models->known_info(id)) {
    status.residency = known->residency;
    if (known->parameters > 0) status.parameters = known->parameters;
  } else {
    status.residency = farthest_residency(declared, *snapshot.registry);
  }
  return status;
}

/// A model that the policy in force does not have any more has no backend.
std::string backend_of(const std::vector<ModelStatus>& models, const std::string& id) {
  for (const ModelStatus& model : models)
    if (model.model == id) return model.backend;
  return {};
}

}  // namespace

std::string_view word(BreakerState state) {
  switch (state) {
    case BreakerState::kClosed:
      return "closed";
    case BreakerState::kOpen:
      return "open";
    case BreakerState::kHalfOpen:
      return "half_open";
  }
  return "";
}

Stats Occam::stats() const {
  const std::shared_ptr<const app::Snapshot> snapshot = core_->snapshot();
  Stats stats;
  core_->statistics.fill(stats);
  for (const std::string& id : snapshot->models->ids()) stats.models.push_back(status_of(*core_, *snapshot, id));
  for (AttemptStats& row : stats.attempts) row.backend = backend_of(stats.models, row.model);
  stats.budgets = core_->budgets.statuses();
  std::tie(stats.decisions_recorded, stats.decisions_lost) = core_->decisions_recorded_and_lost();
  stats.memory_limit_bytes = core_->memory->limits().bytes;
  stats.reloads = core_->reloads;
  stats.failed_reloads = core_->failed_reloads;
  return stats;
}

}  // namespace occam
