#include "routing/budget.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace occam::routing {
namespace {

constexpr double kBillionths = 1e9;
constexpr double kMostMoney = 9e9;  // what the integers hold
constexpr std::int64_t kMillisecondsPerDay = 86'400'000;

std::int64_t to_billionths(double money) {
  return money > 0 ? std::llround(std::min(money, kMostMoney) * kBillionths) : 0;  // NaN is 0 as well
}

}  // namespace

Reservation& Reservation::operator=(Reservation&& other) noexcept {
  if (this == &other) return *this;
  settle(0);
  ledger_ = std::exchange(other.ledger_, nullptr);
  billionths_ = std::exchange(other.billionths_, 0);
  return *this;
}

void Reservation::settle(double cost) {
  if (const auto ledger = std::exchange(ledger_, nullptr)) ledger->settle(billionths_, to_billionths(cost));
}

Ledger::Ledger(double spent) : spent_(to_billionths(spent)) {}

Result<Reservation> Ledger::reserve(double cost, double limit, std::string_view what) {
  const std::int64_t wanted = to_billionths(cost);
  const std::lock_guard lock(mutex_);
  const std::int64_t taken = spent_ + reserved_;
  if (taken + wanted > to_billionths(limit)) {
    return fail(
        ErrorCode::kBudget,
        fmt::format("insufficient_quota: this call may cost {:.6g}, and {:.6g} of {} {:.6g} is left", cost,
                    std::max<double>(static_cast<double>(to_billionths(limit) - taken), 0) / kBillionths, what, limit));
  }
  reserved_ += wanted;
  return Reservation(shared_from_this(), wanted);
}

double Ledger::spent() const {
  const std::lock_guard lock(mutex_);
  return static_cast<double>(spent_ + reserved_) / kBillionths;
}

double Ledger::left(double limit) const {
  return std::max(limit - spent(), 0.0);
}

void Ledger::settle(std::int64_t reserved, std::int64_t spent) {
  const std::lock_guard lock(mutex_);
  reserved_ -= reserved;
  spent_ += spent;
}

std::int64_t Budgets::today() const {
  return clock_.now_unix_ms() / kMillisecondsPerDay;
}

Result<std::shared_ptr<Ledger>> Budgets::ledger_of(std::string_view policy, double limit) {
  const std::int64_t number = today();
  const std::lock_guard lock(mutex_);
  const auto found = days_.find(policy);
  if (found == days_.end()) {
    const Result<double> spent = spent_ ? spent_(policy, number * kMillisecondsPerDay) : Result<double>(0.0);
    if (!spent) return fail(spent.error());
    return days_.emplace(policy, Day{number, limit, std::make_shared<Ledger>(*spent)}).first->second.ledger;
  }
  Day& day = found->second;
  if (day.number != number) day = {number, limit, std::make_shared<Ledger>()};
  day.limit = limit;
  return day.ledger;
}

Result<Reservation> Budgets::reserve(std::string_view policy, double cost, double limit) {
  const Result<std::shared_ptr<Ledger>> ledger = ledger_of(policy, limit);
  if (!ledger) return fail(ledger.error());
  return (*ledger)->reserve(cost, limit, "today's");
}

std::vector<BudgetStatus> Budgets::statuses() const {
  const std::int64_t number = today();
  const std::lock_guard lock(mutex_);
  std::vector<BudgetStatus> out;
  for (const auto& [policy, day] : days_) {
    out.push_back({policy, day.number == number ? day.ledger->spent() : 0, day.limit});
  }
  return out;
}

}  // namespace occam::routing
