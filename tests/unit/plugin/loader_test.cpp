#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "files.hpp"
#include "plugin/library.hpp"

using occam::ErrorCode;
using occam::plugin::Library;
namespace test = occam::test;

namespace {

/// Opens a file that must be refused and returns the reason.
std::string refusal(const std::filesystem::path& file, const std::string& pin = {}) {
  const auto library = Library::open(file, pin);
  REQUIRE_FALSE(library);
  CHECK(library.error().code == ErrorCode::kPlugin);
  CHECK(library.error().where == file.string());
  return library.error().message;
}

}  // namespace

TEST_CASE("echo is opened and its descriptor copied out") {
  const auto library = Library::open(test::echo());
  REQUIRE(library);
  REQUIRE((*library)->plugins().size() == 1);
  const occam::plugin::PluginInfo& info = (*library)->plugins()[0];
  CHECK(info.kind == occam::plugin::Kind::kBackend);
  CHECK(info.id == "echo");
  CHECK(info.version == "1.0");
  CHECK((*library)->routers() == nullptr);
}

TEST_CASE("a path that is relative or absent or a folder is refused") {
  CHECK(refusal("echo.so") == "is not an absolute path");
  CHECK(refusal("/nowhere/echo.so") == "there is no such file");
  const test::Folder folder;
  CHECK(refusal(folder.path()) == "is not a regular file");
}

TEST_CASE("a file that anybody may write is refused with the way out") {
  const test::Folder folder;
  const auto file = folder.copy(test::echo(), "echo.so");
  std::filesystem::permissions(file, std::filesystem::perms::others_write, std::filesystem::perm_options::add);
  const auto library = Library::open(file);
  REQUIRE_FALSE(library);
  CHECK(library.error().message == "can be written by anybody");
  CHECK(library.error().hint == "chmod o-w " + file.string());
}

TEST_CASE("a sha256 pin is held against the file") {
  const std::string digest = occam::sha256_file(test::echo()).value();
  CHECK(Library::open(test::echo(), digest));
  CHECK(refusal(test::echo(), std::string(64, '0')).find("not the pinned") != std::string::npos);
}

TEST_CASE("junk and libraries cut off anywhere are refused before they are opened") {
  const test::Folder folder;
  const auto file = folder.path() / "cut.so";
  const std::string whole = occam::read_file(test::echo()).value();
  for (std::size_t size = 0; size < whole.size(); size += 61) {
    std::ofstream(file, std::ios::binary | std::ios::trunc).write(whole.data(), static_cast<std::streamsize>(size));
    CAPTURE(size);
    CHECK(refusal(file) == "is not a whole shared library of this machine");
  }
  std::ofstream(file, std::ios::trunc) << "#!/bin/sh\necho hello\n";
  CHECK(refusal(file) == "is not a whole shared library of this machine");
}

TEST_CASE("a library without the entry and one of another major are refused from the symbol table") {
  CHECK(refusal(test::zoo("L01_foreign_major")) == "was built for plugin ABI 2; this host speaks 1");
}

TEST_CASE("a broken entry is refused for what is broken") {
  CHECK(refusal(test::zoo("L03_wrong_magic")).find("magic") != std::string::npos);
  CHECK(refusal(test::zoo("L03_other_major")) == "its entry says ABI 2; this host speaks 1");
  CHECK(refusal(test::zoo("L04_short_entry")) == "its entry has 32 bytes, fewer than the ABI's 72");
  CHECK(refusal(test::zoo("L04_needs_a_later_host")).find("it needs a host of ABI 1.900") == 0);
  CHECK(refusal(test::zoo("L08_no_destroy")).find("lacks a required function") != std::string::npos);
}

TEST_CASE("ids that break the rules are refused") {
  CHECK(refusal(test::zoo("L09_bad_id")).find("has the id \"Zoo\"") != std::string::npos);
  CHECK(refusal(test::zoo("L09_twice")) == "offers the backend \"zoo\" twice");
}
