// The threads that load weights.
#include <fmt/format.h>

#include <system_error>

#include "model/memory_place.hpp"

namespace occam::model {
namespace {

Result<Loaded> load_guarded(const LoadFunction& load) {
  try {
    return load();
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::kOverloaded, "memory ran out while the model was loaded");
  } catch (const std::exception& exception) {
    return fail(ErrorCode::kInternal, exception.what());
  }
}

}  // namespace

void Memory::begin_load(const std::shared_ptr<Place>& place, std::uint64_t bytes) {
  join_finished();
  try {
    std::thread thread([this, place] { run_load(place); });  // begins with the lock, which we hold
    loads_.emplace(thread.get_id(), std::move(thread));
  } catch (const std::system_error& error) {
    return answer_waiting(
        place, Error{ErrorCode::kOverloaded, fmt::format("no thread to load {}: {}", place->name, error.what())});
  }
  place->state = State::kLoading;
  place->bytes = bytes;
  used_ += bytes;
}

void Memory::run_load(const std::shared_ptr<Place>& place) {
  {
    const Lock wait_for_the_beginning(mutex_);
  }
  Result<Loaded> loaded = load_guarded(place->load);
  Lock lock(mutex_);
  used_ -= place->bytes;
  if (loaded) {
    if (loaded->bytes > 0) place->bytes = loaded->bytes;
    used_ += place->bytes;
    place->weights = std::move(loaded->weights);
    place->state = State::kReady;
    place->last_use = ++clock_;
    answer_waiting(place, std::nullopt);
  } else {
    place->bytes = 0;
    place->state = State::kDeclared;
    answer_waiting(place, loaded.error());
  }
  advance(lock);
  finished_loads_.push_back(std::this_thread::get_id());
}

void Memory::answer_waiting(const std::shared_ptr<Place>& place, const std::optional<Error>& error) {
  queue_.remove_if([&](Ticket* ticket) {
    if (ticket->place != place) return false;
    --place->waiting;
    if (error) {
      ticket->outcome = fail(*error);
    } else {
      ticket->outcome = lease(place);
    }
    ticket->answered.notify_one();
    return true;
  });
}

void Memory::join_finished() {
  for (const std::thread::id& id : finished_loads_) {
    const auto found = loads_.find(id);
    found->second.join();
    loads_.erase(found);
  }
  finished_loads_.clear();
}

}  // namespace occam::model
