// What a cascade learns: purity, thin tasks, held-out figures, and states that are none.
#include <algorithm>

#include "world.hpp"

namespace occam::routers {

TEST_CASE("The same rows and seed give the same state and another order of rows the same decisions") {
  World world;
  world.draw({.name = "t"}, 300);
  world.draw({.name = "u", .small_at_1 = 0.5}, 200);
  const Taught once = teach(world);
  CHECK(teach(world).state == once.state);
  World turned = world;
  std::ranges::reverse(turned.rows);
  const Taught again = teach(turned);
  for (const double difficulty : {0.1, 0.5, 0.9}) {
    const auto confidence = World::confidence(difficulty);
    CHECK(Asking{world}.accept(*again.router, confidence).probability ==
          Approx(Asking{world}.accept(*once.router, confidence).probability).epsilon(1e-6));
  }
}

TEST_CASE("A thin task has the calibration of all and a thick one its own") {
  World world;
  // On `odd` the small model is right when it is unsure.
  world.draw({.name = "t"}, 1000);
  world.draw({.name = "odd", .small_at_0 = 0, .small_at_1 = 1}, 25);
  const double sure_when_thin =
      Asking{.world = world, .task = "odd"}.accept(*teach(world).router, World::confidence(0.05)).probability;
  world.draw({.name = "odd", .small_at_0 = 0, .small_at_1 = 1}, 1000);
  const double sure_when_thick =
      Asking{.world = world, .task = "odd"}.accept(*teach(world).router, World::confidence(0.05)).probability;
  CHECK(sure_when_thin > sure_when_thick + 0.1);
  CHECK(sure_when_thick < 0.2);
}

TEST_CASE("A task with fewer answers than the minimum has no cascade") {
  World world;
  world.draw({.name = "t"}, 300);
  world.draw({.name = "thin"}, 12);
  const Taught taught = teach(world);
  CHECK_THAT(Asking({.world = world, .task = "thin"}).accept(*taught.router, World::confidence(0.9)).reason,
             Catch::StartsWith("nothing is fitted on thin"));
}

TEST_CASE("Notes say what confidence predicts on held out answers") {
  World world;
  world.draw({.name = "t"}, 1000);
  const Taught taught = teach(world);
  REQUIRE_FALSE(taught.notes.empty());
  // The chance of a hit is evenly spread: the best that can be had is the mean of p(1 - p), 1/6; of the mean alone 1/4.
  double with = 0;
  double without = 0;
  REQUIRE(std::sscanf(taught.notes[0].c_str(),
                      "small: held out, its own confidence predicts its score with a Brier score of %lf; %lf", &with,
                      &without) == 2);
  CHECK(with == Approx(1.0 / 6).margin(0.02));
  CHECK(without == Approx(0.25).margin(0.01));
}

TEST_CASE("Equal prompts are never on both sides of a held out fold") {
  // Every prompt is there many times with one outcome: whoever learnt the prompt by heart would look right. Length is
  // all that a prompt tells a cascade, so a fold that leaked would show in a Brier score far below what confidence
  // allows.
  World world;
  for (int i = 0; i < 600; ++i) {
    const bool is_right = (i / 20) % 2 == 0;
    world.rows.push_back({"t",
                          std::string(static_cast<std::size_t>(10 + i / 20), 'x'),
                          {{is_right ? 1.0 : 0.0, kNan, World::confidence(0.5)}, {1, kNan, World::unknown()}}});
  }
  double with = 0;
  REQUIRE(std::sscanf(teach(world).notes[0].c_str(),
                      "small: held out, its own confidence predicts its score with a Brier score of %lf", &with) == 1);
  CHECK(with > 0.2);
}

TEST_CASE("Bytes that are no state and states of another version are refused and leave the router as it was") {
  World world;
  world.draw({.name = "t"}, 300);
  const Taught taught = teach(world);
  for (const std::string& bytes :
       {std::string(), std::string("{"), std::string("[]"), std::string("{}"), taught.state.substr(0, 200),
        std::string(R"({"form":"occam cascade 1","models":["a"],"tasks":{},"rungs":[{"small":3}]})")}) {
    const auto loaded = taught.router->load(bytes);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().status == sdk::Status::kDataLoss);
  }
  const auto other = taught.router->load(R"({"form":"occam cascade 2"})");
  REQUIRE_FALSE(other);
  CHECK(other.error().status == sdk::Status::kFailedPrecondition);
  CHECK_FALSE(std::isnan(Asking{world}.accept(*taught.router, World::confidence(0.5)).probability));
}

TEST_CASE("A state comes back from its bytes as it was") {
  World world;
  world.models = {{"small", 1}, {"middle", 3}, {"large", kNan}};
  world.draw({.name = "t \"quoted\""}, 100);
  world.draw({.name = "u"}, 100);
  const auto once = from_bytes(teach(world).state);
  REQUIRE(once);
  const auto twice = from_bytes(to_bytes(*once));
  REQUIRE(twice);
  CHECK(twice->models == std::vector<std::string>{"small", "middle", "large"});
  CHECK(std::isnan(twice->find_task("u")->costs[2]));
  REQUIRE(twice->rungs.size() == once->rungs.size());
  for (const char* task : {"t \"quoted\"", "u"}) {
    const auto a = find_learnt(*once, task, "small", "large");
    const auto b = find_learnt(*twice, task, "small", "large");
    REQUIRE(a);
    REQUIRE(b);
    CHECK(a->frontier->n == b->frontier->n);
    REQUIRE(a->frontier->prices.size() == b->frontier->prices.size());
    for (std::size_t i = 0; i < a->frontier->prices.size(); ++i)
      CHECK(a->frontier->prices[i].price == Approx(b->frontier->prices[i].price));
    const Features features = a->rung->scale.apply(features_of(World::confidence(0.4), "u prompt"));
    CHECK(a->rung->small_score.at(task, features) == Approx(b->rung->small_score.at(task, features)));
  }
}

}  // namespace occam::routers
