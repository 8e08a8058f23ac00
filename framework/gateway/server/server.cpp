#include "gateway/server/server.hpp"

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/gateway.hpp"
#include "gateway/server/file_watch.hpp"
#include "gateway/server/listener.hpp"
#include "gateway/server/loop.hpp"

namespace occam::gateway {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 2s;  // for answers that were cancelled and connections that hear of it

std::vector<std::filesystem::path> watched_files(const Occam& occam, const GatewaySettings& settings) {
  std::vector<std::filesystem::path> files;
  if (const std::string policy = occam.policy_name(); !policy.starts_with('<')) files.emplace_back(policy);
  for (const auto& file : {settings.keys_file, settings.tls_certificate, settings.tls_key})
    if (!file.empty()) files.push_back(file);
  return files;
}

}  // namespace

struct Server::Parts {
  Parts(Occam& of, const ServerOptions& options, std::shared_ptr<const Snapshot> snapshot)
      : occam(of), log(options.log_format, options.log_descriptor), gateway(of, log, std::move(snapshot)) {}

  Occam& occam;
  AccessLog log;
  Gateway gateway;
  std::vector<std::unique_ptr<Loop>> loops;
  std::unique_ptr<Listener> listener;  ///< stands on a loop
  std::mutex reload_mutex;
  FileWatch watch;
  bool is_drained = false;

  /// Whether nobody is inside any more, within `limit`.
  bool wait_until_empty(std::chrono::duration<double> limit, const std::function<bool()>& is_urgent) {
    const Clock::time_point end = Clock::now() + std::chrono::duration_cast<Clock::duration>(limit);
    for (;;) {
      const Counters& counters = gateway.counters();
      if (counters.in_flight == 0 && counters.connections == 0) return true;
      if (Clock::now() >= end || (is_urgent && is_urgent())) return false;
      std::this_thread::sleep_for(10ms);
    }
  }

  Result<void> replace_snapshot();
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<Server>> Server::start(Occam& occam, ServerOptions options) {
  Result<std::shared_ptr<const Snapshot>> snapshot = make_snapshot(occam, nullptr);
  if (!snapshot) return fail(snapshot.error());
  const GatewaySettings& settings = (*snapshot)->settings;
  const Result<ListenAddress> address = parse_listen_address(options.listen.empty() ? settings.listen : options.listen);
  if (!address) return fail(address.error());
  Result<TlsContext> tls = make_tls_context(settings);
  if (!tls) return fail(tls.error());

  auto parts = std::make_unique<Parts>(occam, options, *snapshot);
  const std::size_t threads =
      options.threads == 0 ? std::max(1U, std::thread::hardware_concurrency()) : options.threads;
  for (std::size_t i = 0; i < threads; ++i) parts->loops.push_back(std::make_unique<Loop>());
  auto acceptor =
      bind(parts->loops.front()->context(), *address, (*snapshot)->keys ? Reach::kAnywhere : Reach::kLoopbackOnly);
  if (!acceptor) return fail(acceptor.error());
  parts->listener = std::make_unique<Listener>(parts->gateway, parts->loops, std::move(*acceptor), std::move(*tls));
  parts->watch.look(watched_files(occam, settings));
  std::unique_ptr<Server> server(new Server(std::move(parts)));
  server->parts_->gateway.full_stats = [parts = server->parts_.get()] {
    GatewayStats stats = parts->gateway.stats();
    for (const auto& loop : parts->loops) loop->meter().add_to(stats.requests);
    return stats;
  };
  server->parts_->gateway.load_pinned_models();
  for (const auto& loop : server->parts_->loops) loop->start();
  server->parts_->listener->start();
  server->parts_->log.event("info", "gateway.listening", {{"url", server->url()}, {"policy", occam.policy_name()}});
  return server;
}

Server::~Server() {
  if (!parts_->is_drained) drain(0s);
}

std::uint16_t Server::port() const {
  return parts_->listener->endpoint().port();
}

std::string Server::url() const {
  const auto endpoint = parts_->listener->endpoint();
  std::string host = endpoint.address().to_string();
  if (endpoint.address().is_v6()) host = "[" + host + "]";
  return (parts_->listener->is_tls() ? "https://" : "http://") + host + ":" + std::to_string(endpoint.port());
}

GatewayStats Server::stats() const {
  return parts_->gateway.full_stats();
}

std::chrono::duration<double> Server::drain_deadline() const {
  return std::chrono::duration<double>(parts_->gateway.snapshot()->settings.drain_seconds);
}

Result<void> Server::Parts::replace_snapshot() {
  const std::shared_ptr<const Snapshot> before = gateway.snapshot();
  Result<std::shared_ptr<const Snapshot>> snapshot = make_snapshot(occam, before.get());
  if (!snapshot) return fail(snapshot.error());
  if (!(*snapshot)->keys && !listener->endpoint().address().is_loopback())
    return fail(ErrorCode::kUsage, "the policy names no keys any more, and other machines can reach this gateway");
  Result<TlsContext> tls = make_tls_context((*snapshot)->settings);
  if (!tls) return fail(tls.error());
  if ((*tls != nullptr) != listener->is_tls())
    return fail(ErrorCode::kUsage, "TLS is switched on or off by a restart alone");
  listener->set_tls(std::move(*tls));
  gateway.replace(std::move(*snapshot));
  gateway.load_pinned_models();
  return {};
}

Result<void> Server::reload() {
  const std::lock_guard lock(parts_->reload_mutex);
  Result<void> done = parts_->occam.reload();
  if (done) done = parts_->replace_snapshot();
  parts_->watch.look(watched_files(parts_->occam, parts_->occam.gateway_settings()));
  if (done)
    parts_->log.event("info", "gateway.reloaded", {{"policy", parts_->occam.policy_name()}});
  else
    parts_->log.event("error", "gateway.reload_refused",
                      {{"reason", done.error().message},
                       {"where", done.error().where},
                       {"details", done.error().details},
                       {"hint", done.error().hint}});
  return done;
}

void Server::reload_if_changed() {
  bool has_changed = false;
  {
    const std::lock_guard lock(parts_->reload_mutex);
    has_changed = parts_->watch.has_changed();
  }
  if (has_changed) (void)reload();
}

void Server::drain(std::chrono::duration<double> deadline, const std::function<bool()>& is_urgent) {
  Parts& parts = *parts_;
  parts.is_drained = true;
  parts.gateway.begin_drain();
  parts.log.event("info", "gateway.draining", {{"requests", std::to_string(parts.gateway.counters().in_flight)}});
  parts.listener->close();
  for (const auto& loop : parts.loops) loop->for_each_session(&Session::drain);
  const bool is_empty = parts.wait_until_empty(deadline, is_urgent);
  if (!is_empty) {
    for (const auto& loop : parts.loops) loop->for_each_session(&Session::cancel);
    parts.wait_until_empty(kPatience, {});
    for (const auto& loop : parts.loops) loop->for_each_session(&Session::close);
  }
  // A maker that still holds its exchange holds the gateway: it is waited for, however long its backend takes.
  while (parts.gateway.counters().in_flight > 0) std::this_thread::sleep_for(1ms);
  for (const auto& loop : parts.loops) loop->stop();
  for (const auto& loop : parts.loops) loop->join();
  parts.log.event("info", "gateway.stopped", {{"cut", is_empty ? "" : "true"}});
}

}  // namespace occam::gateway
