#include "app/worker_pool.hpp"

#include <system_error>
#include <utility>

namespace occam::app {

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    for (Worker* const worker : idle_) worker->wake.release();
  }
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::submit(std::function<void()>&& work) {
  Worker* idle = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      idle = idle_.back();
      idle_.pop_back();
      idle->work = std::move(work);
    } else {
      const bool has_thread = threads_.size() < size_.threads && add_thread();
      if (!has_thread && (threads_.empty() || queue_.size() >= size_.queue + starting_)) return false;
      queue_.push_back(std::move(work));
    }
  }
  if (idle != nullptr) idle->wake.release();
  return true;
}

/// Requires: the mutex is held. Returns whether there is one thread more.
bool WorkerPool::add_thread() {
  try {
    threads_.emplace_back([this] { serve(); });
    ++starting_;
    return true;
  } catch (const std::system_error&) {
    return false;  // As many as the system lets us have: the work waits for one of those, or is refused.
  }
}

std::size_t WorkerPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

std::function<void()> WorkerPool::next(Worker& self) {
  {
    const std::lock_guard lock(mutex_);
    if (!queue_.empty()) {
      std::function<void()> work = std::move(queue_.front());
      queue_.pop_front();
      return work;
    }
    if (closing_) return {};
    idle_.push_back(&self);
  }
  self.wake.acquire();
  return std::exchange(self.work, nullptr);
}

void WorkerPool::serve() {
  {
    const std::lock_guard lock(mutex_);
    --starting_;
  }
  Worker self;
  while (std::function<void()> work = next(self)) work();
}

}  // namespace occam::app
