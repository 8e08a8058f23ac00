// Circuit breakers: a model that keeps failing is left alone for a while instead of being asked again and again.
//
// Owned by the app, one for all policies: they survive a reload. Threads: [any].
//
//   Breakers breakers(clock);
//   Result<Breakers::Permit> permit = breakers.admit("large");   // kOverloaded: `circuit open until …`
//   if (permit) permit->report(health_of(error.code), error.message);   // or Health::kGood
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>

#include "occam/error.hpp"
#include "occam/stats.hpp"
#include "routing/clock.hpp"

namespace occam::routing {

/// What a call says about its model.
enum class Health {
  kGood,
  kBad,
  kNeither,  ///< the caller's mistake or wish, or a server that says itself that it is busy
};

/// Of a call that failed: kNeither for kOverloaded (429), kContext, kUsage, kCancelled, kBudget and what never
/// reached a model; kBad else.
[[nodiscard]] Health health_of(ErrorCode code);

/// How a call was let in.
enum class Entry { kUsual, kProbe };

/// The breaker of one model. Legal transitions (BreakerState):
///   kClosed   → kOpen      5 failures in a row, or more than half of the last 20 calls, these within 10 s
///   kOpen     → kHalfOpen  after 30 s, twice as long after every probe that failed, at most 5 min: one call is let in
///   kHalfOpen → kClosed    it was good
///   kHalfOpen → kOpen      it was bad
/// A probe that says nothing leaves the place to the next one. Threads: [any].
class Breaker {
 public:
  static constexpr int kFailuresInARow = 5;
  static constexpr std::size_t kWindow = 20;
  static constexpr std::int64_t kWindow_ns = 10'000'000'000;
  static constexpr std::int64_t kShortest_ns = 30'000'000'000;
  static constexpr std::int64_t kLongest_ns = 300'000'000'000;

  /// Errors: kOverloaded with the last failure.
  [[nodiscard]] Result<Entry> admit(const Clock& clock);
  /// Requires: once for each admit() that succeeded. A usual call that ends while the circuit is open says nothing new.
  /// `why` is what went wrong, for those who find it open.
  void report(Entry entry, Health health, std::string_view why, std::int64_t now_ns);
  [[nodiscard]] BreakerState state(std::int64_t now_ns) const;

 private:
  struct Call {
    std::int64_t at_ns = 0;
    bool is_bad = false;
  };
  void open(std::int64_t now_ns);
  void close();
  void remember(bool is_bad, std::int64_t now_ns);
  [[nodiscard]] bool fails_too_often(std::int64_t now_ns) const;

  mutable std::mutex mutex_;
  bool is_open_ = false;
  bool is_probed_ = false;
  std::int64_t until_ns_ = 0;
  std::int64_t open_for_ns_ = kShortest_ns;
  std::string last_failure_;
  int bad_in_a_row_ = 0;
  std::array<Call, kWindow> calls_{};  // a ring
  std::size_t next_ = 0;
  std::size_t count_ = 0;
};

/// One breaker a model, made when the model is first asked.
class Breakers {
 public:
  /// The right to one call; dropped without a report, it says nothing of the model.
  class Permit {
   public:
    Permit(Permit&& other) noexcept
        : breaker_(std::exchange(other.breaker_, nullptr)), entry_(other.entry_), clock_(other.clock_) {}
    Permit& operator=(Permit&&) = delete;
    ~Permit() { report(Health::kNeither, {}); }
    void report(Health health, std::string_view why);

   private:
    friend class Breakers;
    Permit(Breaker& breaker, Entry entry, const Clock& clock) : breaker_(&breaker), entry_(entry), clock_(&clock) {}
    Breaker* breaker_;
    Entry entry_;
    const Clock* clock_;
  };

  /// `clock` outlives it.
  explicit Breakers(const Clock& clock) : clock_(clock) {}

  /// Errors: kOverloaded, `circuit open until 2026-01-31T10:00:30Z: ` and its last failure.
  [[nodiscard]] Result<Permit> admit(std::string_view model);
  [[nodiscard]] BreakerState state(std::string_view model) const;

 private:
  [[nodiscard]] Breaker& find(std::string_view model);

  const Clock& clock_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::unique_ptr<Breaker>, std::less<>> breakers_;
};

}  // namespace occam::routing
