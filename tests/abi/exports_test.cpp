#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "occam/abi/version.h"
#include "plugin/elf_symbols.hpp"

namespace {

std::vector<std::filesystem::path> built_plugins() {
  std::vector<std::filesystem::path> files;
  for (const char* folder : {OCCAM_PLUGIN_DIR, OCCAM_BINARY_DIR "/tests/plugins"})
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().extension() == ".so") files.push_back(entry.path());
  return files;
}

}  // namespace

TEST_CASE("every plugin exports occam_entry_v1 and nothing else") {
  const auto files = built_plugins();
  CHECK(files.size() >= 2);
  for (const std::filesystem::path& file : files) {
    CAPTURE(file);
    const auto symbols = occam::plugin::exported_symbols(file);
    REQUIRE(symbols);
    CHECK(*symbols == std::vector<std::string>{OCCAM_ABI_ENTRY_SYMBOL});
  }
}

TEST_CASE("the symbols of what is no library are refused in words") {
  const auto text = occam::plugin::exported_symbols(std::string(OCCAM_SOURCE_DIR) + "/LICENSE");
  REQUIRE_FALSE(text);
  CHECK(text.error().message == "is not a whole shared library of this machine");
}
