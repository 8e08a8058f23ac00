// What the files of the C API share: the handles and the wall. Every function is a wall: no exception passes.
//
// Private to c_*.cpp. Threads: as occam.h says.
#pragma once

#include <exception>
#include <initializer_list>
#include <new>
#include <utility>

#include "occam/occam.h"
#include "occam/occam.hpp"

struct occam_instance {
  occam::Occam value;
};
struct occam_request {
  occam::Request value;
};
struct occam_answer {
  occam::Answer value;
};
struct occam_plan {
  occam::Plan value;
};
struct occam_error {
  occam::Error value;
};

namespace occam::c {

inline std::int32_t code_of(const Error& failure) noexcept {
  return static_cast<std::int32_t>(failure.code) + 1;
}

inline std::int32_t report(const Error& failure, occam_error_t** error) noexcept {
  try {
    if (error != nullptr) *error = new occam_error{failure};
  } catch (const std::bad_alloc&) {
    *error = nullptr;
  }
  return code_of(failure);
}

/// Runs `body`, a callable returning Result<void>.
template <typename Body>
std::int32_t guard(occam_error_t** error, Body&& body) noexcept {
  try {
    const Result<void> done = body();
    return done ? OCCAM_OK : report(done.error(), error);
  } catch (const std::bad_alloc&) {
    return OCCAM_ERROR_OVERLOADED;
  } catch (const std::exception& exception) {
    return report({ErrorCode::kInternal, exception.what()}, error);
  }
}

[[nodiscard]] inline Result<void> need(std::initializer_list<const void*> pointers) {
  for (const void* pointer : pointers)
    if (pointer == nullptr) return fail(ErrorCode::kUsage, "a required pointer is null");
  return {};
}

/// The caller's function for pieces as the C++ API has it; empty where there is none.
[[nodiscard]] inline StreamFunction to_stream(occam_stream_function stream, void* ctx) {
  if (stream == nullptr) return {};
  return [stream, ctx](const Delta& delta) {
    return stream(ctx, delta.text.data(), delta.text.size()) != 0 ? Flow::kContinue : Flow::kStop;
  };
}

}  // namespace occam::c
