#include "occam/occam.hpp"

#include <atomic>
#include <cmath>
#include <future>
#include <latch>
#include <thread>

#include "unit/app/house.hpp"

namespace {

using namespace occam;
using test::ask;
using test::PolicyFolder;
using test::scripted;

std::string loads_of(const PolicyFolder& house, const std::string& name) {
  return "load_log = \"" + (house.folder() / name).string() + "\"";
}

std::ptrdiff_t count_loads(const PolicyFolder& house, const std::string& name) {
  return std::ranges::count(house.folder().read(name), '\n');
}

const ModelStatus& status_of(const Stats& stats, const std::string& model) {
  const auto found = std::ranges::find(stats.models, model, &ModelStatus::model);
  REQUIRE(found != stats.models.end());
  return *found;
}

}  // namespace

TEST_CASE("Requests that do not wait are all answered once before their Occam is gone") {
  PolicyFolder house;
  house.policy(scripted("a", "delay_ms = 1"));
  std::atomic<int> answered = 0;
  {
    const Occam occam = house.open({.workers = 4, .queue = 100});
    for (int i = 0; i < 100; ++i)
      occam.run_async(ask("one two three"), {}, [&](const Result<Answer>& answer) { answered += answer ? 1 : 0; });
  }
  CHECK(answered == 100);
}

TEST_CASE("A request too many is refused at once and on the caller's thread") {
  PolicyFolder house;
  house.policy(scripted("a", "hang = true"));
  std::stop_source stop;
  std::atomic<int> cancelled = 0;
  int taken = 0;  // two, or one where the second came before a worker had taken the first
  {
    const Occam occam = house.open({.workers = 1, .queue = 1});
    Request request = ask("hello");
    request.cancel = stop.get_token();
    std::atomic<bool> refused = false;
    const auto here = std::this_thread::get_id();
    const auto done = [&](const Result<Answer>& answer) {
      if (!answer && answer.error().code == ErrorCode::kCancelled) ++cancelled;
      if (!answer && answer.error().code == ErrorCode::kOverloaded && std::this_thread::get_id() == here)
        refused = true;
    };
    while (!refused && taken < 3) {
      occam.run_async(request, {}, done);
      if (!refused) ++taken;
    }
    CHECK(refused);
    stop.request_stop();
  }
  CHECK(taken <= 2);
  CHECK(cancelled == taken);
}

TEST_CASE("A stream is delivered on the thread that ends the request") {
  PolicyFolder house;
  house.policy(scripted("a", "reply = \"one two three\""));
  const Occam occam = house.open();
  std::string text;
  std::promise<std::string> whole;
  occam.run_async(
      ask("hello"),
      [&](const Delta& delta) {
        text += delta.text;
        return Flow::kContinue;
      },
      [&](const Result<Answer>& answer) { whole.set_value(answer ? answer->text : answer.error().message); });
  CHECK(whole.get_future().get() == "one two three");
  CHECK(text == "one two three");
}

TEST_CASE("A reload changes who answers and leaves what is declared as before loaded") {
  PolicyFolder house;
  house.policy(scripted("a", "reply = \"old\"\n" + loads_of(house, "a")) + scripted("b", loads_of(house, "b")));
  Occam occam = house.open();
  REQUIRE(occam.run(ask("x", "a")).value().text == "old");
  REQUIRE(occam.run(ask("x", "b")));
  const auto loaded = count_loads(house, "b");
  house.policy(scripted("a", "reply = \"new\"\n" + loads_of(house, "a")) +
               scripted("b", "price = { input = 1, output = 2 }\npinned = true\n" + loads_of(house, "b")) +
               scripted("c"));
  REQUIRE(occam.reload());
  CHECK(status_of(occam.stats(), "b").state == "ready");
  CHECK(status_of(occam.stats(), "b").is_pinned);
  CHECK(status_of(occam.stats(), "a").state == "declared");
  CHECK(occam.run(ask("x", "a")).value().text == "new");
  CHECK(occam.run(ask("x", "b")));
  CHECK(occam.run(ask("x", "c")));
  CHECK(count_loads(house, "b") == loaded);
  CHECK(occam.stats().reloads == 1);
}

TEST_CASE("A policy that has lost all its models is not taken for the new one") {
  PolicyFolder house;
  house.policy(scripted("a", "reply = \"old\""));
  Occam occam = house.open();
  house.policy("");
  const auto failed = occam.reload();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::kUsage);
  CHECK(occam.run(ask("x")).value().text == "old");
}

TEST_CASE("A policy that is wrong changes nothing and says everything") {
  PolicyFolder house;
  house.policy(scripted("a", "reply = \"old\""));
  Occam occam = house.open();
  house.policy(scripted("a", "reply = \"new\"") + "[policy.default]\nrooter = \"x\"\ncandidates = [\"b\"]\n");
  const auto failed = occam.reload();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::kUsage);
  CHECK(failed.error().details.find("rooter") != std::string::npos);
  CHECK(failed.error().details.find("\"b\"") != std::string::npos);
  CHECK(occam.run(ask("x")).value().text == "old");
  CHECK(occam.stats().failed_reloads == 1);
}

TEST_CASE("A reload does not change the store under running requests") {
  PolicyFolder house;
  house.policy(scripted("a"));
  Occam occam = house.open();
  house.policy("[store]\npath = \"other.db\"\n" + scripted("a"));
  const auto failed = occam.reload();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message.find("store") != std::string::npos);
}

