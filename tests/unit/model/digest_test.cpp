#include "model/digest.hpp"

#include <catch2/catch.hpp>
#include <chrono>

#include "support/temporary_folder.hpp"

namespace {

using namespace occam;
using test::TemporaryFolder;

// FIPS 180-2, appendix B.1; the second by python3's hashlib.
const std::string kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const std::string kAbd = "a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9";
const std::string kOther(64, '7');

/// The user's cache in a folder of the test.
struct Cache {
  Cache() { ::setenv("XDG_CACHE_HOME", folder.path().c_str(), 1); }
  ~Cache() { ::unsetenv("XDG_CACHE_HOME"); }
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  /// Replaces every remembered digest. Returns how many there were.
  [[nodiscard]] int forge(const std::string& text) const {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "occam/digests")) {
      std::ofstream(entry.path()) << text;
      ++count;
    }
    return count;
  }

  TemporaryFolder folder;
};

void touch(const std::filesystem::path& file) {
  const auto later = std::filesystem::last_write_time(file) + std::chrono::seconds(2);
  std::filesystem::last_write_time(file, later);
}

}  // namespace

TEST_CASE("A digest is the SHA-256 of the file") {
  const Cache cache;
  CHECK(model::weights_digest(cache.folder.write("weights", "abc")).value() == kAbc);
}

TEST_CASE("A digest is remembered until the file is touched") {
  const Cache cache;
  const auto file = cache.folder.write("weights", "abc");
  REQUIRE(model::weights_digest(file).value() == kAbc);
  REQUIRE(cache.forge(kOther) == 1);
  CHECK(model::weights_digest(file).value() == kOther);
  touch(file);
  CHECK(model::weights_digest(file).value() == kAbc);
}

TEST_CASE("Other content of the same size is another digest") {
  const Cache cache;
  const auto file = cache.folder.write("weights", "abc");
  REQUIRE(model::weights_digest(file).value() == kAbc);
  cache.folder.write("weights", "abd");
  touch(file);
  CHECK(model::weights_digest(file).value() == kAbd);
}

TEST_CASE("What is remembered and is no digest is hashed again") {
  const Cache cache;
  const auto file = cache.folder.write("weights", "abc");
  REQUIRE(model::weights_digest(file).value() == kAbc);
  REQUIRE(cache.forge("half a dig") == 1);
  CHECK(model::weights_digest(file).value() == kAbc);
}

TEST_CASE("A cache that cannot be written costs time and nothing else") {
  const TemporaryFolder folder;
  folder.write("cache", "a file where the folder should be");
  ::setenv("XDG_CACHE_HOME", (folder / "cache").c_str(), 1);
  CHECK(model::weights_digest(folder.write("weights", "abc")).value() == kAbc);
  ::unsetenv("XDG_CACHE_HOME");
}

TEST_CASE("A file that is not there has no digest") {
  const Cache cache;
  const auto missing = model::weights_digest(cache.folder / "weights");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::kNotFound);
}
