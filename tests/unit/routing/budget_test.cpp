#include "routing/budget.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include "unit/routing/fake_time.hpp"

namespace occam::routing {

TEST_CASE("What is reserved cannot be reserved again and what is settled is spent") {
  FakeClock clock;
  Budgets budgets(clock);
  auto first = budgets.reserve("p", 0.6, 1);
  REQUIRE(first);
  const auto second = budgets.reserve("p", 0.5, 1);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ErrorCode::kBudget);
  CHECK(second.error().message == "insufficient_quota: this call may cost 0.5, and 0.4 of today's 1 is left");
  first->settle(0.2);
  CHECK(budgets.reserve("p", 0.8, 1));
  CHECK(budgets.statuses()[0].spent == Approx(0.2));
  CHECK(budgets.statuses()[0].limit == 1);
}

TEST_CASE("A reservation that is dropped was not spent") {
  FakeClock clock;
  Budgets budgets(clock);
  {
    const auto dropped = budgets.reserve("p", 1, 1);
  }
  CHECK(budgets.statuses()[0].spent == 0);
  auto moved = budgets.reserve("p", 1, 1);
  REQUIRE(moved);
  Reservation other = std::move(*moved);
  moved->settle(1);  // it has nothing any more
  other.settle(0.25);
  other.settle(0.25);  // once
  CHECK(budgets.statuses()[0].spent == Approx(0.25));
}

TEST_CASE("A call that cost more than was predicted is booked in full and the next is refused") {
  FakeClock clock;
  Budgets budgets(clock);
  budgets.reserve("p", 0.5, 1)->settle(1.5);
  CHECK(budgets.statuses()[0].spent == Approx(1.5));
  CHECK_FALSE(budgets.reserve("p", 0.001, 1));
  CHECK(budgets.reserve("p", 0, 2));
}

TEST_CASE("A limit of nothing pays for what is free alone") {
  FakeClock clock;
  Budgets budgets(clock);
  CHECK(budgets.reserve("p", 0, 0));
  CHECK_FALSE(budgets.reserve("p", 1e-9, 0));
}

TEST_CASE("Each policy has a budget of its own that begins with what the store says") {
  FakeClock clock;
  int questions = 0;
  Budgets budgets(clock, [&](std::string_view policy, std::int64_t since) -> Result<double> {
    ++questions;
    CHECK(since == 1'767'225'600'000);  // midnight
    return policy == "a" ? 0.9 : 0.0;
  });
  clock.move_seconds(3600);
  CHECK_FALSE(budgets.reserve("a", 0.2, 1));
  CHECK(budgets.reserve("a", 0.05, 1));
  CHECK(budgets.reserve("b", 0.2, 1));
  CHECK(questions == 2);
}

TEST_CASE("Nothing is paid while it is not known what was spent") {
  FakeClock clock;
  bool is_broken = true;
  Budgets budgets(clock, [&](std::string_view, std::int64_t) -> Result<double> {
    if (is_broken) return fail(ErrorCode::kStore, "the disk is gone");
    return 0.0;
  });
  const auto refused = budgets.reserve("p", 0.1, 1);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kStore);
  is_broken = false;
  CHECK(budgets.reserve("p", 0.1, 1));
}

TEST_CASE("A new day begins with nothing spent and what was reserved stays with the old one") {
  FakeClock clock;
  Budgets budgets(clock);
  clock.unix_ms += 86'399'000;
  auto late = budgets.reserve("p", 1, 1);
  REQUIRE(late);
  CHECK_FALSE(budgets.reserve("p", 0.1, 1));
  clock.unix_ms += 2'000;
  CHECK(budgets.statuses()[0].spent == 0);
  auto early = budgets.reserve("p", 0.4, 1);
  REQUIRE(early);
  late->settle(1);
  early->settle(0.4);
  CHECK(budgets.statuses()[0].spent == Approx(0.4));
}

TEST_CASE("Calls at once never spend more than the limits of the day and of the request") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    FakeClock clock;
    Budgets budgets(clock);
    constexpr double kPerDay = 1;
    constexpr double kPerRequest = 0.05;
    std::atomic<bool> has_overrun = false;
    std::atomic<int> refused = 0;
    std::atomic<std::int64_t> paid_billionths = 0;
    const auto requests = [&](std::uint64_t thread_seed) {
      std::mt19937_64 random(thread_seed);
      std::uniform_real_distribution<double> uniform(0, 1);
      for (int request = 0; request < 400; ++request) {
        const auto purse = std::make_shared<Ledger>();
        double paid_by_request = 0;
        for (int call = 0; call < 3; ++call) {
          const double predicted = 0.03 * uniform(random);
          auto from_request = purse->reserve(predicted, kPerRequest, "the request's");
          auto from_day = budgets.reserve("p", predicted, kPerDay);
          if (!from_request || !from_day) {
            ++refused;
            continue;  // whichever was reserved is given back
          }
          if (uniform(random) < 0.3) std::this_thread::yield();
          const double cost = uniform(random) < 0.2 ? 0 : predicted * uniform(random);
          from_request->settle(cost);
          from_day->settle(cost);
          paid_by_request += cost;
          paid_billionths += std::llround(cost * 1e9);
        }
        if (paid_by_request > kPerRequest + 1e-8) has_overrun = true;
        if (budgets.statuses()[0].spent > kPerDay + 1e-8) has_overrun = true;
      }
    };
    {
      std::vector<std::jthread> threads;
      for (std::uint64_t i = 0; i < 6; ++i) threads.emplace_back(requests, seed * 100 + i);
    }
    INFO("seed " << seed);
    CHECK_FALSE(has_overrun);
    CHECK(refused > 0);
    CHECK(static_cast<double>(paid_billionths) * 1e-9 <= kPerDay + 1e-8);
    CHECK(static_cast<double>(paid_billionths) * 1e-9 > 0.9 * kPerDay);
    CHECK(budgets.statuses()[0].spent == Approx(static_cast<double>(paid_billionths) * 1e-9).margin(1e-6));
  }
}

}  // namespace occam::routing
