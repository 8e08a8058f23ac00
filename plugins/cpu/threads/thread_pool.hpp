// Threads that wait for work: one call forks a function over all of them and joins.
//
// The caller is thread 0 of every run; the others spin for a bounded time between runs, then sleep, so that an idle
// engine costs nothing and a busy neighbour slows it down but never stalls it. Owned by the engine. Threads: run() from
// one thread at a time; barrier() only from inside a run.
//
//   ThreadPool pool(2);
//   pool.run([&](ThreadPool::Worker worker) { … rows of worker.index of worker.count …; worker.barrier(); … });
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>

namespace occam::cpu {

/// Cores that this process may use: those of its affinity mask, hardware threads of one core counted once. At least 1.
[[nodiscard]] std::size_t default_thread_count();

class ThreadPool {
 public:
  /// One thread's place in a run.
  struct Worker {
    std::size_t index;
    std::size_t count;
    ThreadPool* pool;

    /// Returns when every thread of the run has called it; what they wrote before is visible after.
    void barrier() const noexcept { pool->barrier(); }
  };

  /// `thread_count` threads with the caller, so thread_count - 1 are started. Requires: thread_count >= 1.
  /// Throws std::system_error when the operating system refuses a thread.
  explicit ThreadPool(std::size_t thread_count);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Calls function(Worker) once on every thread and returns when all have returned. `function` must not throw and must
  /// not call run(); either all threads of a run pass a barrier or none does.
  template <typename Function>
  void run(Function&& function) {
    using Plain = std::remove_reference_t<Function>;
    run_erased([](void* context, Worker worker) { (*static_cast<Plain*>(context))(worker); },
               const_cast<void*>(static_cast<const void*>(&function)));
  }

 private:
  using Entry = void (*)(void* context, Worker worker);
  struct Shared;

  void run_erased(Entry entry, void* context);
  void barrier() noexcept;
  void work(std::size_t index);

  std::size_t size_;
  std::unique_ptr<Shared> shared_;
};

}  // namespace occam::cpu
