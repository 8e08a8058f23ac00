#include <signal.h>
#include <sys/wait.h>

#include <random>
#include <set>

#include "fixture.hpp"

using namespace occam::store;

namespace {

constexpr int kItems = 300;

/// What `eval run --resume` does: finds its run, goes on where it ended, says each item that was committed.
[[noreturn]] void work(const std::filesystem::path& path, int report) {
  auto store = Store::open(path);
  if (!store) _exit(2);
  const RunSpec made = spec(*store, kItems, kItems);
  const auto found = store->find_run(made);
  if (!found) _exit(2);
  const auto run = *found ? occam::Result<Run>(**found) : store->start_run(made);
  const auto finished = store->finished_positions(run->id);
  const std::set<std::int64_t> done(finished->begin(), finished->end());
  for (std::int64_t position = 0; position < kItems; ++position) {
    if (done.contains(position)) continue;
    ItemResult result = scored(position, static_cast<double>(position % 2));
    result.text = "answer " + std::to_string(position);
    if (!store->record_result(run->id, result)) _exit(2);
    if (write(report, &position, sizeof position) != sizeof position) _exit(2);
  }
  _exit(store->finish_run(run->id) ? 0 : 2);
}

}  // namespace

TEST_CASE("killed at any moment a run loses nothing it had reported and doubles nothing") {
  TemporaryFolder folder;
  std::mt19937 random(20261122);
  std::set<std::int64_t> reported;
  int kills = 0;
  for (bool finished = false; !finished;) {
    int pipe_ends[2];
    REQUIRE(pipe(pipe_ends) == 0);
    const pid_t child = fork();
    if (child == 0) work(folder / "occam.db", pipe_ends[1]);
    close(pipe_ends[1]);
    if (kills < 25) {
      usleep(std::uniform_int_distribution<useconds_t>(500, 30'000)(random));
      kill(child, SIGKILL);
      ++kills;
    }
    for (std::int64_t position = 0; read(pipe_ends[0], &position, sizeof position) == sizeof position;) {
      INFO("position " << position);
      CHECK(reported.insert(position).second);  // reported by an earlier process too: it was lost or done twice
    }
    close(pipe_ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    finished = WIFEXITED(status);
    if (finished) REQUIRE(WEXITSTATUS(status) == 0);

    Store store = open(folder / "occam.db");
    for (const auto& score : value(store.item_scores(key_of())))
      reported.insert(score.position);  // committed, not yet said
    CHECK(value(store.evidence(key_of())).scores.n == static_cast<std::int64_t>(reported.size()));
  }
  Store store = open(folder / "occam.db");
  const Evidence evidence = value(store.evidence(key_of()));
  CHECK(evidence.complete);
  CHECK(evidence.scores.n == kItems);
  CHECK(evidence.scores.sum == kItems / 2);
  CHECK(value(store.item_scores(key_of())).size() == kItems);
}
