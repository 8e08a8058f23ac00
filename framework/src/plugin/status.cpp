#include "plugin/status.hpp"

#include <fmt/format.h>

#include <array>

namespace occam::plugin {
namespace {

struct StatusRow {
  std::string_view name;
  ErrorCode code;
};

constexpr std::array<StatusRow, 17> kStatuses = {{
    {"OK", ErrorCode::kInternal},
    {"CANCELLED", ErrorCode::kCancelled},
    {"UNKNOWN", ErrorCode::kModel},
    {"INVALID_ARGUMENT", ErrorCode::kUsage},
    {"DEADLINE_EXCEEDED", ErrorCode::kTimeout},
    {"NOT_FOUND", ErrorCode::kNotFound},
    {"ALREADY_EXISTS", ErrorCode::kUsage},
    {"PERMISSION_DENIED", ErrorCode::kCredentials},
    {"RESOURCE_EXHAUSTED", ErrorCode::kOverloaded},
    {"FAILED_PRECONDITION", ErrorCode::kModel},
    {"ABORTED", ErrorCode::kModel},
    {"OUT_OF_RANGE", ErrorCode::kContext},
    {"UNIMPLEMENTED", ErrorCode::kUnsupported},
    {"INTERNAL", ErrorCode::kModel},
    {"UNAVAILABLE", ErrorCode::kUnavailable},
    {"DATA_LOSS", ErrorCode::kData},
    {"UNAUTHENTICATED", ErrorCode::kCredentials},
}};

bool is_known(std::int32_t status) {
  return status >= 0 && static_cast<std::size_t>(status) < kStatuses.size();
}

}  // namespace

ErrorCode to_error_code(std::int32_t status) {
  return is_known(status) ? kStatuses[static_cast<std::size_t>(status)].code : ErrorCode::kPlugin;
}

std::int32_t to_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUsage:
      return OCCAM_ABI_INVALID_ARGUMENT;
    case ErrorCode::kNotFound:
      return OCCAM_ABI_NOT_FOUND;
    case ErrorCode::kRefused:
    case ErrorCode::kNoModel:
      return OCCAM_ABI_PERMISSION_DENIED;
    case ErrorCode::kBudget:
    case ErrorCode::kOverloaded:
      return OCCAM_ABI_RESOURCE_EXHAUSTED;
    case ErrorCode::kContext:
      return OCCAM_ABI_OUT_OF_RANGE;
    case ErrorCode::kCancelled:
      return OCCAM_ABI_CANCELLED;
    case ErrorCode::kTimeout:
      return OCCAM_ABI_DEADLINE_EXCEEDED;
    case ErrorCode::kLoading:
    case ErrorCode::kUnavailable:
      return OCCAM_ABI_UNAVAILABLE;
    case ErrorCode::kCredentials:
      return OCCAM_ABI_UNAUTHENTICATED;
    case ErrorCode::kUnsupported:
      return OCCAM_ABI_UNIMPLEMENTED;
    case ErrorCode::kData:
      return OCCAM_ABI_DATA_LOSS;
    case ErrorCode::kModel:
    case ErrorCode::kStore:
    case ErrorCode::kPlugin:
    case ErrorCode::kInternal:
      break;
  }
  return OCCAM_ABI_INTERNAL;
}

std::string_view status_name(std::int32_t status) {
  return is_known(status) ? kStatuses[static_cast<std::size_t>(status)].name : "a status that the ABI does not have";
}

ErrorCatcher::ErrorCatcher(std::string_view who) : who_(who), abi_{sizeof(occam_abi_error), this, &ErrorCatcher::set} {}

void ErrorCatcher::set(void* ctx, std::int32_t, occam_abi_string message, occam_abi_string where) noexcept {
  auto& self = *static_cast<ErrorCatcher*>(ctx);
  try {
    self.message_ = view(message);
    self.where_ = view(where);
  } catch (...) {
    // Out of memory: the status still says what kind of failure it was.
  }
}

Error ErrorCatcher::error(std::int32_t status) const {
  std::string message =
      message_.empty() ? fmt::format("{} without a word of explanation", status_name(status)) : message_;
  return {to_error_code(status), fmt::format("{}: {}", who_, message), where_, {}};
}

}  // namespace occam::plugin
