// What goes wrong is said once, clearly, at its place, and with the exit code of its kind.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <catch2/catch.hpp>

#include "integration/house.hpp"
#include "support/small_disk.hpp"

using namespace occam::test;

namespace {

constexpr int kUsage = 2;
constexpr int kFailure = 3;

void furnish(const House& house) {
  house.sums("sums", 40);
  house.policy(summing_model("small", 1e6, 40, 30) + "[task.sums]\nsuite = \"suites/sums.toml\"\nat_least = 0.80\n");
}

/// Requires the exit code, nothing on standard output and the parts on standard error.
void require_error(const Ended& ended, int code, const Words& parts) {
  INFO(ended.out << ended.err);
  CHECK(ended.code == code);
  CHECK(ended.out.empty());
  for (const std::string& part : parts) {
    INFO("expected: " << part);
    CHECK(contains(ended.err, part));
  }
}

}  // namespace

TEST_CASE("A policy that is not there is named") {
  const House house;
  require_error(house.run({"--config", "nowhere.toml", "run", "hello"}), kUsage,
                {"nowhere.toml", "No such file or directory"});
}

TEST_CASE("A policy that is no TOML is shown at its line and column") {
  const House house;
  house.folder().write("broken.toml", "[store]\npath = \n");
  require_error(house.run({"--config", "broken.toml", "run", "hello"}), kUsage, {"broken.toml:2:", "error:"});
}

TEST_CASE("All mistakes of a policy are shown at once by run and by config check") {
  const House house;
  house.folder().write("many.toml",
                       "[store]\npth = \"x.db\"\n"
                       "[router.smallest]\nminimum_itmes = 3\n"
                       "[[model]]\nid = \"a\"\nbackend = \"scriptet\"\n"
                       "[policy.default]\nrouter = \"smalest\"\ntemprature = 1\n");
  const Words mistakes = {"many.toml:2:1: error: unknown key \"pth\" in [store]",
                          "did you mean \"path\"?",
                          "many.toml:4:1: error: unknown key \"minimum_itmes\" in [router.smallest]",
                          "did you mean \"minimum_items\"?",
                          "many.toml:7:11: error: there is no backend called \"scriptet\"",
                          "many.toml:9:10: error: there is no router called \"smalest\"",
                          "did you mean \"smallest\"?",
                          "many.toml:10:1: error: unknown key \"temprature\" in [policy.default]"};
  require_error(house.run({"--config", "many.toml", "run", "hello"}), kUsage, mistakes);
  require_error(house.run({"config", "check", "many.toml"}), kUsage, mistakes);

  const auto report = house.json_of({"config", "check", "many.toml", "--json"}, kUsage);
  CHECK(report.at("ok") == false);
  REQUIRE(report.at("diagnostics").as_array().size() == 5);
  CHECK(report.at("diagnostics").at(0).at("line") == 2);
  CHECK(report.at("diagnostics").at(4).at("column") == 1);
}

TEST_CASE("A configuration without a mistake is fine") {
  const House house;
  furnish(house);
  const Ended ended = house.run({"config", "check", "occam.toml", "suites/sums.toml"});
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "2 files are fine"));
}

TEST_CASE("A plugin that is not there is an error at the line that names it") {
  const House house;
  house.policy("[[model]]\nid = \"a\"\nbackend = \"vulkan\"\n");
  require_error(house.run({"run", "hello"}), kUsage, {"occam.toml:6:11", "there is no backend called \"vulkan\""});
}

