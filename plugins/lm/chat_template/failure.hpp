// How a failure travels inside this room: one private exception, caught at the two public doors and nowhere else.
//
// Python's semantics are semantics of exceptions; public functions return Result and never throw.
#pragma once

#include <string>
#include <utility>

#include "occam/sdk/result.hpp"

namespace occam::lm::chat {

struct Failure {
  sdk::Status status = sdk::Status::kInvalidArgument;
  std::string message;
  int line = 0;           ///< 0: wherever the evaluation stands
  bool verbatim = false;  ///< the template's own words: not to be prefixed
};

/// What Python or Jinja would raise.
[[noreturn]] inline void raise(std::string message, int line = 0) {
  throw Failure{sdk::Status::kInvalidArgument, std::move(message), line};
}

/// What Jinja can do and this subset does not.
[[noreturn]] inline void refuse(std::string message, int line = 0) {
  throw Failure{sdk::Status::kUnimplemented, std::move(message), line};
}

/// A limit was met.
[[noreturn]] inline void exhausted(std::string message, int line = 0) {
  throw Failure{sdk::Status::kResourceExhausted, std::move(message), line};
}

}  // namespace occam::lm::chat
