// Occam::stats.
#include "app/core.hpp"

namespace occam {

std::string_view word(BreakerState state) {
  switch (state) {
    case BreakerState::kClosed:
      return "closed";
    case BreakerState::kOpen:
      return "open";
    case BreakerState::kHalfOpen:
      return "half_open";
  }
  return "";
}

Stats Occam::stats() const {
  return {};
}

Result<void> Occam::reload() {
  return fail(ErrorCode::kUnsupported, "a policy is read once");
}

}  // namespace occam
