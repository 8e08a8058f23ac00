// How much one key may ask: so many requests a time, and so much money a day.
//
// Both live in memory: a restart begins them anew. Threads: [any]; one short lock.
//
//   if (const auto wait = limit.take(now)) return too_many_requests(*wait);
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

namespace occam::gateway {

using Clock = std::chrono::steady_clock;

/// A token bucket: `count` requests at once, refilled evenly over `period`.
class RateLimit {
 public:
  struct Rate {
    double count = 0;  ///< 0: no limit
    double period_seconds = 60;
    bool operator==(const Rate&) const = default;
  };

  explicit RateLimit(const Rate& rate) : rate_(rate), tokens_(rate.count) {}

  /// Takes one request. Returns nothing where it may pass, else the seconds until one may.
  [[nodiscard]] std::optional<double> take(Clock::time_point now);

  [[nodiscard]] const Rate& rate() const { return rate_; }

 private:
  const Rate rate_;
  std::mutex mutex_;
  double tokens_;
  Clock::time_point filled_at_{};
};

/// Money a UTC day. What a request will cost is not known before it ran, so each one that runs counts as the dearest of
/// the day so far until it is settled; only requests that run at once before the first has ended can overrun it.
class CostLimit {
 public:
  /// 0: no limit.
  explicit CostLimit(double per_day) : per_day_(per_day) {}

  /// Returns whether another request may run; it must be settled then.
  [[nodiscard]] bool begin(std::int64_t unix_seconds);
  /// `cost` may be NaN: it is not known, and counts as nothing.
  void settle(double cost);

  [[nodiscard]] double per_day() const { return per_day_; }
  [[nodiscard]] double spent() const;

 private:
  const double per_day_;
  mutable std::mutex mutex_;
  std::int64_t day_ = 0;
  double spent_ = 0;
  double dearest_ = 0;
  std::int64_t running_ = 0;
};

}  // namespace occam::gateway
