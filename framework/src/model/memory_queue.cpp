// Who is loaded next, and who has to go for it.
#include <algorithm>

#include "model/memory_place.hpp"

namespace occam::model {

void Memory::advance(Lock& lock) {
  for (;;) {
    serve_queue();
    std::vector<std::pair<std::shared_ptr<Place>, Weights>> unwanted = take_unwanted();
    if (unwanted.empty()) return;
    lock.unlock();
    for (auto& [place, weights] : unwanted) weights.reset();
    lock.lock();
    for (auto& [place, weights] : unwanted) {
      used_ -= place->bytes;
      leaving_ -= place->bytes;
      place->bytes = 0;
      place->state = State::kUnloaded;
    }
  }
}

// Marks are made anew every time, since the one that needed the room may have left the queue.
void Memory::serve_queue() {
  for (const auto& place : places_) {
    if (!std::exchange(place->is_doomed, false)) continue;
    if (!place->is_let_go) place->state = State::kReady;
  }
  if (!fits(0)) make_room(0, Victims::kIdle);
  bool is_blocked = false;
  for (auto next = queue_.begin(); next != queue_.end();) {
    Ticket& ticket = **next;
    Place& place = *ticket.place;
    ++next;
    if (place.weights != nullptr && !place.is_doomed) {
      queue_.remove(&ticket);
      --place.waiting;
      ticket.outcome = lease(ticket.place);
      ticket.answered.notify_one();
    } else if (place.weights == nullptr && place.state != State::kLoading && place.state != State::kDraining) {
      if (ticket.bytes == 0 || (!is_blocked && fits(ticket.bytes))) {
        begin_load(ticket.place, ticket.bytes);
        return serve_queue();
      }
      if (!std::exchange(is_blocked, true)) make_room(ticket.bytes, Victims::kAny);
    }
  }
}

bool Memory::fits(std::uint64_t bytes) const {
  return limits_.bytes == 0 || used_ + bytes <= limits_.bytes;
}

// Dooms nobody where it would not be enough: then a load or a pinned model holds the rest, and that must end first.
void Memory::make_room(std::uint64_t bytes, Victims among) {
  std::vector<Place*> victims;
  for (const auto& place : places_)
    if (place->weights != nullptr && place->bytes > 0 && place->pinned == Pinned::kNo &&
        (among == Victims::kAny || place->in_use == 0))
      victims.push_back(place.get());
  std::ranges::sort(victims, {}, [](const Place* place) { return std::pair(place->in_use > 0, place->last_use); });
  std::uint64_t left = used_ - leaving_ + bytes;
  std::vector<Place*> chosen;
  for (Place* victim : victims) {
    if (left <= limits_.bytes) break;
    left -= victim->bytes;
    chosen.push_back(victim);
  }
  if (left > limits_.bytes && among == Victims::kAny) return;
  for (Place* victim : chosen) {
    victim->is_doomed = true;
    victim->state = State::kDraining;
  }
}

std::vector<std::pair<std::shared_ptr<Memory::Place>, Weights>> Memory::take_unwanted() {
  std::vector<std::pair<std::shared_ptr<Place>, Weights>> unwanted;
  for (const auto& place : places_) {
    if (place->weights == nullptr || place->in_use > 0) continue;
    if (!place->is_doomed && !place->is_let_go && !place->is_retired) continue;
    place->is_doomed = false;
    place->is_let_go = false;
    place->state = State::kDraining;
    leaving_ += place->bytes;
    unwanted.emplace_back(place, std::move(place->weights));
    place->weights = nullptr;
  }
  std::erase_if(places_, [](const auto& place) {
    return place->is_retired && place->weights == nullptr && place->state != State::kLoading && place->waiting == 0;
  });
  return unwanted;
}

}  // namespace occam::model
