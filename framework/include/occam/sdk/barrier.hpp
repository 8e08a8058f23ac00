// The one exception barrier between C++ plugin code and the C ABI: a failure becomes a status and words, an exception
// too.
//
// Every thunk of the SDK runs its body inside guard(). Threads: [any]; no state.
//
//   return guard(error, [&]() -> Result<void> { return backend.health(); });
#pragma once

#include <cstddef>
#include <exception>
#include <new>

#include "occam/sdk/result.hpp"

namespace occam::sdk {

/// Hands a failure to the host (`error` may be null) and returns its status.
inline std::int32_t report(const occam_abi_error* error, const Error& failure) noexcept {
  const auto status = static_cast<std::int32_t>(failure.status);
  if (error != nullptr && error->set != nullptr)
    error->set(error->ctx, status, borrow(failure.message), borrow(failure.where));
  return status;
}

/// Runs `body`, a callable returning Result<void>, and lets nothing but a status out.
template <typename Body>
std::int32_t guard(const occam_abi_error* error, Body&& body) noexcept {
  try {
    const Result<void> result = body();
    return result ? OCCAM_ABI_OK : report(error, result.error());
  } catch (const std::bad_alloc&) {
    // No allocation here: the words are static.
    if (error != nullptr && error->set != nullptr)
      error->set(error->ctx, OCCAM_ABI_RESOURCE_EXHAUSTED, borrow("out of memory"), occam_abi_string{nullptr, 0});
    return OCCAM_ABI_RESOURCE_EXHAUSTED;
  } catch (const std::exception& exception) {
    if (error != nullptr && error->set != nullptr)
      error->set(error->ctx, OCCAM_ABI_INTERNAL, borrow(exception.what()), occam_abi_string{nullptr, 0});
    return OCCAM_ABI_INTERNAL;
  } catch (...) {
    if (error != nullptr && error->set != nullptr)
      error->set(error->ctx, OCCAM_ABI_UNKNOWN, borrow("an exception of unknown type"), occam_abi_string{nullptr, 0});
    return OCCAM_ABI_UNKNOWN;
  }
}

/// Refuses a null pointer and a struct shorter than that of minor 0, whose fields are then all there to read.
/// `first_size`: what minor 0 had of a struct that has grown since.
template <typename T>
Result<void> check_struct(const T* pointer, const char* name, std::size_t first_size = sizeof(T)) {
  if (pointer == nullptr) return failure(Status::kInvalidArgument, std::string(name) + " is null");
  if (pointer->struct_size < first_size)
    return failure(Status::kInvalidArgument, std::string(name) + " is shorter than the ABI's first minor");
  return {};
}

}  // namespace occam::sdk
