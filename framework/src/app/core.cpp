#include "app/core.hpp"

#include <fmt/format.h>

#include "app/decision_writer.hpp"
#include "app/routing.hpp"
#include "app/worker_pool.hpp"
#include "base/log.hpp"
#include "model/memory.hpp"

namespace occam::app {
namespace {

constexpr std::int32_t kThreads = 64;
constexpr std::int32_t kQueue = 256;

/// The policy as a path that stays the same when the process changes its folder.
Options with_policy_found(Options options) {
  std::error_code ignored;
  if (options.policy.empty() && std::filesystem::is_regular_file("occam.toml", ignored)) options.policy = "occam.toml";
  return options;
}

std::size_t size_or(std::int32_t asked, std::int32_t usual) {
  return static_cast<std::size_t>(asked > 0 ? asked : usual);
}

}  // namespace

Core::Core(Options from)
    : options(with_policy_found(std::move(from))),
      breakers(clock),
      budgets(clock,
              [this](std::string_view policy, std::int64_t since_unix_ms) -> Result<double> {
                const Result<store::Store*> opened = store();
                return opened ? (*opened)->spent(policy, since_unix_ms) : fail(opened.error());
              }),
      memory(model::Memory::create({})) {}

Core::~Core() = default;

std::shared_ptr<const Snapshot> Core::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

void Core::set_snapshot(std::shared_ptr<const Snapshot> next) {
  memory->set_limits(memory_limits(next->policy));
  const std::lock_guard lock(mutex_);
  snapshot_.swap(next);
}

Result<store::Store*> Core::store() {
  const std::lock_guard lock(store_mutex_);
  if (store_ != nullptr) return store_.get();
  std::error_code ignored;
  if (store_path.has_parent_path()) std::filesystem::create_directories(store_path.parent_path(), ignored);
  Result<store::Store> opened = store::Store::open(store_path);
  if (!opened) return fail(opened.error());
  store_ = std::make_unique<store::Store>(std::move(*opened));
  return store_.get();
}

DecisionWriter& Core::decisions() {
  const std::lock_guard lock(mutex_);
  if (decisions_ == nullptr) decisions_ = std::make_unique<DecisionWriter>(decision_commits(*this));
  return *decisions_;
}

std::pair<std::uint64_t, std::uint64_t> Core::decisions_recorded_and_lost() const {
  const std::lock_guard lock(mutex_);
  return decisions_ == nullptr ? std::pair<std::uint64_t, std::uint64_t>() : decisions_->recorded_and_lost();
}

void Core::tell_routers() {
  const std::shared_ptr<const Snapshot> in_force = snapshot();
  if (const auto routing = in_force->routing(*this)) (*routing)->catch_up();
}

WorkerPool& Core::pool() {
  const std::lock_guard lock(mutex_);
  if (pool_ == nullptr)
    pool_ = std::make_unique<WorkerPool>(
        WorkerPool::Size{.threads = size_or(options.workers, kThreads), .queue = size_or(options.queue, kQueue)});
  return *pool_;
}

}  // namespace occam::app
