#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "base/file.hpp"
#include "base/json.hpp"
#include "conform/conform.hpp"

namespace {

namespace conform = occam::conform;

const std::filesystem::path kCaseProgram = std::filesystem::path(OCCAM_BINARY_DIR) / "bin/occam-conform-case";

conform::Options options(std::vector<std::string> rules = {}) {
  conform::Options options;
  options.rules = std::move(rules);
  options.case_program = kCaseProgram;
  return options;
}

std::filesystem::path animal(std::string_view name) {
  return std::filesystem::path(OCCAM_BINARY_DIR) / "tests/zoo" / (std::string(name) + ".so");
}

}  // namespace

TEST_CASE("echo and the scripted test backend keep every rule") {
  for (const std::filesystem::path& file : {std::filesystem::path(OCCAM_PLUGIN_DIR) / "echo.so",
                                            std::filesystem::path(OCCAM_BINARY_DIR) / "tests/plugins/scripted.so"}) {
    const auto report = conform::check(file, options());
    REQUIRE(report);
    INFO(conform::to_text(*report));
    CHECK(report->passed());
    CHECK(report->count(conform::Outcome::kPassed) > 50);
  }
}

TEST_CASE("rules have unique ids in order and each explains itself") {
  std::set<std::string_view> ids;
  for (const conform::Rule& rule : conform::rules()) {
    CAPTURE(rule.id);
    CHECK(rule.id.size() == 3);
    CHECK(ids.insert(rule.id).second);
    CHECK_FALSE(rule.title.empty());
    CHECK(rule.title.back() != '.');
    CHECK(rule.explain.back() == '.');
    CHECK(conform::find_rule(rule.id)->title == rule.title);
  }
  CHECK(conform::find_rule("G99") == nullptr);
}

TEST_CASE("a rule or a category can be asked for alone and an unknown one is refused") {
  const auto one = conform::check(animal("G04_splits_utf8"), options({"G04"}));
  REQUIRE(one);
  REQUIRE(one->cases.size() == 1);
  CHECK(one->cases[0].rule == "G04");
  CHECK(one->cases[0].subject == "backend zoo");
  CHECK(one->cases[0].outcome == conform::Outcome::kFailed);

  const auto category = conform::check(animal("right_router"), options({"R"}));
  REQUIRE(category);
  CHECK(category->cases.size() == 8);
  CHECK(category->passed());

  const auto unknown = conform::check(animal("right_router"), options({"Q77"}));
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == occam::ErrorCode::kUsage);
}

TEST_CASE("a crash and an exit are results in words") {
#ifdef __SANITIZE_ADDRESS__
  constexpr std::string_view kCrashed = "exited with 1";  // it reports a crash itself
#else
  constexpr std::string_view kCrashed = "signal 11";
#endif
  const auto crash = conform::check(animal("G02_crashes"), options({"G02"}));
  REQUIRE(crash);
  INFO(crash->cases.at(0).message);
  CHECK(crash->cases.at(0).message.contains(kCrashed));
  const auto leaves = conform::check(animal("G02_exits"), options({"G02"}));
  REQUIRE(leaves);
  CHECK(leaves->cases.at(0).message.find("ended without a result") != std::string::npos);
}

TEST_CASE("a case that hangs is killed after the timeout") {
  conform::Options hanging = options({"G02"});
  hanging.model = R"({"reply":"one two three","delay_ms":60000})";
  hanging.timeout_seconds = 0.5;
  const auto report = conform::check(std::filesystem::path(OCCAM_BINARY_DIR) / "tests/plugins/scripted.so", hanging);
  REQUIRE(report);
  REQUIRE(report->cases.size() == 1);
  CHECK(report->cases[0].outcome == conform::Outcome::kFailed);
  CHECK(report->cases[0].message.find("did not end within 0.5 s") != std::string::npos);
}

TEST_CASE("a model that does not load is a skip unless it was named") {
  conform::Options named = options({"G05"});
  named.model = R"({"fail_load":"NOT_FOUND"})";
  const auto report = conform::check(std::filesystem::path(OCCAM_BINARY_DIR) / "tests/plugins/scripted.so", named);
  REQUIRE(report);
  CHECK(report->cases.at(0).outcome == conform::Outcome::kFailed);
}

TEST_CASE("a file that is not there is an error and a file that is no library is a failed report") {
  CHECK(conform::check("/nowhere/plugin.so", options()).error().code == occam::ErrorCode::kNotFound);
  const auto report = conform::check(std::filesystem::path(OCCAM_SOURCE_DIR) / "LICENSE", options());
  REQUIRE(report);
  CHECK_FALSE(report->passed());
}

TEST_CASE("reports are written as text and JSON and JUnit") {
  const conform::Report report{
      .file = "/tmp/x.so",
      .seed = 7,
      .cases = {{"G04", "backend x", conform::Outcome::kFailed, "a delta is <torn> & \"broken\" \x01\xff", 0.25},
                {"G05", "backend x", conform::Outcome::kPassed, "", 0.5},
                {"C01", "backend x", conform::Outcome::kSkipped, "no score", 0}}};
  const auto parsed = occam::json::parse(conform::to_json(report));
  REQUIRE(parsed);
  CHECK(parsed->as_object().at("failed").as_int64() + parsed->as_object().at("passed").as_int64() == 2);
  CHECK(parsed->as_object().at("cases").as_array().size() == 3);
  const std::string xml = conform::to_junit(report);
  CHECK(xml.find("tests=\"3\" failures=\"1\" skipped=\"1\"") != std::string::npos);
  CHECK(xml.find("&lt;torn&gt; &amp; &quot;broken&quot; ??") != std::string::npos);
  CHECK(conform::to_text(report).find("1 passed, 1 failed, 1 skipped (seed 7)") != std::string::npos);
}

TEST_CASE("the table of rules in the manual is the table in the code") {
  const auto manual = occam::read_file(std::filesystem::path(OCCAM_SOURCE_DIR) / "framework/docs/conformance.md");
  REQUIRE(manual);
  std::size_t rows = 0;
  for (std::size_t at = manual->find("\n| `"); at != std::string::npos; at = manual->find("\n| `", at + 1)) ++rows;
  CHECK(rows == conform::rules().size());
  for (const conform::Rule& rule : conform::rules()) {
    const std::string row =
        "| `" + std::string(rule.id) + "` | " + std::string(rule.title) + " | " + std::string(rule.explain) + " |\n";
    CAPTURE(row);
    CHECK(manual->find(row) != std::string::npos);
  }
}
