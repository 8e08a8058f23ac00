// Threads for what may block and is no generation: plans, embeddings, feedback, metrics, the dashboard.
//
// Threads are made when there is work and stay. The queue is bounded: a request that finds it full is told so. Threads:
// [any]; the destructor runs what is queued and waits.
//
//   if (!pool.run([=] { … })) exchange->answer(overloaded());
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace occam::gateway {

class WorkPool {
 public:
  WorkPool(std::size_t max_threads, std::size_t max_queued) : max_threads_(max_threads), max_queued_(max_queued) {}
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  /// Returns whether `work` will be run. It must not throw.
  [[nodiscard]] bool run(std::function<void()> work);
  [[nodiscard]] std::size_t queued() const;

 private:
  void loop();

  const std::size_t max_threads_;
  const std::size_t max_queued_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool is_ending_ = false;
};

}  // namespace occam::gateway