TEST_CASE("Reloads under load lose no request and mix no two policies") {
  PolicyFolder house;
  const auto policy = [&](int number) {
    // Both models of one policy give its number: an answer by one and a plan by the other would differ.
    const std::string reply = "reply = \"" + std::to_string(number) + "\"\n";
    const std::string name = "p" + std::to_string(number);
    house.policy(scripted("same") + scripted("a", reply) + "[task.\"*\"]\nwithin = 0.03\npolicy = \"" + name +
                 "\"\n[policy." + name + "]\ncandidates = [\"a\"]\n");
  };
  policy(0);
  Occam occam = house.open();
  std::atomic<bool> stop = false;
  std::atomic<int> answered = 0, failed = 0, mixed = 0;
  {
    std::vector<std::jthread> askers;
    for (int t = 0; t < 4; ++t)
      askers.emplace_back([&] {
        while (!stop) {
          const auto answer = occam.run(ask("x"));
          ++(answer ? answered : failed);
          if (answer && answer->text != "0" && answer->text != "1") ++mixed;
        }
      });
    for (int i = 1; i <= 40; ++i) {
      policy(i % 2);
      if (i % 5 == 0) house.policy("nonsense = ");
      CHECK(occam.reload().has_value() == (i % 5 != 0));
    }
    stop = true;
  }
  CHECK(answered > 0);
  CHECK(failed == 0);
  CHECK(mixed == 0);
  const Stats stats = occam.stats();
  CHECK(stats.reloads == 32);
  CHECK(stats.failed_reloads == 8);
  std::uint64_t counted = 0;
  for (const RequestStats& row : stats.requests) counted += row.seconds.count;
  CHECK(counted == static_cast<std::uint64_t>(answered));
}

TEST_CASE("Two Occams in one process have nothing in common") {
  PolicyFolder first, second;
  first.policy(scripted("a", "reply = \"first\""));
  second.policy(scripted("a", "reply = \"second\"") + scripted("b"));
  const Occam one = first.open();
  const Occam two = second.open();
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> askers;
    for (const auto& [occam, reply] : {std::pair(&one, "first"), std::pair(&two, "second")})
      askers.emplace_back([&wrong, occam, reply] {
        for (int i = 0; i < 50; ++i)
          if (const auto answer = occam->run(ask("x", "a")); !answer || answer->text != reply) ++wrong;
      });
  }
  CHECK(wrong == 0);
  CHECK(one.stats().requests.at(0).seconds.count == 50);
  CHECK(one.stats().models.size() == 1);
  CHECK(two.stats().models.size() == 2);
  CHECK(one.store_path() != two.store_path());
}

TEST_CASE("Models are loaded within the limit and the one that was used longest ago goes") {
  PolicyFolder house;
  const std::string file = house.folder().write("weights", "x").string();
  const std::string lines = "resident_bytes = 1048576\nfile = \"" + file + "\"\n";
  house.policy("[memory]\nlimit = \"2MiB\"\nqueue = 4\n" + scripted("a", lines) + scripted("b", lines) +
               scripted("c", lines) + scripted("huge", "resident_bytes = 4194304\nfile = \"" + file + "\"\n"));
  const Occam occam = house.open();
  for (const char* model : {"a", "b", "a", "c"}) REQUIRE(occam.run(ask("x", model)));
  const Stats stats = occam.stats();
  CHECK(stats.memory_limit_bytes == 2 << 20);
  CHECK(status_of(stats, "a").state == "ready");
  CHECK(status_of(stats, "a").resident_bytes == 1 << 20);
  CHECK(status_of(stats, "b").state == "unloaded");
  CHECK(status_of(stats, "c").state == "ready");
  const auto refused = occam.run(ask("x", "huge"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("4.0 MiB") != std::string::npos);
  CHECK(refused.error().message.find("2.0 MiB") != std::string::npos);
}

TEST_CASE("Every request is in the store when its Occam is gone") {
  PolicyFolder house;
  house.policy(scripted("a", "price = { input = 1e6, output = 0 }"));
  std::string id;
  {
    const Occam occam = house.open();
    id = occam.run(ask("one two")).value().decision.id;
    CHECK_FALSE(id.empty());
    for (int i = 0; i < 9; ++i) REQUIRE(occam.run(ask("one two")));
  }
  const Occam again = house.open();
  CHECK(std::filesystem::exists(again.store_path()));
  CHECK(again.stats().decisions_recorded == 0);
  CHECK(id.size() == 32);
}

TEST_CASE("What was spent today is known to the next process") {
  PolicyFolder house;
  house.policy(scripted("a", "price = { input = 0, output = 1e6 }") +
               "[policy.default]\ncandidates = [\"a\"]\nbudget = { cost_per_day = 3 }\n");
  Request request = ask("one two");  // answered with the same 2 tokens, 1 each
  request.max_tokens = 2;
  REQUIRE(house.open().run(request));
  const auto refused = house.open().run(request);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kBudget);
}

TEST_CASE("Texts are embedded as vectors of length 1 and never beyond their residency") {
  PolicyFolder house;
  house.policy(scripted("near") + scripted("far", "residency = \"cloud\""));
  const Occam occam = house.open();
  const auto embedded = occam.embed({.model = "near", .texts = {"abc", ""}});
  REQUIRE(embedded);
  REQUIRE(embedded->vectors.size() == 2);
  CHECK(embedded->vectors[0][0] == Approx(0.8));
  CHECK(embedded->vectors[0][1] == Approx(0.6));
  CHECK(embedded->vectors[1][0] == Approx(1));
  CHECK(embedded->prompt_tokens == 1);
  const auto refused = occam.embed({.model = "far", .texts = {"abc"}, .residency = Residency::kDevice});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kRefused);
  CHECK(occam.embed({.model = "nobody", .texts = {"abc"}}).error().code == ErrorCode::kNotFound);
}
