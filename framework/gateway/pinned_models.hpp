// The models that the policy pins: loaded when the gateway starts, and when a reload pins another, so that nobody's
// request waits for them.
//
// `/readyz` waits for the first round. A model that cannot be loaded is said in the log and keeps nobody out: a request
// for it tries again. Threads: [any].
//
//   if (pinned.are_missing()) work.run([&] { pinned.load(); });
#pragma once

#include <atomic>

#include "gateway/telemetry/access_log.hpp"
#include "occam/occam.hpp"

namespace occam::gateway {

class PinnedModels {
 public:
  PinnedModels(Occam& occam, AccessLog& log);

  /// Whether there is anything to load.
  [[nodiscard]] bool are_missing() const;
  /// Returns when each is there or has failed. Blocks for as long as that takes.
  void load();
  /// Whether all were there, or had failed, once; where none was pinned at the start, at once.
  [[nodiscard]] bool are_ready() const { return are_ready_; }

 private:
  Occam& occam_;
  AccessLog& log_;
  std::atomic<bool> are_ready_;
};

}  // namespace occam::gateway
