// The inside of an Occam: what open() wired together, shared by the parts of the public API. What a reload replaces is
// in its snapshot; everything else is here and outlives policies: the store, money, breakers, counts, memory, threads.
//
// Members are declared in the order of construction and destroyed backwards: first what runs requests, last what they
// write to. Threads: [any].
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>

#include "app/shadow.hpp"
#include "app/snapshot.hpp"
#include "app/statistics.hpp"
#include "occam/occam.hpp"
#include "routing/alarm.hpp"
#include "routing/breaker.hpp"
#include "routing/budget.hpp"
#include "routing/clock.hpp"
#include "store/store.hpp"

namespace occam::app {

class DecisionWriter;
class WorkerPool;

struct Core {
  explicit Core(Options from);
  ~Core();

  const Options options;  ///< with an absolute policy; empty: the built-in one
  std::filesystem::path store_path;

 private:
  std::mutex store_mutex_;
  std::unique_ptr<store::Store> store_;

 public:
  routing::Clock clock;
  routing::Breakers breakers;
  routing::Budgets budgets;
  routing::Alarm alarm;
  Statistics statistics;
  std::shared_ptr<model::Memory> memory;
  std::atomic<std::uint64_t> reloads = 0;
  std::atomic<std::uint64_t> failed_reloads = 0;

  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;
  /// Puts a policy in force.
  void set_snapshot(std::shared_ptr<const Snapshot> next);
  /// Occam::reload.
  [[nodiscard]] Result<void> reload();

  /// The store, opened when it is first needed: looking at a model leaves no file behind. Errors: kStore.
  [[nodiscard]] Result<store::Store*> store();
  /// Made when it is first needed.
  [[nodiscard]] DecisionWriter& decisions();
  /// How it stands; zeros where no decision was made yet.
  [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> decisions_recorded_and_lost() const;
  /// Something was stored that routers learn from while they serve.
  void tell_routers();
  /// The threads of run_async, made when they are first needed.
  [[nodiscard]] WorkerPool& pool();

 private:
  std::mutex reload_mutex_;
  mutable std::mutex mutex_;  // of what follows
  std::shared_ptr<const Snapshot> snapshot_;
  std::unique_ptr<DecisionWriter> decisions_;
  std::unique_ptr<WorkerPool> pool_;

 public:
  Shadow shadow{*this};  ///< its thread uses all of the above
};

/// Occam::run.
[[nodiscard]] Result<Answer> run(Core& core, const Request& request, const StreamFunction& stream);

}  // namespace occam::app
