// What all requests of a gateway share: the Occam behind it, its settings in force, keys, log and counters.
//
// Owned by the Server. Threads: [any]; the snapshot is replaced as a whole, a request keeps the one that it began with.
//
//   const std::shared_ptr<const Snapshot> now = gateway.snapshot();
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/admission/keys.hpp"
#include "gateway/pinned_models.hpp"
#include "gateway/telemetry/access_log.hpp"
#include "gateway/telemetry/gateway_stats.hpp"
#include "gateway/work_pool.hpp"
#include "occam/occam.hpp"

namespace occam::gateway {

/// Everything that a reload replaces.
struct Snapshot {
  GatewaySettings settings;
  std::optional<Keyring> keys;                ///< none: everybody may come in, which is for loopback alone
  std::set<std::string, std::less<>> models;  ///< ids: nothing else that a client names is ever opened as a file
  std::vector<std::string> tasks;
  std::int64_t since_unix_seconds = 0;
};

/// Reads what the Occam's policy says and the files that it names. Errors: those of Keyring::read.
[[nodiscard]] Result<std::shared_ptr<const Snapshot>> make_snapshot(const Occam& occam, const Snapshot* before);

/// Numbers that requests move while they run.
struct Counters {
  std::atomic<std::int64_t> in_flight = 0;
  std::atomic<std::int64_t> open_streams = 0;
  std::atomic<std::int64_t> connections = 0;
  std::atomic<std::uint64_t> accepted = 0;
  std::atomic<std::uint64_t> refused = 0;
  std::atomic<std::uint64_t> received_bytes = 0;
  std::atomic<std::uint64_t> sent_bytes = 0;
};

class Gateway {
 public:
  Gateway(Occam& occam, AccessLog& log, std::shared_ptr<const Snapshot> snapshot);

  [[nodiscard]] Occam& occam() const { return occam_; }
  [[nodiscard]] AccessLog& log() const { return log_; }
  [[nodiscard]] Counters& counters() { return counters_; }
  [[nodiscard]] WorkPool& work() { return work_; }

  [[nodiscard]] const PinnedModels& pinned_models() const { return pinned_models_; }
  /// Returns at once.
  void load_pinned_models();

  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const { return snapshot_.load(); }
  void replace(std::shared_ptr<const Snapshot> snapshot) { snapshot_.store(std::move(snapshot)); }

  /// The gateway takes no new connections and ends each one after its answer.
  [[nodiscard]] bool is_draining() const { return is_draining_.load(std::memory_order_relaxed); }
  void begin_drain() { is_draining_ = true; }

  /// The evidence of all tasks, read again when it is older than ten seconds. Blocks: not for a connection's thread.
  [[nodiscard]] std::shared_ptr<const std::vector<Evidence>> evidence();

  /// Counters and clocks; `requests` is for the server to fill.
  [[nodiscard]] GatewayStats stats();
  /// The same with the requests of all meters. Set once by the server.
  std::function<GatewayStats()> full_stats;

 private:
  Occam& occam_;
  AccessLog& log_;
  Counters counters_;
  std::atomic<std::shared_ptr<const Snapshot>> snapshot_;
  std::atomic<bool> is_draining_ = false;
  const double start_unix_seconds_;
  std::mutex evidence_mutex_;
  std::shared_ptr<const std::vector<Evidence>> evidence_;
  std::chrono::steady_clock::time_point evidence_read_at_{};
  PinnedModels pinned_models_;
  WorkPool work_;
};

}  // namespace occam::gateway
