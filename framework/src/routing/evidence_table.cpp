#include "routing/evidence_table.hpp"

#include <algorithm>

#include "base/clock.hpp"

namespace occam::routing {

std::size_t TaskEvidence::index(std::string_view model) const {
  return static_cast<std::size_t>(std::ranges::find(models, model) - models.begin());
}

Result<std::int64_t> EvidenceTable::current_revision() {
  const std::int64_t now = monotonic_ns();
  if (asked_ && now - asked_at_ns_ < interval_ns_) return revision_;
  const Result<std::int64_t> revision = source_.revision();
  if (!revision) return fail(revision.error());
  asked_ = true;
  asked_at_ns_ = now;
  revision_ = *revision;
  return revision_;
}

Result<std::shared_ptr<const TaskEvidence>> EvidenceTable::read(std::string_view task,
                                                                std::span<const std::string> models,
                                                                Differences differences) {
  auto out = std::make_shared<TaskEvidence>();
  out->models.assign(models.begin(), models.end());
  for (const std::string& model : models) {
    Result<ModelEvidence> row = source_.evidence(model, task);
    if (!row) return fail(row.error());
    out->rows.push_back(std::move(*row));
  }
  if (differences == Differences::kNeeded) {
    for (const std::string& a : models) {
      for (const std::string& b : models) {
        Result<statistics::Moments> difference = statistics::Moments{};
        if (a != b) difference = source_.differences(a, b, task);
        if (!difference) return fail(difference.error());
        out->differences.push_back(*difference);
      }
    }
  }
  return out;
}

Result<std::shared_ptr<const TaskEvidence>> EvidenceTable::task(std::string_view task,
                                                                std::span<const std::string> models,
                                                                Differences differences) {
  const std::lock_guard lock(mutex_);
  const Result<std::int64_t> revision = current_revision();
  if (!revision) return fail(revision.error());
  const auto known = tasks_.find(task);
  if (known != tasks_.end() && known->second.revision == *revision) {
    const TaskEvidence& evidence = *known->second.evidence;
    const bool enough =
        differences == Differences::kNotNeeded || evidence.differences.size() == models.size() * models.size();
    if (enough && std::ranges::equal(evidence.models, models)) return known->second.evidence;
  }
  Result<std::shared_ptr<const TaskEvidence>> fresh = read(task, models, differences);
  if (!fresh) return fresh;
  if (tasks_.size() >= kMostTasks) tasks_.clear();
  tasks_.insert_or_assign(std::string(task), Entry{*fresh, *revision});
  return fresh;
}

}  // namespace occam::routing
