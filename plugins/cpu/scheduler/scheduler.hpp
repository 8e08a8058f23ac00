// Batches the calls on one model: a thread that steps all active jobs together, one forward pass at a time.
//
// Jobs beyond `max_active` wait in the order they came. Single next tokens go into every pass; prompts and scoring fill
// the rest of its budget in turns, in smaller chunks while somebody is generating, so that an answer never stalls
// behind a long prompt. When the cache runs out of pages, kept prefixes go first; then the youngest job is suspended
// and computed again later, which changes none of its results.
// Owned by the model; destroy it only when no call is running. Threads: submit() from any thread.
//
//   auto scheduler = Scheduler::create(weights, kernels, options);
//   (*scheduler)->submit(job);
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "cpu/cache/kv_pool.hpp"
#include "cpu/graph/forward.hpp"
#include "cpu/graph/weights.hpp"
#include "cpu/scheduler/job.hpp"
#include "cpu/scheduler/prefix_cache.hpp"
#include "cpu/threads/thread_pool.hpp"
#include "occam/sdk/result.hpp"

namespace occam::cpu {

/// Tokens of one pass when nobody is generating, and when somebody is.
inline constexpr std::int32_t kPassTokens = 512;
inline constexpr std::int32_t kSharedPassTokens = 64;

/// Pages beyond one full context: room for branches of shared prefixes.
inline constexpr std::int32_t kSparePages = 64;

struct SchedulerOptions {
  std::size_t threads = 1;
  std::int32_t context_length = 0;  ///< The longest sequence, in tokens.
  std::int32_t max_active = 8;
};

class Scheduler {
 public:
  /// `weights` and `kernels` must outlive it. Errors: kResourceExhausted (no memory or threads).
  [[nodiscard]] static sdk::Result<std::unique_ptr<Scheduler>> create(const Weights& weights, const Kernels& kernels,
                                                                      const SchedulerOptions& options);
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  void submit(std::shared_ptr<Job> job);

  [[nodiscard]] static KvShape cache_shape(const lm::HyperParameters& parameters);

 private:
  Scheduler(const Weights& weights, const Kernels& kernels, const SchedulerOptions& options,
            std::unique_ptr<KvPool> pool);

  struct Active {
    std::shared_ptr<Job> job;
    bool suspended = false;
  };

  void run_thread();
  [[nodiscard]] bool wait_for_work();
  void admit();
  void drop_abandoned();
  void plan(Step& step);
  void run_step();
  [[nodiscard]] bool suspend_youngest();
  void finish(std::size_t index);
  void fail_all(const sdk::Error& error);

  SchedulerOptions options_;
  std::unique_ptr<KvPool> pool_;
  PrefixCache prefixes_;
  ThreadPool threads_;
  Forward forward_;
  std::vector<Active> active_;  // the oldest first; the engine's thread alone
  std::size_t turn_ = 0;

  std::mutex mutex_;
  std::condition_variable work_;
  std::deque<std::shared_ptr<Job>> waiting_;  // guarded by mutex_
  bool stopping_ = false;                     // guarded by mutex_
  std::thread engine_;
};

}  // namespace occam::cpu
