// Threads that take work from one bounded queue, first come first served.
//
// Work goes to the thread that fell idle last, whose stack and caches are warm; a thread is made when there is work and
// none is idle, so that an Occam that is never asked asynchronously has none.
// The destructor runs what is queued and then joins. Threads: [any]; not from its own work.
//
//   WorkerPool pool({.threads = 64, .queue = 256});
//   if (!pool.submit([] { … })) …   // full
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <semaphore>
#include <thread>
#include <vector>

namespace occam::app {

class WorkerPool {
 public:
  struct Size {
    std::size_t threads = 0;  ///< at most; how much work runs at once
    std::size_t queue = 0;    ///< how much may wait for a thread
  };

  explicit WorkerPool(Size size) : size_(size) {}
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Returns false, with `work` untouched, where every thread is busy and the queue is full. `work` does not throw.
  [[nodiscard]] bool submit(std::function<void()>&& work);

  [[nodiscard]] std::size_t waiting() const;

 private:
  struct Worker {
    std::binary_semaphore wake{0};
    std::function<void()> work;  // handed over before the wake; empty: there will be none
  };
  bool add_thread();
  void serve();
  /// Waits. Returns an empty function when there will be no work any more.
  std::function<void()> next(Worker& self);

  const Size size_;
  mutable std::mutex mutex_;
  std::vector<Worker*> idle_;  // while there are any, the queue is empty
  std::deque<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
  std::size_t starting_ = 0;  // threads that have not yet looked at the queue: each will take one
  bool closing_ = false;
};

}  // namespace occam::app
