#include "routing/breaker.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace occam::routing {
namespace {

constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;

std::string utc(std::int64_t unix_ms) {
  const auto seconds = static_cast<std::time_t>((unix_ms + 999) / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", parts);
}

}  // namespace

Health health_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kTimeout:
    case ErrorCode::kUnavailable:
    case ErrorCode::kCredentials:
    case ErrorCode::kModel:
    case ErrorCode::kPlugin:
    case ErrorCode::kData:
    case ErrorCode::kNotFound:
    case ErrorCode::kInternal:
      return Health::kBad;
    case ErrorCode::kUsage:
    case ErrorCode::kRefused:
    case ErrorCode::kNoModel:
    case ErrorCode::kBudget:
    case ErrorCode::kContext:
    case ErrorCode::kCancelled:
    case ErrorCode::kOverloaded:
    case ErrorCode::kLoading:
    case ErrorCode::kUnsupported:
    case ErrorCode::kStore:
      return Health::kNeither;
  }
  return Health::kNeither;
}

Result<Entry> Breaker::admit(const Clock& clock) {
  const std::lock_guard lock(mutex_);
  if (!is_open_) return Entry::kUsual;
  const std::int64_t wait_ns = until_ns_ - clock.now_ns();
  if (wait_ns > 0) {
    const std::string until = utc(clock.now_unix_ms() + wait_ns / kNanosecondsPerMillisecond);
    return fail(ErrorCode::kOverloaded, fmt::format("circuit open until {}: {}", until, last_failure_));
  }
  if (is_probed_) {
    return fail(ErrorCode::kOverloaded,
                fmt::format("circuit open until the one call that tries it has ended: {}", last_failure_));
  }
  is_probed_ = true;
  return Entry::kProbe;
}

void Breaker::report(Entry entry, Health health, std::string_view why, std::int64_t now_ns) {
  const std::lock_guard lock(mutex_);
  if (health == Health::kBad) last_failure_ = why;
  if (entry == Entry::kProbe) {
    is_probed_ = false;
    if (health == Health::kGood) close();
    if (health == Health::kBad) {
      open_for_ns_ = std::min(2 * open_for_ns_, kLongest_ns);
      open(now_ns);
    }
    return;
  }
  if (is_open_ || health == Health::kNeither) return;
  remember(health == Health::kBad, now_ns);
  if (bad_in_a_row_ >= kFailuresInARow || fails_too_often(now_ns)) open(now_ns);
}

BreakerState Breaker::state(std::int64_t now_ns) const {
  const std::lock_guard lock(mutex_);
  if (!is_open_) return BreakerState::kClosed;
  return now_ns < until_ns_ ? BreakerState::kOpen : BreakerState::kHalfOpen;
}

void Breaker::open(std::int64_t now_ns) {
  is_open_ = true;
  until_ns_ = now_ns + open_for_ns_;
}

void Breaker::close() {
  is_open_ = false;
  open_for_ns_ = kShortest_ns;
  bad_in_a_row_ = 0;
  count_ = next_ = 0;
}

void Breaker::remember(bool is_bad, std::int64_t now_ns) {
  bad_in_a_row_ = is_bad ? bad_in_a_row_ + 1 : 0;
  calls_[next_] = {now_ns, is_bad};
  next_ = (next_ + 1) % kWindow;
  count_ = std::min(count_ + 1, kWindow);
}

bool Breaker::fails_too_often(std::int64_t now_ns) const {
  if (count_ < kWindow || now_ns - calls_[next_].at_ns > kWindow_ns)
    return false;  // next_ is the oldest of a full ring
  return std::ranges::count(calls_, true, &Call::is_bad) > static_cast<std::ptrdiff_t>(kWindow / 2);
}

void Breakers::Permit::report(Health health, std::string_view why) {
  if (breaker_ != nullptr) std::exchange(breaker_, nullptr)->report(entry_, health, why, clock_->now_ns());
}

Breaker& Breakers::find(std::string_view model) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = breakers_.find(model); found != breakers_.end()) return *found->second;
  }
  const std::lock_guard lock(mutex_);
  const auto found = breakers_.find(model);
  if (found != breakers_.end()) return *found->second;
  return *breakers_.emplace(model, std::make_unique<Breaker>()).first->second;
}

Result<Breakers::Permit> Breakers::admit(std::string_view model) {
  Breaker& breaker = find(model);
  Result<Entry> entry = breaker.admit(clock_);
  if (!entry) return fail(std::move(entry.error()));
  return Permit(breaker, *entry, clock_);
}

BreakerState Breakers::state(std::string_view model) const {
  const std::shared_lock lock(mutex_);
  const auto found = breakers_.find(model);
  return found == breakers_.end() ? BreakerState::kClosed : found->second->state(clock_.now_ns());
}

}  // namespace occam::routing
