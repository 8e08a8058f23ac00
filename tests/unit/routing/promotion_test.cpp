#include "routing/promotion.hpp"

#include <catch2/catch.hpp>

namespace occam::routing {
namespace {

Candidate candidate(const std::string& model, const std::string& refused_by = {}) {
  Candidate out;
  out.model = model;
  out.refused_by = refused_by;
  return out;
}

Plan plan_of(std::vector<Candidate> candidates, std::vector<std::string> attempts) {
  Plan plan;
  plan.policy = "default";
  plan.task = "t";
  plan.candidates = std::move(candidates);
  for (const std::string& model : attempts) plan.attempts.push_back({model, Accept::kValid});
  return plan;
}

std::vector<std::string> models(const Plan& plan) {
  std::vector<std::string> out;
  for (const PlannedAttempt& attempt : plan.attempts) out.push_back(attempt.model);
  return out;
}

PromotionFunction promote(std::string model) {
  return [model](std::string_view policy, std::string_view task, std::string_view asked) -> std::optional<std::string> {
    if (policy == "default" && task == "t" && asked == model) return "it agreed";
    return std::nullopt;
  };
}

Decision answered_by(const std::string& model) {
  Decision decision;
  decision.model = model;
  decision.attempts.push_back({.model = model, .reason = {}});
  return decision;
}

}  // namespace

TEST_CASE("A promoted model goes before the first of the plan and the plan keeps its length") {
  Plan plan = plan_of({candidate("a", "no_evidence"), candidate("b"), candidate("c")}, {"c", "b"});
  apply_promotions(plan, promote("a"), 3);
  CHECK(models(plan) == std::vector<std::string>{"a", "c", "b"});
  CHECK(plan.candidates[0].refused_by.empty());
  CHECK(plan.candidates[0].reason == "it agreed");
  plan = plan_of({candidate("a"), candidate("b"), candidate("c")}, {"c", "b"});
  apply_promotions(plan, promote("b"), 2);
  CHECK(models(plan) == std::vector<std::string>{"b", "c"});
}

TEST_CASE("A promotion changes nothing for what is out of reach, larger or refused altogether") {
  Plan far = plan_of({candidate("a", "residency"), candidate("b")}, {"b"});
  apply_promotions(far, promote("a"), 3);
  CHECK(models(far) == std::vector<std::string>{"b"});
  Plan larger = plan_of({candidate("a"), candidate("b")}, {"a"});
  apply_promotions(larger, promote("b"), 3);
  CHECK(models(larger) == std::vector<std::string>{"a"});
  Plan refused = plan_of({candidate("a", "open_verdict")}, {});
  apply_promotions(refused, promote("a"), 3);
  CHECK(refused.attempts.empty());
  Plan nobody = plan_of({candidate("a"), candidate("b")}, {"b"});
  apply_promotions(nobody, {}, 3);
  CHECK(models(nobody) == std::vector<std::string>{"b"});
}

TEST_CASE("The next smaller model is the nearest one within reach that was not asked") {
  const Plan plan =
      plan_of({candidate("a"), candidate("b", "context"), candidate("c", "no_evidence"), candidate("d")}, {"d"});
  CHECK(next_smaller(plan, answered_by("d")) == "c");
  CHECK(next_smaller(plan, answered_by("c")) == "a");
  CHECK(next_smaller(plan, answered_by("a")).empty());
  Decision decision = answered_by("d");
  decision.attempts.insert(decision.attempts.begin(), {.model = "c", .reason = {}});
  CHECK(next_smaller(plan, decision) == "a");
}

TEST_CASE("A promoted model's answer is held against the next of the plan, else the next larger one within reach") {
  const Plan two = plan_of({candidate("a"), candidate("b"), candidate("c")}, {"a", "c"});
  CHECK(next_larger(two, answered_by("a")) == "c");
  CHECK(next_larger(two, answered_by("c")).empty());
  const Plan one = plan_of({candidate("a"), candidate("b", "cost"), candidate("c")}, {"a"});
  CHECK(next_larger(one, answered_by("a")) == "c");
}

}  // namespace occam::routing
