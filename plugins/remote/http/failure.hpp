// What went wrong with one try of a request, and whether another try may help.
//
// `Tried<T>` is what one try returns; sdk::Result<T> is what remains when no more tries are made. Threads: values.
#pragma once

#include <chrono>
#include <expected>
#include <optional>

#include "occam/sdk/result.hpp"

namespace occam::remote {

enum class Again {
  kNever,    ///< the same request would fail the same way, or part of an answer was handed on
  kMayHelp,  ///< connection errors, 408, 409, 429, 5xx
};

struct Failure {
  sdk::Error error;
  Again again = Again::kNever;
  std::optional<std::chrono::milliseconds> wait{};  ///< what the server asked for (Retry-After)
};

template <typename T>
using Tried = std::expected<T, Failure>;

[[nodiscard]] inline std::unexpected<Failure> fail(sdk::Status status, std::string message,
                                                   Again again = Again::kNever) {
  return std::unexpected<Failure>(Failure{.error = {status, std::move(message), {}}, .again = again});
}

[[nodiscard]] inline std::unexpected<Failure> fail(sdk::Error error) {
  return std::unexpected<Failure>(Failure{.error = std::move(error)});
}

}  // namespace occam::remote
