// What went wrong, where, and what to do about it: the one error type of the embedding API.
//
// Every function that can fail returns Result<T>. Nothing throws on bad input and nothing is printed; only
// std::bad_alloc passes through. Threads: values, no sharing.
//
//   occam::Result<occam::Answer> answer = occam.run(request);
//   if (!answer) std::cerr << answer.error().message << '\n';
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "occam/export.hpp"

namespace occam {

/// What kind of failure it is. `exit_code` of cli/ and the gateway's HTTP status derive from it.
enum class ErrorCode {
  kUsage,        ///< the caller's input or configuration is wrong (exit 2)
  kNotFound,     ///< a model, task, suite or file that was named is not there (exit 2)
  kRefused,      ///< understood, and the answer is no: residency, limits (exit 1)
  kNoModel,      ///< no candidate may answer: the evidence or the limits exclude each of them (exit 1)
  kBudget,       ///< the money that the policy or a key allows is spent (exit 1)
  kContext,      ///< does not fit the model's context (exit 3)
  kCancelled,    ///< the caller asked to stop
  kTimeout,      ///< the deadline passed
  kOverloaded,   ///< memory, rate or connection limits: later may help
  kLoading,      ///< models are being loaded, and no more requests may wait for one: soon will help
  kUnavailable,  ///< a server cannot be reached, or fails at everything just now: later may help (exit 3)
  kCredentials,  ///< a server does not accept our key, or none was given (exit 3)
  kUnsupported,  ///< an optional ability that this backend does not have (exit 2)
  kModel,        ///< a backend failed while it ran a model (exit 3)
  kStore,        ///< the evidence store failed: disk full, damaged, locked (exit 3)
  kPlugin,       ///< a plugin was refused or broke its contract (exit 3)
  kData,         ///< a file is damaged: a model, a data set (exit 3; exit 2 with a position)
  kInternal,     ///< a bug of ours
};

/// `usage`, `not_found`, `refused`, …: the words of JSON, logs and metrics.
[[nodiscard]] OCCAM_API std::string_view word(ErrorCode code);

/// A failure in words. All but `message` may be empty.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::string where{};       ///< `file`, `file:line:column` or a plugin's name
  std::string hint{};        ///< what to do
  std::string details{};     ///< lines for a terminal: every diagnostic of a configuration, every candidate or attempt
  std::string decision{};    ///< the id of the decision of a request that failed; empty: none was made or recorded
  std::size_t attempts = 0;  ///< that were made for it
};

template <typename T>
using Result = std::expected<T, Error>;

/// Shorthand for a failing return: `return fail(ErrorCode::kStore, "…");`
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message, std::string where = {},
                                                 std::string hint = {}) {
  return std::unexpected<Error>(Error{code, std::move(message), std::move(where), std::move(hint)});
}

/// Passes a failure on: `if (!x) return fail(x.error());`
[[nodiscard]] inline std::unexpected<Error> fail(Error error) {
  return std::unexpected<Error>(std::move(error));
}

}  // namespace occam
