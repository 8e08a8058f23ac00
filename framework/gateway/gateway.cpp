#include "gateway/gateway.hpp"

namespace occam::gateway {
namespace {

constexpr std::size_t kWorkThreads = 32;
constexpr std::size_t kWorkQueue = 256;
constexpr std::chrono::seconds kEvidenceAge{10};

double unix_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

Result<std::shared_ptr<const Snapshot>> make_snapshot(const Occam& occam, const Snapshot* before) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->settings = occam.gateway_settings();
  if (!snapshot->settings.keys_file.empty()) {
    Result<Keyring> keys = Keyring::read(snapshot->settings.keys_file);
    if (!keys) return fail(keys.error());
    if (before != nullptr && before->keys) keys->adopt_counters(*before->keys);
    snapshot->keys = std::move(*keys);
  }
  for (DeclaredModel& model : occam.catalogue().declared()) snapshot->models.insert(std::move(model.id));
  snapshot->tasks = occam.tasks();
  snapshot->since_unix_seconds = static_cast<std::int64_t>(unix_seconds());
  return snapshot;
}

Gateway::Gateway(Occam& occam, AccessLog& log, std::shared_ptr<const Snapshot> snapshot)
    : occam_(occam),
      log_(log),
      snapshot_(std::move(snapshot)),
      start_unix_seconds_(unix_seconds()),
      pinned_models_(occam, log),
      work_(kWorkThreads, kWorkQueue) {}

void Gateway::load_pinned_models() {
  if (!pinned_models_.are_missing()) return;
  if (!work_.run([this] { pinned_models_.load(); })) log_.event("warning", "model.not_loaded", {{"reason", "busy"}});
}

std::shared_ptr<const std::vector<Evidence>> Gateway::evidence() {
  const std::lock_guard lock(evidence_mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (evidence_ != nullptr && now - evidence_read_at_ < kEvidenceAge) return evidence_;
  Result<std::vector<Evidence>> read = occam_.evaluation().report();
  if (read) evidence_ = std::make_shared<const std::vector<Evidence>>(std::move(*read));
  if (evidence_ == nullptr) evidence_ = std::make_shared<const std::vector<Evidence>>();
  evidence_read_at_ = now;
  return evidence_;
}

GatewayStats Gateway::stats() {
  GatewayStats stats;
  stats.in_flight = counters_.in_flight;
  stats.queue_depth = static_cast<std::int64_t>(work_.queued());
  stats.open_streams = counters_.open_streams;
  stats.connections = counters_.connections;
  stats.connections_accepted = counters_.accepted;
  stats.connections_refused = counters_.refused;
  stats.received_bytes = counters_.received_bytes;
  stats.sent_bytes = counters_.sent_bytes;
  stats.start_unix_seconds = start_unix_seconds_;
  stats.is_draining = is_draining();
  return stats;
}

}  // namespace occam::gateway
