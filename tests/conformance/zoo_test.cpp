// Every animal of the zoo says in its first line which rules must catch it: `Fails: G04.` means exactly that one, a `*`
// among them that others may fail too.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "base/file.hpp"
#include "base/strings.hpp"
#include "conform/conform.hpp"

namespace {

namespace conform = occam::conform;
using Rules = std::set<std::string>;

const std::filesystem::path kSources = std::filesystem::path(OCCAM_SOURCE_DIR) / "tests/conformance/zoo";
const std::filesystem::path kLibraries = std::filesystem::path(OCCAM_BINARY_DIR) / "tests/zoo";

struct Animal {
  std::string name;
  Rules fails;
  bool may_fail_others = false;
};

Animal read_animal(const std::filesystem::path& source) {
  const std::string content = occam::read_file(source).value();
  static constexpr std::string_view kOpening = "/* Fails: ";
  REQUIRE(content.starts_with(kOpening));
  std::string_view words = content;
  words = words.substr(kOpening.size(), words.find('.') - kOpening.size());
  Animal animal{.name = source.stem().string(), .fails = {}};
  for (const std::string_view word : occam::split(words, ' ')) {
    if (word == "*")
      animal.may_fail_others = true;
    else if (word != "nothing")
      animal.fails.emplace(word);
  }
  return animal;
}

std::vector<Animal> all_animals() {
  std::vector<Animal> animals;
  for (const auto& entry : std::filesystem::directory_iterator(kSources))
    if (entry.path().extension() == ".c" || entry.path().extension() == ".cpp")
      animals.push_back(read_animal(entry.path()));
  std::ranges::sort(animals, {}, &Animal::name);
  return animals;
}

Rules failed_rules(const conform::Report& report) {
  Rules failed;
  for (const conform::CaseResult& result : report.cases)
    if (result.outcome == conform::Outcome::kFailed) failed.insert(result.rule);
  return failed;
}

conform::Options options() {
  conform::Options options;
  options.timeout_seconds = 20;
  options.case_program = std::filesystem::path(OCCAM_BINARY_DIR) / "bin/occam-conform-case";
  return options;
}

}  // namespace

TEST_CASE("every animal of the zoo is caught by the rule that it is named for and by no other") {
  for (const Animal& animal : all_animals()) {
    const auto report = conform::check(kLibraries / (animal.name + ".so"), options());
    REQUIRE(report);
    CAPTURE(animal.name, conform::to_text(*report));
    const Rules failed = failed_rules(*report);
    if (animal.may_fail_others)
      CHECK(std::ranges::includes(failed, animal.fails));
    else
      CHECK(failed == animal.fails);
    if (!animal.name.starts_with("right_")) CHECK(animal.fails.contains(animal.name.substr(0, 3)));
  }
}

TEST_CASE("every rule is proved by an animal of the zoo or said to be unproved here") {
  // No animal is named for these: some fail beside others (C09, T03), the rest wants a tokenizer or an engine.
  const Rules unproved = {"L12", "L13", "C09", "T02", "T03", "U02", "X03", "X04", "X05", "X06"};
  Rules proved;
  for (const Animal& animal : all_animals()) proved.insert(animal.name.substr(0, 3));
  for (const conform::Rule& rule : conform::rules()) {
    CAPTURE(rule.id);
    CHECK(proved.contains(std::string(rule.id)) != unproved.contains(std::string(rule.id)));
  }
}
