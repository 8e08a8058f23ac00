#include "gateway/admission/limits.hpp"

#include <algorithm>
#include <cmath>

namespace occam::gateway {

namespace {
constexpr std::int64_t kDaySeconds = 86'400;
}

std::optional<double> RateLimit::take(Clock::time_point now) {
  if (rate_.count <= 0) return std::nullopt;
  const std::lock_guard lock(mutex_);
  if (filled_at_ == Clock::time_point()) filled_at_ = now;
  const double per_second = rate_.count / rate_.period_seconds;
  const double passed = std::chrono::duration<double>(now - filled_at_).count();
  tokens_ = std::min(rate_.count, tokens_ + std::max(passed, 0.0) * per_second);
  filled_at_ = std::max(now, filled_at_);
  if (tokens_ >= 1) {
    tokens_ -= 1;
    return std::nullopt;
  }
  return (1 - tokens_) / per_second;
}

bool CostLimit::begin(std::int64_t unix_seconds) {
  if (per_day_ <= 0) return true;
  const std::lock_guard lock(mutex_);
  if (const std::int64_t day = unix_seconds / kDaySeconds; day != day_) {
    day_ = day;
    spent_ = 0;
  }
  const double reserved = dearest_ * static_cast<double>(running_ + 1);
  if (spent_ >= per_day_ || spent_ + reserved > per_day_) return false;
  ++running_;
  return true;
}

void CostLimit::settle(double cost) {
  if (per_day_ <= 0) return;
  const std::lock_guard lock(mutex_);
  --running_;
  if (!std::isfinite(cost)) return;
  spent_ += cost;
  dearest_ = std::max(dearest_, cost);
}

double CostLimit::spent() const {
  const std::lock_guard lock(mutex_);
  return spent_;
}

}  // namespace occam::gateway
