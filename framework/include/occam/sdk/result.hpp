// Errors as values for plugin authors: what failed, in which status, and at which configuration key.
//
// `Error` maps one to one on occam_abi_error; `Result<T>` is what every function that can fail returns. Nothing here
// throws. Threads: values, no sharing.
//
//   sdk::Result<int> threads = parse(text);
//   if (!threads) return std::unexpected(threads.error());
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "occam/abi/types.h"

namespace occam::sdk {

/// gRPC's numbers, as in abi/types.h.
enum class Status : std::int32_t {
  kOk = OCCAM_ABI_OK,
  kCancelled = OCCAM_ABI_CANCELLED,
  kUnknown = OCCAM_ABI_UNKNOWN,
  kInvalidArgument = OCCAM_ABI_INVALID_ARGUMENT,
  kDeadlineExceeded = OCCAM_ABI_DEADLINE_EXCEEDED,
  kNotFound = OCCAM_ABI_NOT_FOUND,
  kAlreadyExists = OCCAM_ABI_ALREADY_EXISTS,
  kPermissionDenied = OCCAM_ABI_PERMISSION_DENIED,
  kResourceExhausted = OCCAM_ABI_RESOURCE_EXHAUSTED,
  kFailedPrecondition = OCCAM_ABI_FAILED_PRECONDITION,
  kAborted = OCCAM_ABI_ABORTED,
  kOutOfRange = OCCAM_ABI_OUT_OF_RANGE,
  kUnimplemented = OCCAM_ABI_UNIMPLEMENTED,
  kInternal = OCCAM_ABI_INTERNAL,
  kUnavailable = OCCAM_ABI_UNAVAILABLE,
  kDataLoss = OCCAM_ABI_DATA_LOSS,
  kUnauthenticated = OCCAM_ABI_UNAUTHENTICATED,
};

/// A failure in words. `where` is the path of a configuration key, or empty.
struct Error {
  Status status = Status::kUnknown;
  std::string message;
  std::string where;
};

template <typename T>
using Result = std::expected<T, Error>;

/// Shorthand for a failing return: `return failure(Status::kDataLoss, "…");`
[[nodiscard]] inline std::unexpected<Error> failure(Status status, std::string message, std::string where = {}) {
  return std::unexpected<Error>(Error{status, std::move(message), std::move(where)});
}

[[nodiscard]] inline std::string_view view(occam_abi_string text) noexcept {
  return text.size == 0 ? std::string_view{} : std::string_view{text.data, text.size};
}

[[nodiscard]] constexpr occam_abi_string borrow(std::string_view text) noexcept {
  return {text.data(), text.size()};
}

}  // namespace occam::sdk
