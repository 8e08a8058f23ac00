#include "routing/deadlines.hpp"

#include <algorithm>

#include "routing/escalation.hpp"

namespace occam::routing {
namespace {

constexpr double kNanosecondsPerSecond = 1e9;
constexpr double kLongest = 1e9;  // seconds; beyond that there is no deadline

std::int64_t in_seconds(std::int64_t now_ns, double seconds) {
  return now_ns + static_cast<std::int64_t>(seconds * kNanosecondsPerSecond);
}

}  // namespace

Deadlines::Deadlines(const Request& request, const config::Rules& rules, std::int64_t now_ns) : rules_(rules) {
  double seconds = kLongest;
  if (rules.budget.deadline) seconds = std::min(seconds, rules.budget.deadline->value);
  if (request.deadline_seconds && *request.deadline_seconds < seconds) {
    seconds = std::max(*request.deadline_seconds, 0.0);
    chain_.set_by = SetBy::kCaller;
  }
  if (seconds < kLongest) chain_.ns = std::max<std::int64_t>(in_seconds(now_ns, seconds), 1);
}

Deadline Deadlines::attempt(Followers followers, std::int64_t now_ns) const {
  if (chain_.has_passed(now_ns)) return chain_;
  if (rules_.budget.attempt) {
    const std::int64_t own_ns = in_seconds(now_ns, std::min(rules_.budget.attempt->value, kLongest));
    return chain_.ns == 0 || own_ns < chain_.ns ? Deadline{own_ns, SetBy::kPolicy} : chain_;
  }
  if (chain_.ns == 0 || followers == Followers::kNone || !escalates(rules_, config::EscalateOn::kTimeout))
    return chain_;
  return {now_ns + (chain_.ns - now_ns) / 2, chain_.set_by};
}

}  // namespace occam::routing
