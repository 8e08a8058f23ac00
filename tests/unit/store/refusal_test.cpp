#include <SQLiteCpp/Database.h>
#include <sys/wait.h>

#include <fstream>

#include "fixture.hpp"

using namespace occam;
using namespace occam::store;

namespace {

Error refusal(const std::filesystem::path& path) {
  auto store = Store::open(path);
  REQUIRE_FALSE(store);
  return store.error();
}

void execute(const std::filesystem::path& path, const std::string& sql) {
  SQLite::Database raw(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  raw.exec(sql);
}

}  // namespace

TEST_CASE("a store of a newer occam is refused and left alone") {
  TemporaryFolder folder;
  {
    open(folder / "occam.db");
  }
  execute(folder / "occam.db", "PRAGMA user_version = 99");
  const Error error = refusal(folder / "occam.db");
  CHECK(error.code == ErrorCode::kStore);
  CHECK_THAT(error.message, Catch::Contains("made by a newer occam") && Catch::Contains("version 99"));
  CHECK_THAT(error.hint, Catch::Contains("update occam"));
}

TEST_CASE("a file that is no database is refused and left alone") {
  TemporaryFolder folder;
  const std::string content =
      "These are notes, and there are enough of them to fill the header of a database file, which "
      "is a hundred bytes long.\n";
  std::ofstream(folder / "notes.txt") << content;
  CHECK_THAT(refusal(folder / "notes.txt").message, Catch::Contains("is not an Occam store"));
  std::string read;
  std::getline(std::ifstream(folder / "notes.txt"), read);
  CHECK(read + "\n" == content);
}

TEST_CASE("another program's database is refused and left alone") {
  TemporaryFolder folder;
  execute(folder / "other.db", "CREATE TABLE song (title TEXT)");
  CHECK_THAT(refusal(folder / "other.db").message, Catch::Contains("not Occam's"));
  CHECK_FALSE(std::filesystem::exists(folder / "other.db-wal"));
}

TEST_CASE("a folder that is not there is named") {
  TemporaryFolder folder;
  const Error error = refusal(folder / "nowhere" / "occam.db");
  CHECK_THAT(error.message, Catch::Contains("cannot be opened"));
  CHECK_THAT(error.where, Catch::Contains("nowhere"));
}

TEST_CASE("a damaged store is an error and not a crash") {
  TemporaryFolder folder;
  {
    Store store = open(folder / "occam.db");
    value(store.start_run(spec(store, 500, 500)));
  }
  {
    std::fstream file(folder / "occam.db", std::ios::in | std::ios::out | std::ios::binary);
    for (int page = 1; page < 12; ++page) {
      file.seekp(page * 4096);
      file << std::string(512, '\x5a');
    }
  }
  auto store = Store::open(folder / "occam.db");
  const auto rows = store ? store->suite_of_task("colours") : Result<std::optional<SuiteRecord>>(fail(store.error()));
  REQUIRE_FALSE(rows);
  CHECK(rows.error().code == ErrorCode::kStore);
  CHECK_THAT(rows.error().message, Catch::Contains("damaged"));
}

TEST_CASE("a full disk is said so and leaves no half item") {
  TemporaryFolder folder;
  Store store = open(folder / "occam.db", {.max_pages = 44});
  const Run run = value(store.start_run(spec(store, 200, 200)));
  std::int64_t written = 0;
  Result<void> last;
  for (; written < 200; ++written) {
    ItemResult result = scored(written, 1);
    result.text = std::string(3000, 'a') + std::to_string(written);
    last = store.record_result(run.id, result);
    if (!last) break;
  }
  REQUIRE_FALSE(last);
  CHECK(last.error().code == ErrorCode::kStore);
  CHECK_THAT(last.error().message, Catch::Contains("the disk is full"));
  CHECK_THAT(last.error().hint, Catch::Contains("--resume"));
  CHECK(value(store.evidence(key_of())).scores.n == written);
  CHECK(value(store.finished_positions(run.id)).size() == static_cast<std::size_t>(written));
}

TEST_CASE("a store that another process keeps locked is an error after the timeout") {
  TemporaryFolder folder;
  Store store = open(folder / "occam.db", {.busy_timeout = std::chrono::milliseconds(50)});
  SQLite::Database other((folder / "occam.db").string(), SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  const auto locked = store.put_model(model(), "small");
  REQUIRE_FALSE(locked);
  CHECK_THAT(locked.error().message, Catch::Contains("locked by another process"));
  other.exec("ROLLBACK");
  CHECK(store.put_model(model(), "small"));
}

TEST_CASE("a read-only store is refused") {
  TemporaryFolder folder;
  {
    open(folder / "occam.db");
  }
  std::filesystem::permissions(folder / "occam.db", std::filesystem::perms(0444));
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  const pid_t child = fork();
  if (child == 0) {  // root ignores permissions
    if (geteuid() == 0 && setuid(65534) != 0) _exit(3);
    const auto store = Store::open(folder / "occam.db");
    _exit(!store && store.error().message.find("read-only") != std::string::npos ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 0);
}
