// Complete runs of other models as a verdict's control variate: which of them count, and that they are fixed.
#include "eval/control.hpp"

#include "deciding.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

constexpr int kItems = 200;

const std::vector<std::string> kMiddle = {"middle"};

/// A run of all items by a model that agrees with any that knows the first so many.
void measure(Deciding& deciding, const std::string& name = "middle", int right = 150) {
  REQUIRE(deciding.run(deciding.contender(right, "", name)));
}

std::optional<store::Control> control_of(Deciding& deciding) {
  return value(control_before(deciding.store, deciding.key(), deciding.suite().record(), kItems));
}

store::SequentialRun newest(Deciding& deciding) {
  return value(deciding.store.sequential_runs(deciding.key())).front();
}

}  // namespace

TEST_CASE("the control variate is the mean of other models' complete runs") {
  Deciding deciding(kItems);
  CHECK_FALSE(control_of(deciding));
  measure(deciding);
  measure(deciding, "large", 190);
  REQUIRE(deciding.run(deciding.contender(100, "", "thin"), {.limit = 50}));
  const auto control = control_of(deciding);
  REQUIRE(control);
  CHECK(control->models == std::vector<std::string>{"large", "middle"});
  CHECK(control->values[0] == 1);
  CHECK(control->values[170] == 0.5);
  CHECK(control->values[195] == 0);
}

TEST_CASE("a run that began after the model's first item is no control variate") {
  Deciding deciding(kItems);
  REQUIRE(deciding.run(deciding.contender(160), {.sample = 10}));
  measure(deciding);
  CHECK_FALSE(control_of(deciding));
}

TEST_CASE("a verdict with a control variate takes fewer items and says whose runs they were") {
  Deciding alone(kItems);
  const ModelVerdict without = value(alone.decide(alone.contender(160), "0.7"));
  CHECK(without.control.empty());
  Deciding deciding(kItems);
  measure(deciding);
  const ModelVerdict with = value(deciding.decide(deciding.contender(160), "0.7"));
  CHECK(with.verdict == without.verdict);
  CHECK(with.n < without.n);
  CHECK(with.control == kMiddle);
  CHECK(newest(deciding).control_models == kMiddle);
  CHECK_THAT(value(deciding.store.runs(deciding.key())).front().run.spec.rule,
             Catch::Contains("control variate: middle"));
  CHECK(value(deciding.decide(deciding.contender(0), "0.7")).control == kMiddle);  // said again
}

TEST_CASE("without the control variate the items are those of a search alone") {
  Deciding alone(kItems);
  const ModelVerdict expected = value(alone.decide(alone.contender(160), "0.7"));
  Deciding deciding(kItems);
  measure(deciding);
  const ModelVerdict off = value(deciding.decide(deciding.contender(160), "0.7", {.control = ControlVariate::kOff}));
  CHECK(off.n == expected.n);
  CHECK(off.low == expected.low);
  CHECK(off.control.empty());
}

TEST_CASE("an interrupted verdict goes on with the bets that it began with whatever is measured meanwhile") {
  Deciding whole(kItems);
  measure(whole);
  const ModelVerdict expected = value(whole.decide(whole.contender(155), "0.7"));
  REQUIRE(expected.n > 30);

  Deciding broken(kItems);
  measure(broken);
  for (const std::int64_t n : {5, 12, 30}) {
    std::stop_source stop;
    REQUIRE(broken.decide(broken.contender(155), "0.7",
                          {.cancel = stop.get_token(), .observer = [&](const DecideProgress& at) {
                             if (at.n >= n) stop.request_stop();
                           }}));
    measure(broken, "later-" + std::to_string(n), 40);
  }
  const ModelVerdict rest = value(broken.decide(broken.contender(155), "0.7"));
  CHECK(rest.verdict == expected.verdict);
  CHECK(rest.n == expected.n);
  CHECK(rest.low == expected.low);
  CHECK(rest.high == expected.high);
  CHECK(rest.control == kMiddle);
  CHECK(rest.calls == expected.calls);
  CHECK(rest.calls_now == expected.calls - 30);
  CHECK(newest(broken).state.peaks.meets == newest(whole).state.peaks.meets);
}

TEST_CASE("a later threshold on the same order keeps what the first run was bet with") {
  Deciding deciding(kItems);
  measure(deciding);
  REQUIRE(deciding.decide(deciding.contender(160), "0.5"));
  measure(deciding, "large", 190);
  CHECK(value(deciding.decide(deciding.contender(160), "0.7")).control == kMiddle);

  Deciding without(kItems);
  REQUIRE(without.decide(without.contender(160), "0.5"));
  measure(without);
  CHECK(value(without.decide(without.contender(160), "0.7")).control.empty());
}

TEST_CASE("to turn the control variate off after a look at results is refused") {
  Deciding deciding(kItems);
  measure(deciding);
  REQUIRE(deciding.decide(deciding.contender(145), "0.7", {.max_items = 10}));
  const Error error = error_of(deciding.decide(deciding.contender(145), "0.7", {.control = ControlVariate::kOff}));
  CHECK(error.code == ErrorCode::kUsage);
  CHECK_THAT(error.message, Catch::Contains("second try"));
}
