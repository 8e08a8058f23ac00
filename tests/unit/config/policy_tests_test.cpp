#include "config/policy_tests.hpp"

#include <catch2/catch.hpp>

#include "support/temporary_folder.hpp"

namespace occam::config {

TEST_CASE("A file of tests says which prompts and what must become of them") {
  const test::TemporaryFolder folder;
  folder.write("letters.txt", "one\n");
  const auto reading = parse_policy_tests(R"(
[[test]]
name = "letters"
file = "letters.txt"
prompts = "another"
task = "summary"
residency = "edge"
expect = { model = ["a", "b"], not_model = "c", residency = "device", escalates = true, at_most_parameters = 2e9 }
[[test]]
prompts = ["x", "y"]
expect = { refused = true, task = "*", recognised_by = "default" }
)",
                                          "tests.toml", folder.path());
  INFO(render(reading.diagnostics));
  REQUIRE(reading.ok());
  REQUIRE(reading.value.tests.size() == 2);
  const PolicyTest& first = reading.value.tests[0];
  CHECK(first.name == "letters");
  CHECK(first.file->value == folder / "letters.txt");
  CHECK(first.prompts == std::vector<std::string>{"another"});
  CHECK(first.task == "summary");
  CHECK(first.residency == Residency::kEdge);
  CHECK(first.expect.model->value == std::vector<std::string>{"a", "b"});
  CHECK(first.expect.model->at.where() == "tests.toml:8:20");
  CHECK(first.expect.not_model->value == std::vector<std::string>{"c"});
  CHECK(first.expect.residency->value == Residency::kDevice);
  CHECK(first.expect.escalates->value);
  CHECK(first.expect.at_most_parameters->value == 2e9);
  CHECK_FALSE(first.expect.refused);
  CHECK(reading.value.tests[1].name == "test 2");
  CHECK(reading.value.tests[1].expect.refused->value);
}

TEST_CASE("All mistakes of a file of tests are said at once, each at its place") {
  const auto reading = parse_policy_tests(R"([[test]]
prompt = "x"
expect = { modell = "a", residency = "moon" }
[[test]]
file = "absent.jsonl"
expect = {}
[[test]]
prompts = []
expect = { refused = true, model = "a" }
[[tests]]
)",
                                          "tests.toml", "/nowhere");
  const std::string words = render(reading.diagnostics);
  INFO(words);
  CHECK_FALSE(reading.ok());
  for (const char* mistake :
       {"tests.toml:1:1: error: the test has no prompts", "unknown key \"prompt\" in [[test]]",
        "tests.toml:3:12: error: unknown key \"modell\"", "\"moon\" is no word for residency",
        "there is no file /nowhere/absent.jsonl", "expect of \"test 2\" is empty", "prompts must name at least one",
        "a request that is refused goes to no model", "unknown key \"tests\" in a file of tests"})
    CHECK(words.find(mistake) != std::string::npos);
}

TEST_CASE("A file without tests is no success") {
  CHECK_FALSE(parse_policy_tests("", "tests.toml", ".").ok());
  CHECK_FALSE(read_policy_tests("/nowhere/tests.toml").ok());
}

TEST_CASE("The tests of this repository's policies are in order") {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(OCCAM_SOURCE_DIR "/configs/policy_tests")) {
    const auto reading = read_policy_tests(entry.path());
    INFO(render(reading.diagnostics));
    CHECK(reading.ok());
    ++files;
  }
  CHECK(files >= 1);
}

}  // namespace occam::config
