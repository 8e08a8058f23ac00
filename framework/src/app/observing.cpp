#include "app/observing.hpp"

#include <set>

#include "app/router_states.hpp"
#include "base/log.hpp"
#include "base/sha256.hpp"
#include "plugin/status.hpp"

namespace occam::app {
namespace {

constexpr std::int64_t kReadAtOnce = 4096;
constexpr std::int64_t kSaveAfter = 256;  // so that a process which is killed leaves little to tell anew
constexpr double kMillisecondsADay = 86'400'000;

/// Whose answers the router is told of, beside all that names a router's use.
std::string observed_use(const config::Policy& policy, const plugin::PluginInfo& router) {
  std::set<std::string> ids;
  for (const config::Rules& rules : policy.policies)
    if (rules.router.value == router.id) ids.insert(rules.id);
  Sha256 hash;
  hash.field(router_use(policy, router));
  for (const std::string& id : ids) hash.field(id);
  return hash.hex();
}

}  // namespace

Observing::Observing(store::Store& store, const config::Policy& policy, std::shared_ptr<const plugin::Router> router)
    : store_(store), policy_(policy), router_(std::move(router)), use_(observed_use(policy, router_->info())) {
  restore();
  catch_up();
}

Observing::~Observing() {
  const std::lock_guard lock(mutex_);
  save();
}

void Observing::restore() {
  const auto found = store_.find_observed_state(router_->info().id, use_);
  if (!found)
    log_warning("router.observed.unread", "router={} reason=\"{}\"", router_->info().id, found.error().message);
  if (!found || !*found) return;
  if (const auto merged = router_->merge_observed((*found)->state); !merged) {
    log_warning("router.observed.refused", "router={} reason=\"{}\"", router_->info().id, merged.error().message);
    return;  // it is told everything anew
  }
  told_ = (*found)->read_up_to;
}

void Observing::catch_up() {
  const std::lock_guard lock(mutex_);
  for (bool is_all = false; !is_all;) {
    const auto read = store_.observations(told_, kReadAtOnce);
    if (!read)
      return log_warning("router.observed.unread", "router={} reason=\"{}\"", router_->info().id, read.error().message);
    for (const store::Observation& observation : read->rows) tell(observation);
    told_ = read->read_up_to;
    is_all = read->is_all;
  }
  if (unsaved_ >= kSaveAfter) save();
}

void Observing::tell(const store::Observation& observation) {
  const config::Rules* const rules = policy_.find_rules(observation.policy);
  if (rules == nullptr || rules->router.value != router_->info().id) return;
  const auto observed = router_->observe({.struct_size = sizeof(occam_abi_observation),
                                          .task = plugin::borrow(observation.task),
                                          .prompt = plugin::borrow(observation.prompt),
                                          .model = plugin::borrow(observation.model),
                                          .score = observation.score,
                                          .at_days = static_cast<double>(observation.created_ms) / kMillisecondsADay});
  if (observed) {
    ++unsaved_;
  } else {
    log_warning("router.observed.lost", "router={} reason=\"{}\"", router_->info().id, observed.error().message);
  }
}

void Observing::save() {
  if (unsaved_ == 0) return;
  auto state = router_->save_observed();
  const Result<void> saved =
      state ? store_.put_observed_state(
                  {.router = router_->info().id, .use = use_, .read_up_to = told_, .state = std::move(*state)})
            : Result<void>(fail(state.error()));
  if (saved) {
    unsaved_ = 0;
  } else {
    log_warning("router.observed.unsaved", "router={} reason=\"{}\"", router_->info().id, saved.error().message);
  }
}

}  // namespace occam::app
