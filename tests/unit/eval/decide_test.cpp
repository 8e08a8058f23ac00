#include "eval/decide.hpp"

#include "deciding.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

void check_same(const ModelVerdict& a, const ModelVerdict& b) {
  CHECK(a.verdict == b.verdict);
  CHECK(a.basis == b.basis);
  CHECK(a.n == b.n);
  CHECK(a.mean == b.mean);
  CHECK(a.low == b.low);
  CHECK(a.high == b.high);
}

/// Ends the run when so many items have been taken into account.
DecideOptions stop_at(std::stop_source& stop, std::int64_t n) {
  return {.parallel = 1, .cancel = stop.get_token(), .observer = [&stop, n](const DecideProgress& at) {
            if (at.n >= n) stop.request_stop();
          }};
}

}  // namespace

TEST_CASE("a model far from the threshold is judged after a part of the items") {
  Deciding good(300);
  const ModelVerdict meets = value(good.decide(good.contender(270), "0.7"));
  CHECK(meets.verdict == Verdict::kMeets);
  CHECK(meets.basis == VerdictBasis::kEvidence);
  CHECK(meets.n < 100);
  CHECK(meets.calls == meets.n);
  CHECK(meets.low >= 0.7);
  Deciding poor(300);
  const ModelVerdict misses = value(poor.decide(poor.contender(150), "0.7"));
  CHECK(misses.verdict == Verdict::kMisses);
  CHECK(misses.n < 150);
  CHECK(misses.high < 0.7);
}

TEST_CASE("a model at the threshold is judged for certain and rightly") {
  Deciding enough(60);
  CHECK(value(enough.decide(enough.contender(42), "0.7")).verdict == Verdict::kMeets);
  Deciding one_short(60);
  CHECK(value(one_short.decide(one_short.contender(41), "0.7")).verdict == Verdict::kMisses);
}

TEST_CASE("the order in which answers come changes nothing though wrong ones take twice as long") {
  const std::string slow = R"(,"delay_ms":2)";  // a token: a sum is one, "no idea" is two
  for (const int right : {104, 105, 110, 120}) {
    Deciding alone(150);
    const ModelVerdict one = value(alone.decide(alone.contender(right), "0.7", {.parallel = 1}));
    Deciding crowded(150);
    const ModelVerdict many = value(crowded.decide(crowded.contender(right, slow), "0.7", {.parallel = 16}));
    INFO("right " << right);
    check_same(one, many);
    CHECK(one.calls == one.n);
    CHECK(many.calls >= many.n);  // what came too late was paid for
  }
}

TEST_CASE("what came after the verdict is stored and is no part of it") {
  Deciding deciding(200);
  const ModelVerdict verdict =
      value(deciding.decide(deciding.contender(200, R"(,"delay_ms":3)"), "0.5", {.parallel = 12}));
  const auto run = value(deciding.store.sequential_runs(deciding.key()))[0];
  CHECK(run.state.scores.n == verdict.n);
  CHECK(run.finished);
  CHECK(value(deciding.store.plain_scores(deciding.key())).size() == static_cast<std::size_t>(verdict.calls));
}

TEST_CASE("an interrupted verdict goes on in the same order and asks no item twice") {
  Deciding whole(120);
  const ModelVerdict expected = value(whole.decide(whole.contender(85), "0.7"));
  REQUIRE(expected.n > 40);

  Deciding broken(120);
  for (const std::int64_t n : {7, 20, 21, 40}) {
    std::stop_source stop;
    const ModelVerdict cut = value(broken.decide(broken.contender(85), "0.7", stop_at(stop, n)));
    CHECK(cut.verdict == Verdict::kOpen);
    CHECK(cut.reason == "cancelled");
    CHECK(cut.items_needed > 0);
  }
  const ModelVerdict rest = value(broken.decide(broken.contender(85), "0.7"));
  check_same(rest, expected);
  CHECK(rest.calls == expected.calls);
  CHECK(broken.results() == expected.calls);
  CHECK(value(broken.store.sequential_runs(broken.key())).size() == 1);
}

TEST_CASE("a verdict that was said is said again without asking") {
  Deciding deciding(200);
  const ModelVerdict first = value(deciding.decide(deciding.contender(190), "0.7"));
  const int loads = deciding.loads;
  const ModelVerdict again = value(deciding.decide(deciding.contender(0), "0.7"));
  check_same(first, again);
  CHECK(deciding.loads == loads);
}

TEST_CASE("another threshold goes on in the same order with what is stored") {
  Deciding deciding(200);
  const ModelVerdict first = value(deciding.decide(deciding.contender(160), "0.5"));
  const ModelVerdict second = value(deciding.decide(deciding.contender(160), "0.7"));
  CHECK(second.n > first.n);
  CHECK(second.reused == first.n);
  CHECK(deciding.results() == second.n);
  Deciding fresh(200);
  check_same(second, value(fresh.decide(fresh.contender(160), "0.7")));
}

TEST_CASE("the first items of the file are known and taken out") {
  Deciding deciding(200);
  const Contender model = deciding.contender(160);
  REQUIRE(deciding.run(model, {.limit = 50}));
  const ModelVerdict verdict = value(deciding.decide(model, "0.6"));
  CHECK(verdict.verdict == Verdict::kMeets);
  CHECK(verdict.reused == 50);
  CHECK(verdict.n == 50 + verdict.calls);
  const auto run = value(deciding.store.sequential_runs(deciding.key()))[0];
  CHECK(value(deciding.store.known_positions(run.run)).size() == 50);
  CHECK(run.state.scores.n == verdict.n);
}

