// One call's work as the scheduler sees it: it puts stretches of tokens into the next pass and receives logits.
//
// A job copies what it needs from its call and is shared by the calling thread and the engine's; the caller may
// abandon() it and return at once, the engine then lets go of it before its next pass.
// States: waiting → active ⇄ suspended → finished. Threads: as said at each function.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cpu/scheduler/step.hpp"
#include "occam/sdk/result.hpp"

namespace occam::cpu {

class PrefixCache;

class Job {
 public:
  Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual ~Job() = default;

  /// Takes over what the prefix cache has of its tokens. Threads: engine; once, before the first plan().
  virtual void start(KvPool& pool, PrefixCache& prefixes) = 0;

  /// Whether its next step is a single token, which goes before other work. Threads: engine.
  [[nodiscard]] virtual bool is_generating() const = 0;

  /// Adds pending tokens to the step, as its budget and the pages allow. Threads: engine.
  virtual void plan(Step& step) = 0;

  /// Logits of the row that plan() got `tag` for. Must not throw. Threads: any of the pool's, rows at once.
  virtual void take(std::uint64_t tag, std::span<const float> logits) noexcept = 0;

  /// The pass is done: what plan() added is in the cache. Returns whether the job is finished. Threads: engine.
  [[nodiscard]] virtual bool step_done() = 0;

  /// Lets all pages go; what was computed is pending again. Threads: engine.
  virtual void drop_cache() = 0;

  /// The engine will not touch the job again. `error` says why it ended early. Threads: engine.
  virtual void close(PrefixCache& prefixes) = 0;
  virtual void fail(sdk::Error error) = 0;

  /// Threads: any.
  void abandon() noexcept { abandoned_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool is_abandoned() const noexcept { return abandoned_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> abandoned_{false};
};

/// Abandons a job when its call ends, however it ends.
class AbandonGuard {
 public:
  explicit AbandonGuard(Job& job) noexcept : job_(job) {}
  AbandonGuard(const AbandonGuard&) = delete;
  AbandonGuard& operator=(const AbandonGuard&) = delete;
  ~AbandonGuard() { job_.abandon(); }

 private:
  Job& job_;
};

}  // namespace occam::cpu
