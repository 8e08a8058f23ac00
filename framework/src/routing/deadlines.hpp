// The time of one chain: one deadline for all of it, and within that one for each attempt.
//
// Threads: a value; const functions [any].
#pragma once

#include <cstdint>

#include "config/policy.hpp"
#include "occam/request.hpp"

namespace occam::routing {

/// An attempt that ran out of time says something of its model only where the policy gave it that time.
enum class SetBy { kPolicy, kCaller };

struct Deadline {
  std::int64_t ns = 0;  ///< 0: none
  SetBy set_by = SetBy::kPolicy;

  [[nodiscard]] bool has_passed(std::int64_t now_ns) const { return ns != 0 && now_ns >= ns; }
};

enum class Followers { kNone, kSome };

class Deadlines {
 public:
  /// The earlier one of the request's and `budget.deadline`. `rules` outlives it.
  Deadlines(const Request& request, const config::Rules& rules, std::int64_t now_ns);

  [[nodiscard]] const Deadline& chain() const { return chain_; }

  /// Of an attempt that begins now: `budget.attempt` from now, else, where another may follow a timeout, half of what
  /// is left; never after the chain's.
  [[nodiscard]] Deadline attempt(Followers followers, std::int64_t now_ns) const;

 private:
  const config::Rules& rules_;
  Deadline chain_;
};

}  // namespace occam::routing
