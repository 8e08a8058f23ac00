#include "app/statistics.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <thread>
#include <vector>

namespace {

using namespace occam;
using app::Statistics;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Attempt attempt(std::string model, Outcome outcome, double milliseconds) {
  return {.model = std::move(model),
          .outcome = outcome,
          .reason = {},
          .milliseconds = milliseconds,
          .first_token_milliseconds = 100,
          .prompt_tokens = 10,
          .completion_tokens = 5,
          .cost = 0.5};
}

void finish(Statistics& statistics, const std::string& task, std::vector<Attempt> attempts, double seconds = 0.2) {
  Plan plan;
  plan.policy = "default";
  Decision decision;
  decision.id = task;
  decision.task = task;
  decision.attempts = std::move(attempts);
  for (const Attempt& one : decision.attempts)
    statistics.attempt_finished({.task = task, .policy = "default", .attempt = one});
  statistics.request_finished(
      {.plan = plan, .decision = decision, .outcome = "answered", .seconds = seconds, .cost = 1, .largest_cost = 3});
}

Stats stats_of(const Statistics& statistics) {
  Stats stats;
  statistics.fill(stats);
  return stats;
}

}  // namespace

TEST_CASE("Requests and attempts are counted by their labels with what they took") {
  Statistics statistics;
  for (int i = 0; i < 3; ++i)
    finish(statistics, "sums", {attempt("small", Outcome::kInvalid, 200), attempt("large", Outcome::kAnswered, 500)});
  const Stats stats = stats_of(statistics);
  REQUIRE(stats.requests.size() == 1);
  CHECK(stats.requests[0].outcome == "answered");
  CHECK(stats.requests[0].seconds.count == 3);
  CHECK(stats.requests[0].seconds.sum == Approx(0.6));
  REQUIRE(stats.attempts.size() == 2);
  CHECK(stats.attempts[0].model == "large");
  CHECK(stats.attempts[0].prompt_tokens == 30);
  CHECK(stats.attempts[0].completion_tokens == 15);
  CHECK(stats.attempts[0].cost == 1.5);
  CHECK(stats.attempts[0].token_seconds.sum == Approx(3 * 0.1));
  REQUIRE(stats.escalations.size() == 1);
  CHECK(stats.escalations[0].model == "small");
  CHECK(stats.escalations[0].reason == "invalid");
  CHECK(stats.escalations[0].count == 3);
}

TEST_CASE("A value on a bound belongs to that bound and one above the last has a place") {
  app::Filling<app::kSecondsBounds.size()> filling(app::kSecondsBounds);
  filling.add(0.001);
  filling.add(0.0011);
  filling.add(1000);
  filling.add(kNan);
  const Histogram histogram = filling.histogram();
  CHECK(histogram.counts.size() == histogram.bounds.size() + 1);
  CHECK(histogram.counts.front() == 1);
  CHECK(histogram.counts[1] == 1);
  CHECK(histogram.counts.back() == 1);
  CHECK(histogram.count == 3);
}

TEST_CASE("A cost or a first token that is not known adds nothing") {
  Statistics statistics;
  Attempt failed = attempt("small", Outcome::kError, 20);
  failed.first_token_milliseconds = kNan;
  failed.cost = kNan;
  finish(statistics, "sums", {failed});
  const Stats stats = stats_of(statistics);
  CHECK(stats.attempts.at(0).cost == 0);
  CHECK(stats.attempts.at(0).first_token_seconds.count == 0);
  CHECK(stats.attempts.at(0).token_seconds.count == 0);
  CHECK(stats.attempts.at(0).seconds.count == 1);
}

TEST_CASE("Tasks that callers make up are counted together once there are many") {
  Statistics statistics;
  for (int i = 0; i < 1000; ++i) finish(statistics, "task-" + std::to_string(i), {});
  const Stats stats = stats_of(statistics);
  CHECK(stats.requests.size() == Statistics::kMostNames + 1);
  std::uint64_t count = 0;
  for (const RequestStats& row : stats.requests) count += row.seconds.count;
  CHECK(count == 1000);
  CHECK(stats.requests.front().task == "other");
}

TEST_CASE("The newest requests are remembered with the newest last") {
  Statistics statistics;
  for (int i = 0; i < 250; ++i) finish(statistics, "t" + std::to_string(i % 7), {}, i);
  const Stats stats = stats_of(statistics);
  REQUIRE(stats.recent.size() == Statistics::kRecent);
  CHECK(stats.recent.front().seconds == 50);
  CHECK(stats.recent.back().seconds == 249);
  CHECK(stats.recent.back().largest_cost == 3);
}

TEST_CASE("Nothing is lost where many threads count at once") {
  Statistics statistics;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        const Statistics::Running running(statistics);
        for (int i = 0; i < 1000; ++i) finish(statistics, "sums", {attempt("small", Outcome::kAnswered, 1)});
      });
  }
  const Stats stats = stats_of(statistics);
  CHECK(stats.requests.at(0).seconds.count == 4000);
  CHECK(stats.attempts.at(0).completion_tokens == 20000);
  CHECK(stats.in_flight == 0);
}