TEST_CASE("A plugin of another ABI is refused with its version before any of its code runs") {
  const House house;
  const std::string plugin = "L01_foreign_major";
  std::filesystem::create_directory(house.folder() / "plugins");
  std::filesystem::copy(OCCAM_BINARY_DIR "/tests/zoo/" + plugin + ".so", house.folder() / "plugins");
  house.policy("[[model]]\nid = \"a\"\nbackend = \"scripted\"\nreply = \"hello\"\n");
  const auto list = house.json_of({"--plugins", "plugins", "plugins", "--json"});
  REQUIRE(list.at("refused").as_array().size() == 1);
  CHECK(contains(std::string(list.at("refused").at(0).at("reason").as_string()), "ABI 2"));
  CHECK(house.run({"--plugins", "plugins", "run", "hello"}).code == 0);

  house.folder().write("other.toml",
                       "[plugins]\nfolders = [\"plugins\"]\n[[model]]\nid = \"a\"\nbackend = \"" + plugin + "\"\n");
  require_error(house.run({"--config", "other.toml", "run", "hello"}), kUsage,
                {"other.toml:5:11", plugin + ".so was refused", "ABI 2"});
}

TEST_CASE("A broken line of a data set is named with its line") {
  const House house;
  furnish(house);
  house.folder().write("suites/sums.jsonl",
                       "{\"id\":\"a\",\"question\":\"q\",\"target\":\"t\"}\n{\"id\":\"b\",\"question\":\n");
  require_error(house.run({"eval", "run", "sums"}), kUsage, {"sums.jsonl:2", "not JSON"});
}

TEST_CASE("A data set that lacks what the template asks for is named with its line") {
  const House house;
  furnish(house);
  house.folder().write("suites/sums.jsonl",
                       "{\"id\":\"a\",\"question\":\"q\",\"target\":\"t\"}\n{\"id\":\"b\",\"target\":\"t\"}\n");
  require_error(house.run({"eval", "run", "sums"}), kUsage, {"sums.jsonl:2", "question"});
}

TEST_CASE("A store that is damaged or something else is said to be so") {
  const House house;
  furnish(house);
  REQUIRE(house.run({"eval", "run", "sums"}).code == 0);
  std::string bytes = house.folder().read("occam.db");
  REQUIRE(bytes.size() > 8192);
  for (std::size_t i = 4096; i < bytes.size(); ++i) bytes[i] = static_cast<char>(bytes[i] * 7 + static_cast<char>(i));
  house.folder().write("damaged.db", bytes);
  house.folder().write("cut.db", bytes.substr(0, 5000));
  house.folder().write("letter.db",
                       "Dear Sir or Madam, this is certainly no database of any kind at all, and never was.");
  require_error(house.run({"--store", "damaged.db", "eval", "report"}), kFailure, {"damaged.db", "is damaged"});
  require_error(house.run({"--store", "cut.db", "eval", "report"}), kFailure, {"cut.db", "is damaged"});
  require_error(house.run({"--store", "letter.db", "eval", "report"}), kFailure, {"letter.db is not an Occam store"});
  require_error(house.run({"--store", "suites", "eval", "report"}), kFailure, {"suites cannot be opened"});
}

TEST_CASE("A store on a full disk stops the run and loses nothing of what was stored") {
  const House house;
  furnish(house);
  int stopped = 0;
  for (int kib = 140; kib <= 188; kib += 4) {  // the disk is full at another statement each time
    const SmallDisk disk(house.folder() / "disk", kib);
    if (!disk.is_mounted()) {
      WARN("skipped: this user may not mount a file system");
      return;
    }
    const Ended ended = house.run({"--store", "disk/occam.db", "eval", "run", "sums"});
    INFO(kib << " KiB: " << ended.err);
    CHECK((ended.code == 0 || ended.code == kFailure));
    CHECK(contains(ended.err, "the disk is full") == (ended.code == kFailure));
    stopped += ended.code == kFailure ? 1 : 0;
    const Ended report = house.run({"--store", "disk/occam.db", "eval", "report"});
    INFO(report.err);
    CHECK((report.code == 0 || contains(report.err, "the disk is full")));
  }
  CHECK(stopped > 0);
}

