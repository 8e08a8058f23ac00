#include "gateway/admission/keys.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <string>

#include "gateway/admission/limits.hpp"

namespace {

using namespace occam;
using namespace occam::gateway;

// printf occam-secret | sha256sum
const std::string kHash = "694d83ca207769ca28c788bd2542d55e588e52e99c3f49675cc636b44828bcb9";

Clock::time_point at(double seconds) {
  return Clock::time_point(std::chrono::hours(1)) +
         std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

}  // namespace

TEST_CASE("A new key opens the door that its line describes") {
  const auto made = make_key("laptop");
  REQUIRE(made);
  CHECK(made->line.find(made->key) == std::string::npos);
  const auto ring = Keyring::parse("# ours\n\n" + made->line + " rate=60/min cost_per_day=2.5 # of Ann\n", "keys");
  REQUIRE(ring);
  const Key* key = ring->find(made->key);
  REQUIRE(key != nullptr);
  CHECK(key->name == "laptop");
  CHECK(key->rate->rate() == RateLimit::Rate{.count = 60, .period_seconds = 60});
  CHECK(key->cost->per_day() == 2.5);
  CHECK(ring->find(made->key + "x") == nullptr);
  CHECK(ring->find("") == nullptr);
  CHECK(ring->find(key->sha256) == nullptr);
  CHECK(make_key("laptop")->key != made->key);
  CHECK_FALSE(make_key("two words"));
}

TEST_CASE("All mistakes of a file of keys are reported with their lines and without its words") {
  const auto ring = Keyring::parse("a sha256:" + kHash + "\nsecret-key-itself\nb sha256:xyz\na sha256:" + kHash +
                                       "\nc sha256:" + kHash + " rate=fast\nd sha256:" + kHash + " cost_per_day=-1\n",
                                   "keys");
  REQUIRE_FALSE(ring);
  CHECK(ring.error().code == ErrorCode::kUsage);
  for (const char* line : {"keys:2:", "keys:3:", "keys:4:", "keys:5:", "keys:6:"})
    CHECK(ring.error().details.find(line) != std::string::npos);
  CHECK(ring.error().details.find("keys:1:") == std::string::npos);
  CHECK(ring.error().details.find("secret-key-itself") == std::string::npos);
}

TEST_CASE("A file without keys would lock everybody out and is refused") {
  CHECK_FALSE(Keyring::parse("# nothing\n", "keys"));
  CHECK_FALSE(Keyring::read("/nonexistent/keys"));
}

TEST_CASE("What a key has used stays with its name over a reload unless its limit changed") {
  const std::string line = "a sha256:" + kHash;
  const auto before = Keyring::parse(line + " rate=1/min cost_per_day=1\n", "keys");
  REQUIRE_FALSE(before->keys()[0].rate->take(at(0)));
  auto same = Keyring::parse(line + " rate=1/min cost_per_day=2\n", "keys");
  same->adopt_counters(*before);
  CHECK(same->keys()[0].rate->take(at(1)));
  CHECK(same->keys()[0].cost != before->keys()[0].cost);
  auto wider = Keyring::parse(line + " rate=5/min\n", "keys");
  wider->adopt_counters(*before);
  CHECK_FALSE(wider->keys()[0].rate->take(at(1)));
}

TEST_CASE("A rate lets a burst through and then one at a time") {
  RateLimit limit({.count = 3, .period_seconds = 30});
  for (int i = 0; i < 3; ++i) CHECK_FALSE(limit.take(at(0)));
  const auto wait = limit.take(at(0));
  REQUIRE(wait);
  CHECK(*wait == Approx(10));
  CHECK(limit.take(at(5)).value() == Approx(5));
  CHECK_FALSE(limit.take(at(10.01)));
  CHECK(limit.take(at(10.02)));
  for (int i = 0; i < 3; ++i) CHECK_FALSE(limit.take(at(1000)));
  CHECK(limit.take(at(1000)));
  RateLimit none({});
  for (int i = 0; i < 1000; ++i) REQUIRE_FALSE(none.take(at(0)));
}

TEST_CASE("A day's budget is kept with requests in flight and begins anew at midnight") {
  CostLimit limit(1.0);
  REQUIRE(limit.begin(0));
  limit.settle(0.4);
  REQUIRE(limit.begin(1));
  CHECK_FALSE(limit.begin(1));  // 0.4 spent, 0.4 reserved, another 0.4 would be too much
  limit.settle(0.1);
  CHECK(limit.spent() == Approx(0.5));
  REQUIRE(limit.begin(2));
  limit.settle(std::numeric_limits<double>::quiet_NaN());
  CHECK(limit.spent() == Approx(0.5));
  REQUIRE(limit.begin(3));
  limit.settle(0.5);
  CHECK_FALSE(limit.begin(86'399));
  CHECK(limit.begin(86'400));
}
