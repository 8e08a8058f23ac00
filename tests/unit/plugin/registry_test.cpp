#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "files.hpp"
#include "plugin/backend.hpp"
#include "plugin/registry.hpp"

using occam::plugin::Kind;
using occam::plugin::Registry;
namespace test = occam::test;

namespace {

bool has_refusal(const Registry& registry, std::string_view words) {
  return std::ranges::any_of(registry.refusals(),
                             [&](const auto& error) { return error.message.find(words) != std::string::npos; });
}

}  // namespace

TEST_CASE("a folder is loaded by name and what is no library there is left alone") {
  const test::Folder folder;
  folder.copy(test::echo(), "b.so");
  folder.copy(test::scripted(), "a.so");
  folder.copy(std::string(OCCAM_SOURCE_DIR) + "/LICENSE", "README");
  const std::vector<std::filesystem::path> folders = {folder.path()};
  const Registry registry = Registry::load(folders, {});
  CHECK(registry.refusals().empty());
  CHECK(registry.ids(Kind::kBackend) == std::vector<std::string_view>{"echo", "scripted"});
  CHECK(registry.find(Kind::kRouter, "echo") == nullptr);
}

TEST_CASE("an id that is taken is refused and the first stays") {
  const test::Folder folder;
  const auto first = folder.copy(test::echo(), "1.so");
  folder.copy(test::echo(), "2.so");
  const std::vector<std::filesystem::path> folders = {folder.path()};
  const Registry registry = Registry::load(folders, {});
  REQUIRE(registry.refusals().size() == 1);
  CHECK(has_refusal(registry, "offers the backend \"echo\", which"));
  CHECK(registry.find(Kind::kBackend, "echo")->file.filename() == "1.so");
}

TEST_CASE("a missing folder and a missing pinned file are refusals and the rest goes on") {
  const test::Folder folder;
  folder.copy(test::echo(), "echo.so");
  const std::vector<std::filesystem::path> folders = {"/nowhere/plugins", folder.path()};
  const Registry registry = Registry::load(folders, {{"gone.so", std::string(64, 'a')}});
  CHECK(has_refusal(registry, "there is no such plugin folder"));
  CHECK(has_refusal(registry, "is pinned, but in none of the folders"));
  CHECK(registry.find(Kind::kBackend, "echo") != nullptr);
}

TEST_CASE("a backend that was refused is named where it is asked for") {
  const test::Folder folder;
  folder.copy(test::zoo("L03_wrong_magic"), "zoo.so");
  const std::vector<std::filesystem::path> folders = {folder.path()};
  const Registry registry = Registry::load(folders, {});
  const auto backend = registry.make_backend("zoo", "{}");
  REQUIRE_FALSE(backend);
  CHECK(backend.error().code == occam::ErrorCode::kNotFound);
  CHECK(backend.error().hint.find("was refused") != std::string::npos);
}

TEST_CASE("a wrong configuration fails with its key") {
  const std::vector<std::filesystem::path> folders = {OCCAM_BINARY_DIR "/tests/plugins"};
  const Registry registry = Registry::load(folders, {});
  const auto backend = registry.make_backend("scripted", R"({"thread":4})");
  REQUIRE_FALSE(backend);
  CHECK(backend.error().code == occam::ErrorCode::kUsage);
  CHECK(backend.error().where == "thread");
}
