#include "remote/retry/schedule.hpp"

#include <algorithm>

namespace occam::remote {
namespace {

/// splitmix64 (Steele, Lea, Flood 2014).
std::uint64_t next_random(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9E3779B97F4A7C15U);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

}  // namespace

std::chrono::milliseconds Schedule::draw() {
  std::chrono::milliseconds most = limits_.base;
  for (int k = 1; k < tries_ && most < limits_.cap; ++k) most *= 2;
  most = std::min(most, limits_.cap);
  const double share = static_cast<double>(next_random(state_) >> 11) * 0x1.0p-53;
  return std::chrono::milliseconds(static_cast<std::int64_t>(share * static_cast<double>(most.count() + 1)));
}

Verdict Schedule::after(const Failure& failure, std::chrono::nanoseconds left) {
  if (failure.again == Again::kNever || limits_.retries <= 0) return {};
  if (++tries_ > limits_.retries) return {.wait = {}, .why = "no retry is left"};
  if (failure.wait && left > limits_.longest_asked && *failure.wait > limits_.longest_asked)
    return {.wait = {}, .why = "the server asks for a longer wait than is worth it"};
  const std::chrono::milliseconds wait = failure.wait ? *failure.wait : draw();
  if (wait >= left)
    return {
        .wait = {},
        .why = failure.wait ? "the server asks for a wait beyond the deadline" : "the deadline is too near to retry"};
  return {.wait = wait};
}

}  // namespace occam::remote
