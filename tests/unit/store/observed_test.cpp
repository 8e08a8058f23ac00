#include "store/observed.hpp"

#include "fixture.hpp"

using namespace occam::store;

namespace {

void decide(Store& store, const std::string& request, const std::string& answered = "small") {
  DecisionRecord decision;
  decision.request = request;
  decision.task = "maths";
  decision.policy = "default";
  decision.answered = answered;
  succeed(store.record_decision(decision));
}

void judge(Store& store, double score, std::optional<ShadowJudgement::Texts> texts = {}) {
  const ShadowStream stream{.policy = "default", .task = "maths", .model = "tiny", .model_key = "key", .test = {}};
  succeed(store.record_shadow(
      stream,
      ShadowJudgement{
          .request = "r-1", .reference = "small", .judge = "equal", .score = score, .texts = std::move(texts)},
      std::nullopt));
}

}  // namespace

TEST_CASE("what was said of answers is read once, feedback and trials, in the order it was stored") {
  Store store = open(":memory:");
  decide(store, "r-1");
  decide(store, "r-2", "large");
  decide(store, "r-3", "");
  succeed(store.record_feedback({.decision = "r-1", .score = 0.25, .label = {}, .comment = {}}));
  succeed(store.record_feedback({.decision = "r-1", .score = {}, .label = "odd", .comment = {}}));
  succeed(store.record_feedback({.decision = "r-2", .score = 1, .label = {}, .comment = {}}));
  succeed(store.record_feedback({.decision = "r-3", .score = 1, .label = {}, .comment = {}}));  // nobody answered
  judge(store, 0.5);

  const Observations first = value(store.observations({}, 100));
  REQUIRE(first.rows.size() == 3);
  CHECK(first.rows[0].model == "small");
  CHECK(first.rows[0].score == 0.25);
  CHECK(first.rows[0].task == "maths");
  CHECK(first.rows[0].policy == "default");
  CHECK(first.rows[0].created_ms > 0);
  CHECK(first.rows[1].model == "large");
  CHECK(first.rows[2].model == "tiny");
  CHECK(first.rows[2].score == 0.5);
  CHECK(first.is_all);

  CHECK(value(store.observations(first.read_up_to, 100)).rows.empty());
  succeed(store.record_feedback({.decision = "r-2", .score = 0, .label = {}, .comment = {}}));
  const Observations next = value(store.observations(first.read_up_to, 100));
  REQUIRE(next.rows.size() == 1);
  CHECK(next.rows[0].score == 0);
}

TEST_CASE("a reading that is cut short goes on where it ended") {
  Store store = open(":memory:");
  decide(store, "r-1");
  for (int i = 0; i < 25; ++i)
    succeed(store.record_feedback({.decision = "r-1", .score = i / 25.0, .label = {}, .comment = {}}));
  for (int i = 0; i < 7; ++i) judge(store, 1);
  ReadUpTo after;
  std::size_t feedback = 0;
  std::size_t trials = 0;
  for (bool is_all = false; !is_all;) {
    const Observations read = value(store.observations(after, 10));
    for (const Observation& row : read.rows) {
      if (row.model == "small") CHECK(row.score == feedback++ / 25.0);
      if (row.model == "tiny") ++trials;
    }
    after = read.read_up_to;
    is_all = read.is_all;
  }
  CHECK(feedback == 25);
  CHECK(trials == 7);
}

TEST_CASE("a prompt is told only where the policy kept it") {
  Store store = open(":memory:");
  judge(store, 1);
  judge(store, 1, ShadowJudgement::Texts{"what is 1 + 1?", "2", "2"});
  const Observations read = value(store.observations({}, 10));
  CHECK(read.rows.at(0).prompt.empty());
  CHECK(read.rows.at(1).prompt == "what is 1 + 1?");
}

TEST_CASE("the state that a router saved last is the one that is found, with how far it had read") {
  const TemporaryFolder folder;
  const std::string bytes("\0\xff state", 8);
  {
    Store store = open(folder / "occam.db");
    succeed(store.put_observed_state({.router = "bandit", .use = "one", .read_up_to = {3, 1}, .state = "older"}));
    succeed(store.put_observed_state({.router = "bandit", .use = "one", .read_up_to = {5, 2}, .state = bytes}));
    succeed(store.put_observed_state({.router = "bandit", .use = "two", .read_up_to = {1, 1}, .state = "other"}));
  }
  Store store = open(folder / "occam.db");
  const auto found = value(store.find_observed_state("bandit", "one"));
  REQUIRE(found);
  CHECK(found->state == bytes);
  CHECK(found->read_up_to == ReadUpTo{5, 2});
  CHECK_FALSE(value(store.find_observed_state("bandit", "three")));
  CHECK_FALSE(value(store.find_observed_state("another", "one")));
}
