#include "app/core.hpp"

#include "app/model_port.hpp"
#include "app/routing.hpp"
#include "app/worker_pool.hpp"

namespace occam::app {

Core::Core() = default;
Core::~Core() = default;

Result<store::Store*> Core::store() {
  const std::lock_guard lock(mutex_);
  if (store_ != nullptr) return store_.get();
  std::error_code ignored;
  if (store_path.has_parent_path()) std::filesystem::create_directories(store_path.parent_path(), ignored);
  Result<store::Store> opened = store::Store::open(store_path);
  if (!opened) return fail(opened.error());
  store_ = std::make_unique<store::Store>(std::move(*opened));
  return store_.get();
}

Result<Routing*> Core::routing() {
  const Result<store::Store*> opened = store();
  if (!opened) return fail(opened.error());
  const std::lock_guard lock(mutex_);
  if (routing_ == nullptr) {
    model_port_ = std::make_unique<ModelPort>(*models);
    routing_ = std::make_unique<Routing>(*this, **opened, *model_port_);
  }
  return routing_.get();
}

WorkerPool& Core::pool() {
  static constexpr std::int32_t kThreads = 64;
  static constexpr std::int32_t kQueue = 256;
  const std::lock_guard lock(mutex_);
  if (pool_ == nullptr) {
    const auto size = [](std::int32_t asked, std::int32_t usual) {
      return static_cast<std::size_t>(asked > 0 ? asked : usual);
    };
    pool_ = std::make_unique<WorkerPool>(
        WorkerPool::Size{.threads = size(options.workers, kThreads), .queue = size(options.queue, kQueue)});
  }
  return *pool_;
}

}  // namespace occam::app
