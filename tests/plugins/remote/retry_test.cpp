#include <catch2/catch.hpp>
#include <set>

#include "remote/retry/retry_after.hpp"
#include "remote/retry/schedule.hpp"

using namespace occam::remote;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr std::chrono::nanoseconds kForever = std::chrono::nanoseconds::max();

Failure failure(Again again, std::optional<milliseconds> wait = {}) {
  return {.error = {occam::sdk::Status::kUnavailable, "no", {}}, .again = again, .wait = wait};
}

}  // namespace

TEST_CASE("A failure that another try cannot help is never tried again") {
  Schedule schedule({.retries = 5}, 1);
  CHECK_FALSE(schedule.after(failure(Again::kNever), kForever).wait);
  CHECK_FALSE(schedule.after(failure(Again::kNever, 1ms), kForever).wait);
  CHECK(schedule.tries() == 0);
}

TEST_CASE("Waits are drawn from the whole of a range that doubles up to its cap") {
  const milliseconds most[] = {250ms, 500ms, 1000ms, 2000ms, 4000ms, 8000ms, 8000ms};
  milliseconds least_seen[7];
  milliseconds most_seen[7];
  std::fill_n(least_seen, 7, 1h);
  std::fill_n(most_seen, 7, 0ms);
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Schedule schedule({.retries = 7}, seed);
    for (int k = 0; k < 7; ++k) {
      const auto wait = schedule.after(failure(Again::kMayHelp), kForever).wait;
      REQUIRE(wait);
      CHECK(*wait <= most[k]);
      least_seen[k] = std::min(least_seen[k], *wait);
      most_seen[k] = std::max(most_seen[k], *wait);
    }
    CHECK_FALSE(schedule.after(failure(Again::kMayHelp), kForever).wait);
  }
  for (int k = 0; k < 7; ++k) {
    CHECK(least_seen[k] < most[k] / 20);
    CHECK(most_seen[k] > most[k] * 19 / 20);
  }
}

TEST_CASE("What the server asks for is waited to the millisecond") {
  Schedule schedule({.retries = 3}, 1);
  CHECK(schedule.after(failure(Again::kMayHelp, 1234ms), 10s).wait == 1234ms);
  CHECK(schedule.after(failure(Again::kMayHelp, 0ms), 10s).wait == 0ms);
}

TEST_CASE("A wait that would reach the deadline is not begun") {
  Schedule schedule({.retries = 3, .base = 250ms}, 1);
  const Verdict verdict = schedule.after(failure(Again::kMayHelp, 5s), 5s);
  CHECK_FALSE(verdict.wait);
  CHECK_FALSE(verdict.why.empty());
  CHECK(schedule.after(failure(Again::kMayHelp, 5s), 5s + 1ms).wait == 5s);
  CHECK_FALSE(Schedule({}, 1).after(failure(Again::kMayHelp), 0ns).wait);
}

TEST_CASE("Without a deadline nobody waits an hour because a server says so") {
  CHECK_FALSE(Schedule({}, 1).after(failure(Again::kMayHelp, 1h), kForever).wait);
  CHECK(Schedule({}, 1).after(failure(Again::kMayHelp, 60s), kForever).wait == 60s);
}

TEST_CASE("No retries means one try") {
  CHECK_FALSE(Schedule({.retries = 0}, 1).after(failure(Again::kMayHelp), kForever).wait);
}

// python3 -c 'import email.utils as e; print(int(e.parsedate_to_datetime("Sun, 06 Nov 1994 08:49:37
// GMT").timestamp()))'
TEST_CASE("HTTP dates are read in their three forms") {
  const std::chrono::sys_seconds want{784111777s};
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == want);
  CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == want);
  CHECK(parse_http_date("Sun Nov  6 08:49:37 1994") == want);
  for (const char* text : {"", "tomorrow", "Sun, 31 Feb 2027 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 08:49:37 GMT"})
    CHECK_FALSE(parse_http_date(text));
}

TEST_CASE("Retry-After is seconds or a date and retry-after-ms comes first") {
  const std::chrono::system_clock::time_point now{std::chrono::sys_seconds{784111777s}};
  CHECK(parse_retry_after("", "3", now) == 3000ms);
  CHECK(parse_retry_after("", "0.5", now) == 500ms);
  CHECK(parse_retry_after("250", "3", now) == 250ms);
  CHECK(parse_retry_after("12.3", "", now) == 13ms);
  CHECK(parse_retry_after("", "Sun, 06 Nov 1994 08:49:47 GMT", now) == 10s);
  CHECK(parse_retry_after("", "Sun, 06 Nov 1994 08:49:00 GMT", now) == 0ms);
  CHECK(parse_retry_after("soon", "3", now) == 3000ms);
  CHECK(parse_retry_after("", "1e5", now) == std::nullopt);
  CHECK(parse_retry_after("-1", "-1", now) == std::nullopt);
  CHECK(parse_retry_after("", "99999999999999999999", now).value() > 24h * 365);
}
