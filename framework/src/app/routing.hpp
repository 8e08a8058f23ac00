// Routing as an Occam has it: the store's evidence, the router plugins, the planner and the executor.
//
// Part of a snapshot, made when the first request is routed. Threads: [any].
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "app/observing.hpp"
#include "eval/suite.hpp"
#include "model/models.hpp"
#include "plugin/router.hpp"
#include "routing/evidence_table.hpp"
#include "routing/executor.hpp"
#include "routing/model_port.hpp"
#include "routing/planner.hpp"
#include "routing/store_evidence.hpp"

namespace occam::app {

struct Core;
struct Snapshot;

/// Which stored evidence counts for a model on a task: that of the task's suite as it is today, asked as it is asked
/// today, of exactly this model. Threads: [any]; keys are remembered.
class EvidenceKeys {
 public:
  EvidenceKeys(Core& core, const Snapshot& snapshot) : core_(core), snapshot_(snapshot) {}

  /// Nothing where the task is not measured: it has no suite, and no outcomes were imported for it.
  [[nodiscard]] Result<std::optional<store::EvidenceKey>> key(std::string_view model, std::string_view task);
  /// The task's suite as it is today; null where it has none.
  [[nodiscard]] Result<std::shared_ptr<const eval::Suite>> suite_of(std::string_view task);
  /// How many items the task's suite has; 0 where it has none.
  [[nodiscard]] Result<std::int64_t> suite_items(std::string_view task);

 private:
  [[nodiscard]] Result<std::optional<store::EvidenceKey>> imported_key(std::string_view model, std::string_view task);

  Core& core_;
  const Snapshot& snapshot_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const eval::Suite>, std::less<>> suites_;
  std::map<std::pair<std::string, std::string>, store::EvidenceKey> keys_;
};

class Routing {
 public:
  Routing(Core& core, const Snapshot& snapshot, store::Store& store, routing::ModelPort& models);

  [[nodiscard]] const routing::Planner& planner() const { return planner_; }
  [[nodiscard]] const routing::Executor& executor() const { return executor_; }
  /// The same for trials, which nobody counts as attempts.
  [[nodiscard]] const routing::Executor& trials() const { return trials_; }

  /// Tells the routers that learn while they serve what the store has by now. Off the requests' path.
  void catch_up() const;

  /// What a decision would be made of, one model and one task at a time. Errors: as their sources.
  [[nodiscard]] Result<routing::ModelFacts> facts(std::string_view model) const { return models_.facts(model); }
  [[nodiscard]] Result<routing::ModelEvidence> evidence(std::string_view model, std::string_view task) const {
    return source_.evidence(model, task);
  }
  [[nodiscard]] Result<std::int64_t> suite_items(std::string_view task) const { return keys_.suite_items(task); }

 private:
  /// A router, and what tells it where it learns while it serves.
  struct InForce {
    std::shared_ptr<plugin::Router> router;
    std::shared_ptr<Observing> observing;  ///< or null
  };
  [[nodiscard]] Result<std::shared_ptr<plugin::Router>> find_router(std::string_view id);
  [[nodiscard]] Result<InForce> make_router(std::string_view id);

  const Snapshot& snapshot_;
  store::Store& store_;
  routing::ModelPort& models_;
  mutable EvidenceKeys keys_;  // they remember what they have read
  mutable routing::StoreEvidence source_;
  routing::EvidenceTable evidence_;
  std::optional<routing::TaskClassifier> classifier_;
  routing::Planner planner_;
  routing::Executor executor_;
  routing::Executor trials_;
  mutable std::mutex mutex_;
  std::map<std::string, InForce, std::less<>> routers_;
};

}  // namespace occam::app
