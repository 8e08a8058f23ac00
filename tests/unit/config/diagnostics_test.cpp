// Every file of tests/golden/config against the words that it must be met with.
// OCCAM_UPDATE_GOLDEN=1 writes the .expected files anew; read the difference before committing it.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>

#include "base/file.hpp"
#include "base/strings.hpp"
#include "config/policy.hpp"

namespace occam::config {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(OCCAM_SOURCE_DIR) / "tests/golden/config";

std::string diagnose(const std::filesystem::path& file) {
  const auto text = read_file(file);
  REQUIRE(text);
  const auto reading = parse_policy(*text, file.filename().string(), kFolder, {.cache = kFolder / "cache"});
  return replace_all(render(reading.diagnostics), kFolder.string(), "FOLDER");
}

}  // namespace

TEST_CASE("Every golden configuration is met with exactly its expected words") {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".toml") files.insert(entry.path());
  }
  REQUIRE(files.size() >= 20);
  for (const auto& file : files) {
    const std::string words = diagnose(file);
    std::filesystem::path expected_file = file;
    expected_file.replace_extension(".expected");
    if (std::getenv("OCCAM_UPDATE_GOLDEN") != nullptr) REQUIRE(write_file(expected_file, words));
    const auto expected = read_file(expected_file);
    INFO(file.string());
    REQUIRE(expected);
    CHECK(words == *expected);
    CHECK_FALSE(words.contains("sk-not-a-real-key"));
    CHECK_FALSE(words.contains("hunter2"));
  }
}

TEST_CASE("A diagnostic without a place is still a sentence") {
  Diagnostic diagnostic;
  diagnostic.message = "nothing is there";
  CHECK(render(diagnostic) == "error: nothing is there\n");
}

TEST_CASE("The caret stands below the key behind tabs and wide characters") {
  auto source = std::make_shared<const Source>(Source{"x.toml", "\t\xe8\xaf\x84 = 1\n"});
  const std::string words = render(Diagnostic{.at = {source, 1, 3}, .message = "here"});
  CHECK(words == "x.toml:1:3: error: here\n    1 | \t\xe8\xaf\x84 = 1\n      | \t  ^\n");
}

TEST_CASE("Errors become one usage error that counts the others") {
  const auto reading = parse_policy("[store]\na = 1\nb = 2\n", "x.toml", ".");
  REQUIRE_FALSE(reading.ok());
  const Error error = to_error(reading.diagnostics);
  CHECK(error.code == ErrorCode::kUsage);
  CHECK(error.where == "x.toml:2:1");
  CHECK(error.message == "unknown key \"a\" in [store] (and 1 more)");
}

TEST_CASE("Deep nesting is refused instead of exhausting the stack") {
  std::string text = "a";
  for (int i = 0; i < 200'000; ++i) text += ".a";
  CHECK_FALSE(parse_policy(text + " = 1\n", "x.toml", ".").ok());
  CHECK_FALSE(parse_policy("a = " + std::string(100'000, '['), "x.toml", ".").ok());
}

TEST_CASE("Damaged configurations are met with words and never with a crash") {
  std::mt19937_64 random(20240607);
  int refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".toml") continue;
    const auto text = read_file(entry.path());
    REQUIRE(text);
    for (int round = 0; round < 40; ++round) {
      std::string damaged = *text;
      for (int change = 0; change < 3; ++change) {
        const std::size_t at = random() % damaged.size();
        if (random() % 2 == 0)
          damaged[at] = static_cast<char>(random() % 256);
        else
          damaged.erase(at, random() % 5);
        if (damaged.empty()) damaged = "=";
      }
      const auto reading = parse_policy(damaged, "x.toml", kFolder, {.cache = kFolder / "cache"});
      const std::string words = render(reading.diagnostics);
      CHECK((reading.diagnostics.empty() || !words.empty()));
      if (!reading.ok()) ++refused;
    }
  }
  CHECK(refused > 500);
}

TEST_CASE("A file that cannot be read is a diagnostic") {
  const auto reading = read_policy("/no/such/policy.toml");
  REQUIRE_FALSE(reading.ok());
  CHECK(reading.diagnostics.front().at.where() == "/no/such/policy.toml");
}

}  // namespace occam::config