TEST_CASE("A store whose file may not grow stops the run with an error of the store") {
  const House house;
  furnish(house);
  for (const std::uint64_t bytes : {8'192, 60'000, 150'000}) {
    Child child = house.child({"--store", "limited-" + std::to_string(bytes) + ".db", "eval", "run", "sums"});
    child.largest_file = bytes;
    const Ended ended = run_child(child);
    INFO(bytes << " bytes, signal " << ended.signal << '\n' << ended.err);
    CHECK(ended.signal == 0);
    CHECK((ended.code == kFailure || ended.code == 0));
    if (bytes == 8'192) CHECK(ended.code == kFailure);
    if (ended.code == kFailure) CHECK(contains(ended.err, ".db"));
  }
}

TEST_CASE("Names that do not exist are answered with those that do") {
  const House house;
  furnish(house);
  require_error(house.run({"run", "--model", "huge", "hello"}), kUsage, {"\"huge\"", "small"});
  require_error(house.run({"eval", "run", "sums", "--models", "huge"}), kUsage, {"\"huge\"", "small"});
  require_error(house.run({"eval", "run", "products"}), kUsage, {"\"products\"", "sums"});
  require_error(house.run({"models", "pull", "huge"}), kUsage, {"\"huge\"", "smollm2-135m"});
  require_error(house.run({"models", "inspect", "huge.gguf"}), kUsage, {"huge.gguf"});
  require_error(house.run({"plugins", "check", "huge.so"}), kUsage, {"huge.so"});
  require_error(house.run({"eval", "import", "huge.csv"}), kUsage, {"huge.csv"});
}

TEST_CASE("An unknown task is of the kind of all others") {
  const House house;
  furnish(house);
  const auto plan = house.json_of({"route", "explain", "--json", "--task", "poetry", "hello"});
  CHECK(column(plan.at("plan"), "model") == Words{"small"});
}

TEST_CASE("Wrong arguments end with the code of usage and name what is wrong") {
  const House house;
  furnish(house);
  const std::vector<std::pair<Words, std::string>> wrong = {
      {{"sing"}, "there is no command \"sing\""},
      {{"eval", "sing"}, "there is no command \"sing\""},
      {{"run"}, "prompt"},
      {{"run", "--sing", "hello"}, "--sing"},
      {{"run", "--temperature", "-1", "hello"}, "--temperature"},
      {{"run", "--residency", "moon", "hello"}, "--residency"},
      {{"run", "--model", "small", "--task", "sums", "hello"}, "--task"},
      {{"eval", "run", "sums", "--limit", "3", "--sample", "3"}, "--limit"},
      {{"run", "--raw", "--system", "x", "hello"}, "--system"},
      {{"eval", "export", "out.pdf"}, "out.pdf"},
      {{"completion", "fish"}, "fish"},
  };
  for (const auto& [arguments, part] : wrong) require_error(house.run(arguments), kUsage, {part});
}

TEST_CASE("An engine without an ability says so") {
  const House house;
  furnish(house);
  house.folder().write("schema.json", "{\"type\":\"object\"}");
  require_error(house.run({"run", "--model", "small", "--schema", "schema.json", "hello"}), kUsage, {"schema"});
  require_error(house.run({"tokenize", "--model", "small"}), kUsage, {"cannot tokenize"});
  require_error(house.run({"run", "--model", "small", "--schema", "nowhere.json", "hello"}), kUsage, {"nowhere.json"});
}

TEST_CASE("A model file that is damaged is refused with what is wrong in it") {
  const House house;
  house.folder().write("empty.gguf", "");
  house.folder().write("letter.gguf", "Dear Sir or Madam, this is certainly no model.");
  for (const char* file : {"empty.gguf", "letter.gguf"}) {
    require_error(house.run({"run", "--model", file, "--raw", "hello"}), kFailure, {file});
    require_error(house.run({"models", "inspect", file}), kFailure, {file});
    require_error(house.run({"tokenize", "--model", file}), kFailure, {file});
  }
}
