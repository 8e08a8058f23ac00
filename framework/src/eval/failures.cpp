#include "eval/failures.hpp"

#include <fmt/format.h>

namespace occam::eval {

namespace {

constexpr std::size_t kMostInARow = 10;

/// A failure that says more about the model's health than about the item.
bool is_outage(const Error& failure) {
  return failure.code != ErrorCode::kContext && failure.code != ErrorCode::kTimeout &&
         failure.code != ErrorCode::kRefused;
}

}  // namespace

FailureHold::Finding FailureHold::take(const Asked& asked) {
  if (!asked.failure || !is_outage(*asked.failure)) return Finding::kOwn;
  held_.push_back(asked);
  last_ = *asked.failure;
  return held_.size() < kMostInARow ? Finding::kHeld : Finding::kOutage;
}

std::string FailureHold::words() const {
  return fmt::format("{} items in a row failed, the last with: {}", held_.size(), last_.message);
}

}  // namespace occam::eval
