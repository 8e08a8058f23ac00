#include "app/names.hpp"

#include <catch2/catch.hpp>

#include "support/temporary_folder.hpp"

namespace {

using namespace occam;
using config::Diagnostic;
using config::Diagnostics;

const plugin::Registry& registry() {
  static const plugin::Registry kLoaded = [] {
    const std::vector<std::filesystem::path> folders = {OCCAM_PLUGIN_DIR};
    return plugin::Registry::load(folders, {});
  }();
  return kLoaded;
}

Diagnostics check(const std::string& policy) {
  const auto reading = config::parse_policy(policy, "policy.toml", "/");
  return app::check_names(reading.value, registry());
}

std::string place(const Diagnostic& diagnostic) {
  return diagnostic.at.where();
}

}  // namespace

TEST_CASE("A policy whose names are all plugins has no mistake") {
  CHECK(check("[router.smallest]\nminimum_items = 3\n[[model]]\nid = \"a\"\nbackend = \"echo\"\n").empty());
}

TEST_CASE("A router that is no plugin is named at its place with the one that may have been meant") {
  const Diagnostics found = check("[policy.default]\nrouter = \"smalest\"\n");
  REQUIRE(found.size() == 1);
  CHECK(place(found[0]) == "policy.toml:2:10");
  CHECK(found[0].message == "there is no router called \"smalest\"");
  CHECK(found[0].hint == "did you mean \"smallest\"?");
}

TEST_CASE("A backend that is no plugin is named for the model and for its table") {
  const Diagnostics found = check("[backend.gpu]\nthreads = 2\n[[model]]\nid = \"a\"\nbackend = \"gpu\"\n");
  REQUIRE(found.size() == 2);
  CHECK(place(found[0]) == "policy.toml:5:11");
  CHECK(place(found[1]) == "policy.toml:1:1");
}

TEST_CASE("A key that a plugin's table does not have is named at its own line") {
  const Diagnostics found = check("[backend.cpu]\nthreads = 2\nthread = 3\n\n[router.smallest]\nminimum_itmes = 4\n");
  REQUIRE(found.size() == 2);
  CHECK(place(found[0]) == "policy.toml:3:1");
  CHECK(found[0].message == "unknown key \"thread\" in [backend.cpu]");
  CHECK(found[0].hint == "did you mean \"threads\"?");
  CHECK(place(found[1]) == "policy.toml:6:1");
  CHECK(found[1].hint == "did you mean \"minimum_items\"?");
}

TEST_CASE("A value that a plugin's schema refuses is shown at its own line") {
  const Diagnostics found =
      check("[backend.cpu]\n# how many\nthreads = \"two\"\n[router.smallest]\nminimum_items = -1\n");
  REQUIRE(found.size() >= 2);
  CHECK(place(found.front()).starts_with("policy.toml:3:"));
  CHECK(place(found.back()).starts_with("policy.toml:5:"));
}

TEST_CASE("A suite's evaluator and its table are held against the plugin") {
  const test::TemporaryFolder folder;
  folder.write("items.jsonl", "{\"id\":\"a\",\"q\":\"q\",\"target\":\"t\"}\n");
  const auto check_suite = [&](const std::string& evaluator) {
    const auto reading = config::parse_suite(
        "[suite]\nname = \"s\"\nitems = \"items.jsonl\"\n[prompt]\ntemplate = "
        "\"{{q}}\"\n[evaluator]\n" +
            evaluator,
        "suite.toml", folder.path());
    return app::check_names(reading.value, registry());
  };
  CHECK(check_suite("id = \"exact_match\"\nignore_case = true\n").empty());
  const Diagnostics unknown = check_suite("id = \"exact_mtch\"\n");
  REQUIRE(unknown.size() == 1);
  CHECK(place(unknown[0]) == "suite.toml:7:6");
  CHECK(unknown[0].hint == "did you mean \"exact_match\"?");
  const Diagnostics key = check_suite("id = \"exact_match\"\nignore_cas = true\n");
  REQUIRE(key.size() == 1);
  CHECK(place(key[0]) == "suite.toml:8:1");
  CHECK(key[0].message == "unknown key \"ignore_cas\" in [evaluator]");
}
