// Money: what may be spent is reserved before a call and settled after it, so that calls that run at once cannot spend
// more together than is allowed.
//
// A Ledger has one limit; Budgets has one ledger a policy for its `cost_per_day`, by the calendar day in UTC. Budgets
// is owned by the app and survives a reload. Money is kept in billionths of the currency of `price`. Threads: [any].
//
//   Budgets budgets(clock, [&](std::string_view policy, std::int64_t since_unix_ms) { return store.spent(…); });
//   Result<Reservation> money = budgets.reserve("default", 0.012, limit);   // kBudget: insufficient_quota
//   money->settle(0.009);
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "occam/error.hpp"
#include "occam/stats.hpp"
#include "routing/clock.hpp"

namespace occam::routing {

class Ledger;

/// Money that is set aside; what is dropped without being settled was not spent.
class Reservation {
 public:
  /// Nothing is reserved and nothing is booked.
  Reservation() = default;
  Reservation(Reservation&& other) noexcept
      : ledger_(std::move(other.ledger_)), billionths_(std::exchange(other.billionths_, 0)) {
    other.ledger_.reset();
  }
  Reservation& operator=(Reservation&& other) noexcept;
  ~Reservation() { settle(0); }

  /// Books what was really paid, which may be more than was reserved: then what comes later is refused. Once.
  void settle(double cost);

 private:
  friend class Ledger;
  Reservation(std::shared_ptr<Ledger> ledger, std::int64_t billionths)
      : ledger_(std::move(ledger)), billionths_(billionths) {}
  std::shared_ptr<Ledger> ledger_;
  std::int64_t billionths_ = 0;
};

/// What was spent and what is reserved, held against a limit.
class Ledger : public std::enable_shared_from_this<Ledger> {
 public:
  explicit Ledger(double spent = 0);

  /// Requires: cost ≥ 0, limit ≥ 0. Errors: kBudget; `what` names the limit in the message.
  [[nodiscard]] Result<Reservation> reserve(double cost, double limit, std::string_view what);
  /// Reservations included.
  [[nodiscard]] double spent() const;
  /// What of `limit` is neither spent nor reserved; at least 0.
  [[nodiscard]] double left(double limit) const;

 private:
  friend class Reservation;
  void settle(std::int64_t reserved, std::int64_t spent);

  mutable std::mutex mutex_;
  std::int64_t spent_ = 0;
  std::int64_t reserved_ = 0;
};

class Budgets {
 public:
  /// Returns what the attempts of a policy have cost since then, by the store. Asked once a policy.
  using SpentFunction = std::function<Result<double>(std::string_view policy, std::int64_t since_unix_ms)>;

  /// `clock` outlives it; without `spent` every policy begins with nothing spent.
  explicit Budgets(const Clock& clock, SpentFunction spent = {}) : clock_(clock), spent_(std::move(spent)) {}

  /// A reservation stays with the day that it was made on, also where it is settled after midnight.
  /// Errors: kBudget, and what `spent` says: without knowing what was spent nothing more is.
  [[nodiscard]] Result<Reservation> reserve(std::string_view policy, double cost, double limit);

  /// Policies that have reserved since the process began; `spent` of today.
  [[nodiscard]] std::vector<BudgetStatus> statuses() const;

 private:
  struct Day {
    std::int64_t number = 0;  ///< since 1970-01-01
    double limit = 0;
    std::shared_ptr<Ledger> ledger;
  };
  [[nodiscard]] std::int64_t today() const;
  [[nodiscard]] Result<std::shared_ptr<Ledger>> ledger_of(std::string_view policy, double limit);

  const Clock& clock_;
  SpentFunction spent_;
  mutable std::mutex mutex_;
  std::map<std::string, Day, std::less<>> days_;
};

}  // namespace occam::routing
