#include "model/memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/strings.hpp"
#include "model/memory_place.hpp"

namespace occam::model {

std::string_view word(State state) {
  switch (state) {
    case State::kDeclared:
      return "declared";
    case State::kLoading:
      return "loading";
    case State::kReady:
      return "ready";
    case State::kDraining:
      return "draining";
    case State::kUnloaded:
      return "unloaded";
  }
  return "";
}

std::shared_ptr<Memory> Memory::create(Limits limits) {
  return std::make_shared<Memory>(Private{}, limits);
}

Memory::~Memory() {
  for (auto& [id, thread] : loads_) thread.join();
}

std::shared_ptr<Memory::Place> Memory::add(std::string name, Pinned pinned, LoadFunction load) {
  auto place = std::make_shared<Place>();
  place->name = std::move(name);
  place->pinned = pinned;
  place->load = std::move(load);
  const Lock lock(mutex_);
  places_.push_back(place);
  return place;
}

void Memory::retire(const std::shared_ptr<Place>& place) {
  Lock lock(mutex_);
  place->is_retired = true;
  advance(lock);
}

Weights Memory::try_acquire(const std::shared_ptr<Place>& place) {
  const Lock lock(mutex_);
  if (place->weights == nullptr || place->is_doomed) return nullptr;
  return lease(place);
}

Result<Weights> Memory::acquire(const std::shared_ptr<Place>& place, std::uint64_t bytes, const Patience& patience) {
  Lock lock(mutex_);
  if (place->weights != nullptr && !place->is_doomed) return lease(place);
  if (auto fitting = check_fit(*place, bytes); !fitting) return fail(fitting.error());
  const auto in_line = std::ranges::count_if(queue_, [](const Ticket* ticket) { return ticket->bytes > 0; });
  if (bytes > 0 && static_cast<std::size_t>(in_line) >= limits_.queue) {
    return fail(ErrorCode::kLoading, fmt::format("{} requests wait for models to be loaded already", in_line), {},
                "try again later, or raise [memory] limit or queue");
  }
  Ticket ticket{.place = place, .bytes = bytes, .outcome = {}, .answered = {}};
  queue_.push_back(&ticket);
  ++place->waiting;
  advance(lock);
  return wait(lock, ticket, patience);
}

Result<void> Memory::check_size(const std::shared_ptr<Place>& place, std::uint64_t bytes) const {
  const Lock lock(mutex_);
  return check_fit(*place, bytes);
}

Result<void> Memory::check_fit(const Place& place, std::uint64_t bytes) const {
  if (limits_.bytes == 0) return {};
  std::uint64_t pinned = 0;
  for (const auto& other : places_)
    if (other.get() != &place && other->pinned == Pinned::kYes && !other->is_retired) pinned += other->bytes;
  if (bytes + pinned <= limits_.bytes) return {};
  return fail(ErrorCode::kModel,
              fmt::format("{} needs {} of memory, and the limit of all models together is {}{}", place.name,
                          format_bytes(bytes), format_bytes(limits_.bytes),
                          pinned > 0 ? fmt::format(", of which pinned ones hold {}", format_bytes(pinned)) : ""),
              {}, "raise [memory] limit, or give the model a smaller context");
}

Result<Weights> Memory::wait(Lock& lock, Ticket& ticket, const Patience& patience) {
  const auto is_answered = [&] { return ticket.outcome.has_value(); };
  if (patience.deadline_ns == 0) {
    ticket.answered.wait(lock, patience.cancel, is_answered);
  } else {
    const std::chrono::steady_clock::time_point deadline{std::chrono::nanoseconds(patience.deadline_ns)};
    ticket.answered.wait_until(lock, patience.cancel, deadline, is_answered);
  }
  if (ticket.outcome) return std::move(*ticket.outcome);
  const bool is_loading = ticket.place->state == State::kLoading;
  queue_.remove(&ticket);
  --ticket.place->waiting;
  advance(lock);
  if (patience.cancel.stop_requested()) return fail(ErrorCode::kCancelled, "the caller asked to stop");
  return fail(ErrorCode::kTimeout, fmt::format("{} was {} when the time was up", ticket.place->name,
                                               is_loading ? "being loaded" : "waiting for memory to be loaded into"));
}

Weights Memory::lease(const std::shared_ptr<Place>& place) {
  place->is_let_go = false;
  place->state = State::kReady;
  place->last_use = ++clock_;
  ++place->in_use;
  return {place->weights.get(), [self = shared_from_this(), place](void*) { self->give_back(place); }};
}

void Memory::give_back(const std::shared_ptr<Place>& place) {
  Lock lock(mutex_);
  --place->in_use;
  place->last_use = ++clock_;
  if (place->in_use == 0 && (place->is_let_go || place->is_retired || !queue_.empty() || !fits(0))) advance(lock);
}

void Memory::unload(const std::shared_ptr<Place>& place) {
  Lock lock(mutex_);
  if (place->weights == nullptr) return;
  place->is_let_go = true;
  place->state = State::kDraining;
  advance(lock);
}

void Memory::set_limits(Limits limits) {
  Lock lock(mutex_);
  limits_ = limits;
  advance(lock);
}

void Memory::set_pinned(const std::shared_ptr<Place>& place, Pinned pinned) {
  Lock lock(mutex_);
  place->pinned = pinned;
  advance(lock);
}

Memory::Limits Memory::limits() const {
  const Lock lock(mutex_);
  return limits_;
}

std::uint64_t Memory::used_bytes() const {
  const Lock lock(mutex_);
  return used_;
}

Memory::Status Memory::status(const std::shared_ptr<Place>& place) const {
  const Lock lock(mutex_);
  return {place->state, place->bytes, place->in_use, place->waiting, place->pinned};
}

}  // namespace occam::model
