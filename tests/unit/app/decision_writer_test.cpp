#include "app/decision_writer.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <set>

#include "support/temporary_folder.hpp"

namespace {

using namespace occam;
using app::DecisionWriter;

DecisionWriter::Entry entry(int number) {
  DecisionWriter::Entry entry;
  entry.decision.id = std::to_string(number);
  entry.decision.attempts = {{.model = "m", .outcome = Outcome::kAnswered, .reason = {}, .cost = 0.5}};
  entry.unix_ms = 1000 + number;
  return entry;
}

DecisionWriter::Commit into(store::Store& store) {
  return [&store](auto records) { return store.record_decisions(records); };
}

}  // namespace

TEST_CASE("Every decision is stored when its writer is gone and in the order they came") {
  store::Store store = store::Store::open(":memory:").value();
  {
    DecisionWriter writer(into(store));
    for (int i = 0; i < 1000; ++i) REQUIRE(writer.submit(entry(i)));
  }
  const auto decisions = store.decisions(2000).value();
  REQUIRE(decisions.size() == 1000);
  CHECK(decisions.front().request == "999");
  CHECK(decisions.back().created_ms == 1000);
  CHECK(decisions.front().attempts.at(0).cost == 0.5);
}

TEST_CASE("Decisions that come together are committed together") {
  std::atomic<int> commits = 0;
  std::atomic<std::size_t> largest = 0;
  {
    DecisionWriter writer(
        [&](auto records) -> Result<void> {
          ++commits;
          largest = std::max(largest.load(), records.size());
          return {};
        },
        {.batch = 100, .patience = std::chrono::hours(1), .queue = 10'000});
    for (int i = 0; i < 1050; ++i) (void)writer.submit(entry(i));
    writer.flush();
    CHECK(writer.recorded_and_lost() == std::pair<std::uint64_t, std::uint64_t>(1050, 0));
  }
  CHECK(commits >= 11);
  CHECK(commits < 100);
  CHECK(largest == 100);
}

TEST_CASE("What the store refuses is counted as lost and the next batch is tried again") {
  std::atomic<bool> refuses = true;
  DecisionWriter writer([&](auto) -> Result<void> {
    if (refuses) return fail(ErrorCode::kStore, "the disk is full");
    return {};
  });
  (void)writer.submit(entry(1));
  writer.flush();
  CHECK(writer.recorded_and_lost() == std::pair<std::uint64_t, std::uint64_t>(0, 1));
  refuses = false;
  (void)writer.submit(entry(2));
  writer.flush();
  CHECK(writer.recorded_and_lost() == std::pair<std::uint64_t, std::uint64_t>(1, 1));
}

TEST_CASE("A store that does not keep up costs decisions and never a caller's time") {
  std::atomic<bool> stuck = true;
  DecisionWriter writer(
      [&](auto) -> Result<void> {
        while (stuck) std::this_thread::yield();
        return {};
      },
      {.batch = 1, .patience = std::chrono::milliseconds(0), .queue = 3});
  int taken = 0;
  for (int i = 0; i < 10; ++i) taken += writer.submit(entry(i)) ? 1 : 0;
  CHECK(taken >= 3);
  CHECK(taken <= 6);
  CHECK(writer.recorded_and_lost().second == static_cast<std::uint64_t>(10 - taken));
  stuck = false;
}

TEST_CASE("A writer that is killed leaves a store without a decision twice or half") {
  test::TemporaryFolder folder;
  const std::filesystem::path file = folder / "occam.db";
  (void)store::Store::open(file).value();
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    store::Store store = store::Store::open(file).value();
    DecisionWriter writer(into(store));
    for (int i = 0;; ++i) {
      if (!writer.submit(entry(i))) ::usleep(1000);
      if (i % 64 == 0) ::usleep(500);
    }
  }
  store::Store store = store::Store::open(file).value();
  for (int i = 0; i < 5000 && store.decisions(1000).value().size() < 1000; ++i) ::usleep(1000);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  const auto decisions = store.decisions(10'000'000).value();
  REQUIRE(decisions.size() >= 1000);
  std::set<std::string> ids;
  for (const store::DecisionRecord& decision : decisions) {
    ids.insert(decision.request);
    CHECK(decision.attempts.size() == 1);
  }
  CHECK(ids.size() == decisions.size());
  CHECK(decisions.front().request == std::to_string(decisions.size() - 1));
}
