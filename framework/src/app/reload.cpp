// Occam::reload: everything is read and checked before anything changes.
#include <fmt/format.h>

#include "app/core.hpp"

namespace occam::app {
namespace {

Result<void> check_store(const Core& core, const Snapshot& next) {
  const config::Located<config::File>& path = next.policy.store.path;
  if (!core.options.store.empty() || path.value.path == core.store_path) return {};
  return fail(ErrorCode::kUsage,
              fmt::format("the store cannot be changed while it is in use: it is {}", core.store_path.string()),
              path.at.where(), "start anew for another store");
}

/// A file that is just being written is often empty for a moment, which is a policy as well.
Result<void> check_models(const Snapshot& now, const Snapshot& next) {
  if (!next.policy.models.empty() || now.policy.models.empty()) return {};
  return fail(ErrorCode::kUsage, "the policy has no model any more", now.policy_name,
              "the policy in force stays; to serve nothing, stop the service");
}

}  // namespace

Result<void> Core::reload() {
  const std::lock_guard lock(reload_mutex_);
  const std::shared_ptr<const Snapshot> now = snapshot();
  auto next = Snapshot::read(options, memory, now.get());
  Result<void> checked = next ? check_store(*this, **next) : Result<void>(fail(next.error()));
  if (checked) checked = check_models(*now, **next);
  if (!checked) {
    ++failed_reloads;
    return checked;
  }
  set_snapshot(std::move(*next));
  ++reloads;
  return {};
}

}  // namespace occam::app

namespace occam {

Result<void> Occam::reload() {
  return core_->reload();
}

}  // namespace occam
