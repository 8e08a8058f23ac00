#include "remote/http/pool.hpp"

#include <algorithm>

namespace occam::remote {

Lease::Lease(Pool& pool, std::shared_ptr<const Route> route, std::unique_ptr<Connection> connection, bool was_idle)
    : pool_(&pool), route_(std::move(route)), connection_(std::move(connection)), was_idle_(was_idle) {}

Lease::Lease(Lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      route_(std::move(other.route_)),
      connection_(std::move(other.connection_)),
      was_idle_(other.was_idle_) {}

Lease::~Lease() {
  if (pool_ != nullptr) pool_->release(route_->key, nullptr);
}

void Lease::give_back() {
  std::exchange(pool_, nullptr)->release(route_->key, std::move(connection_));
}

Tried<void> Pool::wait_turn(Server& server, Call& call, std::unique_lock<std::mutex>& lock) {
  if (server.in_use < limits_.connections && server.waiting.empty()) return {};
  server.waiting.push_back(&call);
  sdk::Result<void> on;
  while (on && (server.in_use >= limits_.connections || server.waiting.front() != &call)) {
    lock.unlock();
    on = call.wait_for_signal(Call::Clock::time_point::max());
    lock.lock();
  }
  std::erase(server.waiting, &call);
  // Whoever is first now may have been passed over while this call stood in front.
  if (!server.waiting.empty() && server.in_use + (on ? 1 : 0) < limits_.connections) server.waiting.front()->signal();
  if (!on) return fail(on.error());
  return {};
}

Tried<Lease> Pool::acquire(const std::shared_ptr<const Route>& route, Call& call, Choice choice) {
  std::vector<Idle> dropped;  // closed after the lock is gone
  std::unique_lock lock(mutex_);
  Server& server = servers_[route->key];
  if (auto turn = wait_turn(server, call, lock); !turn) return std::unexpected(turn.error());
  const Call::Clock::time_point oldest = Call::Clock::now() - limits_.idle;
  const auto fresh = std::ranges::find_if(server.idle, [&](const Idle& idle) { return idle.since >= oldest; });
  std::move(server.idle.begin(), fresh, std::back_inserter(dropped));
  server.idle.erase(server.idle.begin(), fresh);
  ++server.in_use;
  while (choice == Choice::kIdleFirst && !server.idle.empty()) {
    Idle idle = std::move(server.idle.back());
    server.idle.pop_back();
    if (!idle.connection->is_stale()) return Lease(*this, route, std::move(idle.connection), true);
    dropped.push_back(std::move(idle));
  }
  while (!server.idle.empty() && server.in_use + server.idle.size() > limits_.connections) {
    dropped.push_back(std::move(server.idle.front()));
    server.idle.erase(server.idle.begin());
  }
  ++opened_;
  lock.unlock();
  Lease place(*this, route, nullptr, false);  // gives the place back where no connection is made
  Tried<std::unique_ptr<Connection>> opened = Connection::open(route, resolver_, call);
  if (!opened) return std::unexpected(opened.error());
  place.connection_ = std::move(*opened);
  return place;
}

void Pool::release(const std::string& key, std::unique_ptr<Connection> connection) {
  std::unique_lock lock(mutex_);
  Server& server = servers_[key];
  --server.in_use;
  if (connection) server.idle.push_back({std::move(connection), Call::Clock::now()});
  if (!server.waiting.empty()) server.waiting.front()->signal();
}

std::uint64_t Pool::opened() const {
  const std::lock_guard lock(mutex_);
  return opened_;
}

}  // namespace occam::remote
