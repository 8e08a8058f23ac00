// From the ABI's status and words to occam::Error.
//
//   ErrorCatcher caught("backend cpu");
//   const int32_t status = factory->create(…, caught.abi());
//   if (status != OCCAM_ABI_OK) return fail(caught.error(status));
#pragma once

#include <string>

#include "occam/abi/types.h"
#include "occam/error.hpp"

namespace occam::plugin {

[[nodiscard]] inline std::string_view view(occam_abi_string text) {
  return text.size == 0 || text.data == nullptr ? std::string_view{} : std::string_view{text.data, text.size};
}

[[nodiscard]] inline occam_abi_string borrow(std::string_view text) {
  return {text.data(), text.size()};
}

/// Which kind of error a status is to users of the embedding API.
[[nodiscard]] ErrorCode to_error_code(std::int32_t status);

/// The status that says the same to a plugin.
[[nodiscard]] std::int32_t to_status(ErrorCode code);

/// The gRPC name of a status: `INVALID_ARGUMENT`.
[[nodiscard]] std::string_view status_name(std::int32_t status);

/// Receives what a plugin says about one failing call. Not copyable: the plugin holds its address during the call.
class ErrorCatcher {
 public:
  explicit ErrorCatcher(std::string_view who);
  ErrorCatcher(const ErrorCatcher&) = delete;
  ErrorCatcher& operator=(const ErrorCatcher&) = delete;

  [[nodiscard]] const occam_abi_error* abi() const { return &abi_; }

  /// Requires: status is not OK. Returns the plugin's words; `where` is the configuration key it named, or empty.
  [[nodiscard]] Error error(std::int32_t status) const;

 private:
  static void set(void* ctx, std::int32_t status, occam_abi_string message, occam_abi_string where) noexcept;

  std::string who_;
  std::string message_;
  std::string where_;
  occam_abi_error abi_;
};

}  // namespace occam::plugin
