#include "gateway/work_pool.hpp"

#include <utility>

namespace occam::gateway {

WorkPool::~WorkPool() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool WorkPool::run(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  if (is_ending_ || queue_.size() >= max_queued_) return false;
  queue_.push_back(std::move(work));
  if (idle_ >= queue_.size())
    wake_.notify_one();
  else if (threads_.size() < max_threads_)
    threads_.emplace_back([this] { loop(); });
  return true;
}

std::size_t WorkPool::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void WorkPool::loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    wake_.wait(lock, [&] { return is_ending_ || !queue_.empty(); });
    --idle_;
    if (queue_.empty()) return;
    const std::function<void()> work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
}

}  // namespace occam::gateway
