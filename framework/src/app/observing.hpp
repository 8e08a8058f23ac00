// Tells a router that learns while it serves what was said of the answers under its policies: feedback with a score,
// and the judgements of trials. Each once.
//
// The store is the queue. What it has is told in the order of its commits, and the router's state is saved with how far
// it has been told: another process, or this one after a restart however it ended, goes on from there. A state for
// other policies, candidates or another table is another's (router_use()); such a router is told everything anew. Owned
// by a snapshot's routing. Threads: [any]; never on a request's path once the router is made.
//
//   Observing observing(store, policy, router);   // it knows what is stored
//   observing.catch_up();                         // after something was
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "config/policy.hpp"
#include "plugin/router.hpp"
#include "store/store.hpp"

namespace occam::app {

class Observing {
 public:
  /// Requires: router->can_observe().
  Observing(store::Store& store, const config::Policy& policy, std::shared_ptr<const plugin::Router> router);
  /// Saves what is not saved yet.
  ~Observing();
  Observing(const Observing&) = delete;
  Observing& operator=(const Observing&) = delete;

  /// Tells what the store has by now, of this process and others. What fails is said in the log, and tried again.
  void catch_up();

 private:
  void restore();
  void tell(const store::Observation& observation);
  void save();

  store::Store& store_;
  const config::Policy& policy_;
  const std::shared_ptr<const plugin::Router> router_;
  const std::string use_;
  std::mutex mutex_;  // of what follows, and of all that the router is told
  store::ReadUpTo told_;
  std::int64_t unsaved_ = 0;  // told since it was saved
};

}  // namespace occam::app
