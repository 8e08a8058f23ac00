#include <signal.h>
#include <sys/wait.h>

#include <random>

#include "eval/report.hpp"
#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

constexpr int kItems = 60;

[[noreturn]] void work(const std::filesystem::path& suite_file, const std::filesystem::path& database) {
  auto store = store::Store::open(database);
  const auto suite = load(suite_file);
  if (!store || !suite) _exit(2);
  const auto model = scripted(sums_script(kItems, 41, R"(,"delay_ms":1)"));
  const auto run =
      run_suite(*suite, *evaluator("exact_match"), {.model = *model, .identity = identity(), .label = "small"}, *store,
                {.resume = Resume::kYes, .parallel = 3});
  _exit(run && run->failure.empty() ? 0 : 2);
}

/// Everything that a table shows but times.
std::string table(const std::filesystem::path& database) {
  store::Store store = open_store(database);
  const TaskThreshold threshold{"sums", {config::ThresholdKind::kAtLeast, {"0.5", 0.5}}, 0.05};
  std::string text;
  for (const Evidence& row : value(make_report(store, std::span(&threshold, 1), {}))) {
    text += fmt::format("{} {} {} {} {} {} {} {} {} {} {}\n", row.model, row.task, row.suite, row.metric, row.n,
                        row.suite_items, row.mean, row.low, row.high, row.tokens_per_item, word(row.verdict));
  }
  return text;
}

}  // namespace

TEST_CASE("a run that is killed again and again and resumed gives the table of an uninterrupted one") {
  Folder folder;
  const auto suite_file = write_sums(folder, kItems);
  const auto begin = [&](const std::filesystem::path& database) {
    const pid_t child = fork();
    if (child == 0) work(suite_file, database);
    return child;
  };
  int status = 0;
  waitpid(begin(folder / "whole.db"), &status, 0);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) == 0);

  std::mt19937 random(7);
  for (int kills = 0;; ++kills) {
    const pid_t child = begin(folder / "killed.db");
    if (kills < 12) {
      usleep(std::uniform_int_distribution<useconds_t>(5'000, 60'000)(random));
      kill(child, SIGKILL);
    }
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) break;
  }
  REQUIRE(WEXITSTATUS(status) == 0);
  CHECK(table(folder / "killed.db") == table(folder / "whole.db"));
  CHECK_THAT(table(folder / "killed.db"), Catch::Contains("sums exact_match 60 60 0.683") && Catch::Contains("meets"));
}