TEST_CASE("a drawn sample of the same seed is the beginning of the order and is replayed") {
  Deciding deciding(200);
  const Contender model = deciding.contender(160);
  REQUIRE(deciding.run(model, {.sample = 20}));
  const ModelVerdict verdict = value(deciding.decide(model, "0.7"));
  Deciding fresh(200);
  check_same(verdict, value(fresh.decide(fresh.contender(160), "0.7")));
  CHECK(verdict.reused == 20);
  CHECK(value(deciding.store.known_positions(value(deciding.store.sequential_runs(deciding.key()))[0].run)).empty());
}

TEST_CASE("a suite that is stored whole needs no bet and no model") {
  Deciding deciding(50);
  const Contender model = deciding.contender(35);
  REQUIRE(deciding.run(model));
  const int loads = deciding.loads;
  for (const auto& [threshold, expected] : {std::pair{"0.70", Verdict::kMeets}, std::pair{"0.71", Verdict::kMisses}}) {
    const ModelVerdict verdict = value(deciding.decide(model, threshold));
    CHECK(verdict.verdict == expected);
    CHECK(verdict.basis == VerdictBasis::kCertainty);
    CHECK(verdict.n == 50);
    CHECK(verdict.calls == 0);
    CHECK(verdict.low == Approx(0.7));
    CHECK(verdict.high == Approx(0.7));
  }
  CHECK(deciding.loads == loads);
}

TEST_CASE("another seed after a look at results is refused") {
  Deciding deciding(100);
  REQUIRE(deciding.decide(deciding.contender(55), "0.5", {.seed = 1, .max_items = 10}));
  const Error error = error_of(deciding.decide(deciding.contender(55), "0.5", {.seed = 2}));
  CHECK(error.code == ErrorCode::kUsage);
  CHECK_THAT(error.message, Catch::Contains("second try"));
  CHECK_THAT(error.hint, Catch::Contains("--seed 1"));
}

TEST_CASE("a limit of items leaves the verdict open and says how many more it takes") {
  Deciding deciding(300);
  const ModelVerdict open = value(deciding.decide(deciding.contender(225), "0.7", {.max_items = 15}));
  CHECK(open.verdict == Verdict::kOpen);
  CHECK(open.n == 15);
  CHECK(open.calls == 15);
  CHECK(open.items_needed > 0);
  CHECK(open.reason.empty());
  CHECK_FALSE(value(deciding.store.sequential_runs(deciding.key()))[0].finished);
  const ModelVerdict more = value(deciding.decide(deciding.contender(225), "0.7", {.max_items = 30}));
  CHECK(more.n == 30);
  CHECK(deciding.results() == 30);
}

TEST_CASE("a model that keeps failing is open and leaves no zeros behind") {
  Deciding deciding(100);
  const ModelVerdict broken = value(deciding.decide(deciding.contender(100, R"(,"fail":"UNAVAILABLE")"), "0.5"));
  CHECK(broken.verdict == Verdict::kOpen);
  CHECK(broken.n == 0);
  CHECK_THAT(broken.reason, Catch::Contains("10 items in a row failed"));
  CHECK(value(deciding.decide(deciding.contender(100), "0.5")).verdict == Verdict::kMeets);
}

TEST_CASE("a few failures are the items' own and count 0 in their places") {
  Deciding deciding(100);
  const ModelVerdict verdict =
      value(deciding.decide(deciding.contender(100, R"(,"fail":"UNAVAILABLE","fail_calls":3)"), "0.5"));
  CHECK(verdict.verdict == Verdict::kMeets);
  CHECK(verdict.unscored == 3);
  CHECK(verdict.mean == Approx(static_cast<double>(verdict.n - 3) / static_cast<double>(verdict.n)));
}

TEST_CASE("failures of the last items are their own when the model had answered before") {
  Deciding deciding(12);
  const ModelVerdict verdict = value(deciding.decide(deciding.contender(6, R"(,"context":3)"), "0.5"));
  CHECK(verdict.verdict == Verdict::kMisses);
  CHECK(verdict.unscored == verdict.n);
}

TEST_CASE("a model that cannot be loaded is open with its words") {
  Deciding deciding(20);
  Contender broken = deciding.contender(20);
  broken.load = []() -> Result<std::shared_ptr<plugin::LoadedModel>> {
    return fail(ErrorCode::kModel, "no such weights", "occam.toml:3:1");
  };
  const ModelVerdict verdict = value(deciding.decide(broken, "0.5"));
  CHECK(verdict.verdict == Verdict::kOpen);
  CHECK(verdict.reason == "occam.toml:3:1: no such weights");
}

TEST_CASE("progress comes after every item with an interval that only closes in") {
  Deciding deciding(100);
  std::int64_t n = -1;
  double low = 0;
  double high = 1;
  Verdict last = Verdict::kOpen;
  DecideOptions options;
  options.parallel = 4;
  options.observer = [&](const DecideProgress& at) {
    CHECK(at.n == n + 1);
    CHECK(at.low >= low);
    CHECK(at.high <= high);
    n = at.n;
    low = at.low;
    high = at.high;
    last = at.verdict;
  };
  REQUIRE(deciding.decide(deciding.contender(95), "0.6", options));
  CHECK(last == Verdict::kMeets);
}

TEST_CASE("a threshold that is no number is a mistake of the caller") {
  Deciding deciding(10);
  CHECK(error_of(deciding.decide(deciding.contender(5), "high")).code == ErrorCode::kUsage);
}
