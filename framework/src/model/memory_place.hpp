// What Memory keeps of a place and of a caller that waits. Private to memory*.cpp; everything under Memory's lock.
#pragma once

#include "model/memory.hpp"

namespace occam::model {

class Memory::Place {
 public:
  std::string name;
  LoadFunction load;
  Pinned pinned = Pinned::kNo;
  State state = State::kDeclared;
  Weights weights;          // in states ready and draining, until nobody uses them
  std::uint64_t bytes = 0;  // part of used_
  std::uint64_t last_use = 0;
  std::int64_t in_use = 0;
  std::int64_t waiting = 0;
  bool is_let_go = false;  // by unload(); whoever asks takes it back
  bool is_doomed = false;  // its room is needed by the one that waits longest; whoever asks queues up behind that one
  bool is_retired = false;
};

struct Memory::Ticket {
  std::shared_ptr<Place> place;
  std::uint64_t bytes = 0;
  std::optional<Result<Weights>> outcome;
  std::condition_variable_any answered;
};

}  // namespace occam::model
