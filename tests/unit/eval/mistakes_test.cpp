// Everything that is wrong in a suite's file and in its items is found at once, with its line, a caret and a hint.
#include <cstdlib>
#include <set>

#include "base/strings.hpp"
#include "eval/suite.hpp"
#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

constexpr const char* kFolder = OCCAM_SOURCE_DIR "/tests/golden/suite/";

config::Diagnostics mistakes_of(const std::filesystem::path& file) {
  config::Reading<config::Suite> reading = config::read_suite(file);
  const plugin::PluginInfo* evaluator = registry().find(plugin::Kind::kEvaluator, reading.value.evaluator.value);
  CHECK_FALSE(Suite::load(reading.value, evaluator, reading.diagnostics));
  return std::move(reading.diagnostics);
}

std::string read(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

/// A message without what it quotes: two of one kind are one mistake.
std::string kind_of(const std::string& message) {
  std::string kind;
  bool quoted = false;
  for (const char c : message) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c < '0' || c > '9')) kind += c;
  }
  return kind;
}

}  // namespace

TEST_CASE("a suite with more than fifty kinds of mistakes has all of them reported at once") {
  const config::Diagnostics found = mistakes_of(std::string(kFolder) + "mistakes.toml");
  const std::string text = replace_all(config::render(found), kFolder, "");
  const std::string golden = std::string(kFolder) + "mistakes.expected";
  if (std::getenv("OCCAM_UPDATE_GOLDEN") != nullptr) std::ofstream(golden, std::ios::binary) << text;
  CHECK(text == read(golden));
  std::set<std::string> kinds;
  for (const config::Diagnostic& one : found) kinds.insert(kind_of(one.message));
  CHECK(kinds.size() >= 50);
  for (const config::Diagnostic& one : found) {
    INFO(one.message);
    CHECK(one.at.line > 0);
    CHECK(one.at.column > 0);
  }
}

TEST_CASE("one error says the first mistake and how many others there are") {
  const Folder folder;
  folder.write("i.jsonl", "{\"q\":\"x\"}\n[]\n{\"q\":\"y\"}\n{\n");
  const auto file = folder.write("s.toml",
                                 "[suite]\nname = \"s\"\nitems = \"i.jsonl\"\n[prompt]\ntemplate = \"{{question}}\"\n"
                                 "[evaluator]\nid = \"exact_match\"\n");
  const Error error = error_of(load(file));
  CHECK_THAT(error.message, Catch::EndsWith("(and 2 more)"));
  CHECK_THAT(error.details, Catch::Contains("the line is no JSON object") && Catch::Contains("not JSON") &&
                                Catch::Contains("no item has a text \"question\""));
}
