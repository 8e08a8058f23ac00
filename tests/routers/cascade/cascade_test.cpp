// The router `cascade`: when it begins with the small model, which answers stand, and when it leaves the table alone.
#include "world.hpp"

namespace occam::routers {
namespace {

using Decision = sdk::AcceptDecision;

/// The small model is right on the easy half, and knows it.
World told_world(int count = 600) {
  World world;
  world.draw({.name = "t"}, count);
  return world;
}

}  // namespace

TEST_CASE("A cascade is planned where the small model knows when it is right") {
  const World world = told_world();
  const Taught taught = teach(world);
  const PlanOfWorld planned = Asking{world}.plan(*taught.router);
  REQUIRE(planned.attempts.size() == 2);
  CHECK(planned.attempts[0] == Attempted{"small", OCCAM_ABI_ACCEPT_ASK});
  CHECK(planned.attempts[1] == Attempted{"large", OCCAM_ABI_ACCEPT_VALID});
  CHECK(planned.refused_by[0].empty());
  CHECK(planned.refused_by[1].empty());
  CHECK_THAT(planned.reasons[0], Catch::StartsWith("answers first") && Catch::Contains("large alone costs 10"));
  CHECK(taught.has_note("a cascade may pay from small to large"));
}

TEST_CASE("A sure answer stands and an unsure one goes up with its probability") {
  const World world = told_world();
  const Taught taught = teach(world);
  const Asking asking{world};
  const sdk::Acceptance easy = asking.accept(*taught.router, World::confidence(0.02));
  const sdk::Acceptance hard = asking.accept(*taught.router, World::confidence(0.95));
  CHECK(easy.decision == Decision::kAccept);
  CHECK(hard.decision == Decision::kEscalate);
  CHECK(easy.probability > 0.85);
  CHECK(hard.probability < 0.25);
  CHECK_THAT(hard.reason, Catch::Contains("large 0.") && Catch::Contains("the gain that is worth asking"));
}

TEST_CASE("The chance that it states is the share that is right") {
  const World world = told_world(4000);
  const Taught taught = teach(world);
  for (const double difficulty : {0.1, 0.3, 0.5, 0.7, 0.9})
    CHECK(Asking{world}.accept(*taught.router, World::confidence(difficulty)).probability ==
          Approx(1 - difficulty).margin(0.07));
}

TEST_CASE("The farther below the best a task may be the fewer answers go up") {
  const World world = told_world(2000);
  const Taught taught = teach(world);
  int last = 101;
  for (const double allowed : {0.0, 0.03, 0.1, 0.2, 0.35}) {
    int asked = 0;
    const Asking asking{.world = world, .value = allowed};
    for (int i = 0; i < 100; ++i)
      asked += asking.accept(*taught.router, World::confidence(i / 100.0)).decision == Decision::kEscalate ? 1 : 0;
    CHECK(asked <= last);
    last = asked;
  }
  CHECK(last < 40);
}

TEST_CASE(
    "What the policy asks for is reached on prompts that were not fitted on for less than the large model costs") {
  World world = told_world(3000);
  const World fresh = [] {
    World made;
    made.random = statistics::SplitMix64(99);
    made.draw({.name = "t"}, 3000);
    return made;
  }();
  const Taught taught = teach(world);
  const Asking asking{.world = world, .value = 0.05};
  double quality = 0;
  double large = 0;
  double cost = 0;
  for (const WorldRow& row : fresh.rows) {
    const auto made = asking.accept(*taught.router, row.outcomes[0].confidence, row.prompt);
    const bool is_asked = made.decision == Decision::kEscalate;
    quality += row.outcomes[is_asked ? 1 : 0].score;
    large += row.outcomes[1].score;
    cost += 1 + (is_asked ? 10 : 0);
  }
  const auto n = static_cast<double>(fresh.rows.size());
  CHECK(quality / n >= large / n - 0.05 - 0.02);
  CHECK(cost / n < 9);
}

TEST_CASE("Where confidence says nothing the large model is asked at once") {
  World world;
  world.draw({.name = "t", .told = 0}, 600);
  const Taught taught = teach(world);
  const PlanOfWorld planned = Asking{world}.plan(*taught.router);
  CHECK(planned.attempts.front() == Attempted{"large", OCCAM_ABI_ACCEPT_VALID});
}

TEST_CASE("Where one middle model is as good for less there is no cascade and the reasons say so") {
  World world;
  world.models = {{"small", 1}, {"middle", 3}, {"large", 10}};
  world.draw({.name = "t", .large = 0.9, .middle = 0.89}, 800);
  const Taught taught = teach(world);
  const PlanOfWorld planned = Asking{world}.plan(*taught.router);
  CHECK(planned.attempts.front() == Attempted{"middle", OCCAM_ABI_ACCEPT_VALID});
  CHECK_THAT(planned.reasons[0], Catch::Contains("no cascade to") && Catch::Contains("middle alone costs 3"));
}

TEST_CASE("A small model that is good enough by itself is asked alone") {
  World world;
  world.draw({.name = "t", .small_at_0 = 0.9, .small_at_1 = 0.9, .large = 0.9}, 600);
  const Taught taught = teach(world);
  CHECK(Asking{world}.plan(*taught.router).attempts.front() == Attempted{"small", OCCAM_ABI_ACCEPT_VALID});
}

TEST_CASE("Without a state and on a task that was not fitted and with one attempt it is the table") {
  const World world = told_world();
  const auto untaught = *Cascade::create("{}");
  CHECK(Asking{world}.plan(*untaught).attempts.front() == Attempted{"large", OCCAM_ABI_ACCEPT_VALID});
  CHECK(Asking{world}.accept(*untaught, World::confidence(0.9)).decision == Decision::kAccept);
  const Taught taught = teach(world);
  CHECK(Asking{.world = world, .max_attempts = 1}.plan(*taught.router).attempts ==
        std::vector<Attempted>{{"large", OCCAM_ABI_ACCEPT_VALID}});
  const Asking other{.world = world, .task = "other"};
  CHECK(other.plan(*taught.router).attempts.front().accept == OCCAM_ABI_ACCEPT_VALID);
  const sdk::Acceptance made = other.accept(*taught.router, World::confidence(0.9));
  CHECK(made.decision == Decision::kAccept);
  CHECK(std::isnan(made.probability));
  CHECK_THAT(made.reason, Catch::StartsWith("nothing is fitted on other"));
}

TEST_CASE("Models that tell no confidence begin no cascade") {
  World world = told_world();
  for (WorldRow& row : world.rows) row.outcomes[0].confidence = World::unknown();
  const Taught taught = teach(world);
  CHECK(taught.has_note("0 of 600 answers have log-probabilities"));
  CHECK(Asking{world}.plan(*taught.router).attempts.front() == Attempted{"large", OCCAM_ABI_ACCEPT_VALID});
}

TEST_CASE("An answer without log-probabilities is decided by the whole task") {
  const World world = told_world();
  const Taught taught = teach(world);
  const Asking strict{.world = world, .value = 0.0};
  const sdk::Acceptance made = strict.accept(*taught.router, World::unknown());
  CHECK(made.decision == Decision::kEscalate);
  CHECK(std::isnan(made.probability));
  CHECK_THAT(made.reason, Catch::StartsWith("it came without log-probabilities"));
}

TEST_CASE("One number of confidence is enough where the others are not known") {
  const World world = told_world();
  const Taught taught = teach(world);
  occam_abi_confidence thin = World::unknown();
  thin.entropy = 0.2;
  CHECK_FALSE(std::isnan(Asking{world}.accept(*taught.router, thin).probability));
}

TEST_CASE("Another sample is wanted where agreement was learnt from and may still be had") {
  World world = told_world();
  for (WorldRow& row : world.rows) row.outcomes[0].confidence.agreement = row.outcomes[0].score;
  const Taught taught = teach(world);
  const Asking asking{world};
  occam_abi_confidence confidence = World::confidence(0.5);
  CHECK(asking.accept(*taught.router, confidence, "p", 2).decision == Decision::kSampleAgain);
  CHECK(asking.accept(*taught.router, confidence, "p", 1).decision != Decision::kSampleAgain);
  confidence.agreement = 1;
  const double agreed = asking.accept(*taught.router, confidence).probability;
  confidence.agreement = 0;
  CHECK(agreed > asking.accept(*taught.router, confidence).probability + 0.3);
}

TEST_CASE("A claim goes up more often than a regret rule and at_least is held against the cascade's own bound") {
  const World world = told_world(1000);
  const Taught taught = teach(world);
  const auto asked = [&](const Asking& asking) {
    int count = 0;
    for (int i = 0; i < 100; ++i)
      count += asking.accept(*taught.router, World::confidence(i / 100.0)).decision == Decision::kEscalate ? 1 : 0;
    return count;
  };
  CHECK(asked({.world = world, .value = 0.1, .error = 0.05}) > asked({.world = world, .value = 0.1}));
  const Asking low{.world = world, .threshold = OCCAM_ABI_THRESHOLD_AT_LEAST, .value = 0.6, .error = 0.05};
  const Asking high{.world = world, .threshold = OCCAM_ABI_THRESHOLD_AT_LEAST, .value = 0.8, .error = 0.05};
  CHECK(asked(low) < asked(high));
  CHECK(low.plan(*taught.router).attempts.front() == Attempted{"small", OCCAM_ABI_ACCEPT_ASK});
}

TEST_CASE("Scores of another range are decided as those from 0 to 1 are") {
  World world;
  world.low = 1;
  world.high = 10;
  world.draw({.name = "t"}, 600);
  const Taught taught = teach(world);
  const Asking asking{.world = world, .value = 0.27};  // 0.03 of nine points
  CHECK(asking.plan(*taught.router).attempts.front() == Attempted{"small", OCCAM_ABI_ACCEPT_ASK});
  CHECK(asking.accept(*taught.router, World::confidence(0.95)).decision == Decision::kEscalate);
}

TEST_CASE("Its table may have the keys of the table of scores and no others") {
  CHECK(Cascade::create(R"({"minimum_items": 50, "prior_weight": 3})"));
  const auto wrong = Cascade::create(R"({"minimum_item": 50})");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().where == "minimum_item");
}

}  // namespace occam::routers
