#include "model/models.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>

#include "support/temporary_folder.hpp"

namespace {

using namespace occam;
using model::State;
using test::TemporaryFolder;

const plugin::Registry& registry() {
  static const plugin::Registry kLoaded = [] {
    const std::vector<std::filesystem::path> folders = {OCCAM_BINARY_DIR "/tests/plugins"};
    return plugin::Registry::load(folders, {});
  }();
  return kLoaded;
}

/// A policy with the scripted models `a`, with `lines` in its table, and `b`; every load of `a` leaves a line.
struct House {
  explicit House(const std::string& lines = "")
      : reading(config::parse_policy("[[model]]\nid = \"a\"\nbackend = \"scripted\"\nload_log = \"" +
                                         (folder / "loads").string() + "\"\n" + lines +
                                         "\n[[model]]\nid = \"b\"\nbackend = \"scripted\"\n",
                                     "policy.toml", folder.path())),
        models({.policy = reading.value, .registry = registry()}) {
    REQUIRE(reading.ok());
  }
  [[nodiscard]] std::ptrdiff_t loads() const { return std::ranges::count(folder.read("loads"), '\n'); }

  TemporaryFolder folder;
  config::Reading<config::Policy> reading;
  model::Models models;
};

}  // namespace

TEST_CASE("Many callers at once load a model once and hold the same one") {
  House house;
  std::vector<std::shared_ptr<plugin::LoadedModel>> held(8);
  {
    std::vector<std::jthread> callers;
    for (auto& one : held)
      callers.emplace_back([&house, &one] {
        if (auto model = house.models.acquire("a")) one = *model;
      });
  }
  REQUIRE(held.front() != nullptr);
  for (const auto& one : held) CHECK(one == held.front());
  CHECK(house.loads() == 1);
}

TEST_CASE("A load that failed is tried again by the next caller") {
  House house;
  const std::filesystem::path needed = house.folder / "weights";
  House late("fail_load_without = \"" + needed.string() + "\"\n");
  const auto failed = late.models.acquire("a");
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::kNotFound);
  CHECK(failed.error().where == "policy.toml:5:1");
  CHECK(late.models.state("a") == State::kDeclared);
  house.folder.write("weights", "");
  CHECK(late.models.acquire("a"));
  CHECK(late.models.state("a") == State::kReady);
  CHECK(late.loads() == 2);
}

TEST_CASE("A model that is let go drains while it is held and is gone after that") {
  House house;
  CHECK(house.models.state("a") == State::kDeclared);
  auto held = house.models.acquire("a");
  REQUIRE(held);
  CHECK(house.models.state("a") == State::kReady);
  house.models.unload("a");
  CHECK(house.models.state("a") == State::kDraining);
  CHECK((*held)->info().architecture == "scripted");
  held->reset();
  CHECK(house.models.state("a") == State::kUnloaded);
  REQUIRE(house.models.acquire("a"));
  CHECK(house.models.state("a") == State::kReady);
  CHECK(house.loads() == 2);
}

TEST_CASE("A model that drains is taken back without a second load") {
  House house;
  const auto held = house.models.acquire("a");
  REQUIRE(held);
  house.models.unload("a");
  const auto again = house.models.acquire("a");
  REQUIRE(again);
  CHECK(*again == *held);
  CHECK(house.models.state("a") == State::kReady);
  CHECK(house.loads() == 1);
}

TEST_CASE("What is loaded with its weights serves for its vocabulary") {
  House house;
  const auto weights = house.models.acquire("a");
  const auto vocabulary = house.models.acquire_vocabulary("a");
  REQUIRE(weights);
  REQUIRE(vocabulary);
  CHECK(*weights == *vocabulary);
  CHECK(house.loads() == 1);
}

TEST_CASE("An unknown model is answered with those that there are") {
  House house;
  const auto unknown = house.models.resolve("c");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == ErrorCode::kNotFound);
  CHECK(unknown.error().message.find("\"c\"") != std::string::npos);
  CHECK(unknown.error().hint.find("a, b") != std::string::npos);
  CHECK(house.models.resolve("b").value() == "b");
  CHECK_FALSE(house.models.acquire("c"));
  CHECK(house.models.state("c") == State::kUnloaded);
}

TEST_CASE("A model file is declared under its own name and once") {
  House house;
  const std::string file = house.folder.write("other.gguf", "no model").string();
  CHECK(house.models.resolve(file).value() == "other");
  CHECK(house.models.resolve(file).value() == "other");
  CHECK(house.models.ids() == std::vector<std::string>{"a", "b", "other"});
  CHECK(house.models.declaration("other").backend.value == "cpu");
}

TEST_CASE("A file whose name is a model of the policy gets another one") {
  House house;
  const std::string file = house.folder.write("a.gguf", "no model").string();
  const auto id = house.models.resolve(file);
  REQUIRE(id);
  CHECK(*id != "a");
}

TEST_CASE("A declaration calls a model farther away than its backend does and never nearer") {
  House far("residency = \"cloud\"\n");
  CHECK(far.models.describe("a").value().residency == Residency::kCloud);
  CHECK(far.models.describe("b").value().residency == Residency::kDevice);
}
