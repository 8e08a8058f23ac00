#include "store/shadow.hpp"

#include <SQLiteCpp/Database.h>

#include "fixture.hpp"

using namespace occam::store;

namespace {

ShadowStream stream_of(const std::string& task, std::int64_t n) {
  ShadowStream stream{"default", task, "small", "key-1", 0.95, false, {}};
  stream.test = {.n = n, .sum = 2.5, .squared_errors = 0.25, .above = -0.5, .above_peak = 0.125, .below = 0.75};
  return stream;
}

}  // namespace

TEST_CASE("A stream of trials comes back as it stood, one a policy, task and model") {
  const TemporaryFolder folder;
  {
    Store store = open(folder / "a.db");
    succeed(store.record_shadow(stream_of("a", 3),
                                ShadowJudgement{.request = "r", .reference = "large", .judge = "equal"}, std::nullopt));
    succeed(store.record_shadow(stream_of("b", 1), std::nullopt, std::nullopt));
    ShadowStream next = stream_of("a", 4);
    next.promoted = true;
    succeed(store.record_shadow(next, std::nullopt, ShadowChange{"default", "a", "small", true, "it agreed", 0}));
    next.promoted = false;
    succeed(store.record_shadow(next, std::nullopt, ShadowChange{"default", "a", "small", false, "by hand", 0}));
  }
  Store store = open(folder / "a.db");
  const auto streams = value(store.shadow_streams());
  REQUIRE(streams.size() == 2);
  CHECK(streams[0].task == "a");
  CHECK(streams[0].model_key == "key-1");
  CHECK(streams[0].threshold == 0.95);
  CHECK_FALSE(streams[0].promoted);
  CHECK(streams[0].test.n == 4);
  CHECK(streams[0].test.sum == 2.5);
  CHECK(streams[0].test.squared_errors == 0.25);
  CHECK(streams[0].test.above == -0.5);
  CHECK(streams[0].test.above_peak == 0.125);
  CHECK(streams[0].test.below == 0.75);
  const auto changes = value(store.shadow_changes(10));
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].reason == "by hand");
  CHECK_FALSE(changes[0].promoted);
  CHECK(changes[1].promoted);
  CHECK(changes[1].created_ms > 0);
  CHECK(value(store.shadow_changes(1)).size() == 1);
}

TEST_CASE("Prompts of trials are stored only where they are handed in") {
  const TemporaryFolder folder;
  Store store = open(folder / "a.db");
  ShadowJudgement judgement{.request = "r-1", .reference = "large", .judge = "equal", .score = 1};
  succeed(store.record_shadow(stream_of("a", 1), judgement, std::nullopt));
  judgement.texts = {"secret prompt", "yes", "yes"};
  succeed(store.record_shadow(stream_of("a", 2), judgement, std::nullopt));
  SQLite::Database raw((folder / "a.db").string());
  CHECK(raw.execAndGet("SELECT count(*) FROM shadow_judgement").getInt() == 2);
  CHECK(raw.execAndGet("SELECT count(*) FROM shadow_judgement WHERE prompt IS NULL AND answer IS NULL").getInt() == 1);
  CHECK(raw.execAndGet("SELECT prompt FROM shadow_judgement WHERE prompt IS NOT NULL").getString() == "secret prompt");
}

TEST_CASE("Requests are counted by their task") {
  Store store = open(":memory:");
  CHECK(value(store.requests_by_task()).empty());
  DecisionRecord decision;
  for (const char* request : {"r-1", "r-2", "r-3"}) {
    decision.request = request;
    decision.task = std::string(request) == "r-3" ? "b" : "a";
    succeed(store.record_decision(decision));
  }
  const auto counts = value(store.requests_by_task());
  CHECK(counts == std::map<std::string, std::int64_t>{{"a", 2}, {"b", 1}});
}
