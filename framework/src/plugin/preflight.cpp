#include "plugin/preflight.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <string_view>
#include <vector>

#include "base/sha256.hpp"
#include "occam/abi/version.h"
#include "plugin/elf_symbols.hpp"

namespace occam::plugin {
namespace {

constexpr std::string_view kEntryStem = "occam_entry_v";

std::unexpected<Error> refuse(const std::filesystem::path& file, std::string message, std::string hint = {}) {
  return fail(ErrorCode::kPlugin, std::move(message), file.string(), std::move(hint));
}

Result<void> check_permissions(const std::filesystem::path& file) {
  struct stat status{};
  if (!file.is_absolute()) return refuse(file, "is not an absolute path");
  if (::stat(file.c_str(), &status) != 0) return refuse(file, "there is no such file");
  if (!S_ISREG(status.st_mode)) return refuse(file, "is not a regular file");
  if ((status.st_mode & S_IWOTH) != 0)
    return refuse(file, "can be written by anybody", fmt::format("chmod o-w {}", file.string()));
  return {};
}

Result<void> check_symbols(const std::filesystem::path& file) {
  const Result<std::vector<std::string>> symbols = exported_symbols(file);
  if (!symbols) return fail(symbols.error());
  std::string foreign;
  for (const std::string& symbol : *symbols) {
    if (symbol == OCCAM_ABI_ENTRY_SYMBOL) return {};
    if (symbol.starts_with(kEntryStem)) foreign = symbol.substr(kEntryStem.size());
  }
  if (foreign.empty())
    return refuse(file, fmt::format("exports no {}: it is not an Occam plugin", OCCAM_ABI_ENTRY_SYMBOL));
  return refuse(file, fmt::format("was built for plugin ABI {}; this host speaks {}", foreign, OCCAM_ABI_MAJOR),
                "build it against this Occam's headers");
}

}  // namespace

Result<void> check_file(const std::filesystem::path& file, const std::string& sha256_pin) {
  if (auto allowed = check_permissions(file); !allowed) return allowed;
  if (!sha256_pin.empty()) {
    const Result<std::string> digest = sha256_file(file);
    if (!digest) return fail(digest.error());
    if (*digest != sha256_pin)
      return refuse(file, fmt::format("has the sha256 {}, not the pinned {}", *digest, sha256_pin),
                    "if the change is wanted, update [plugins] sha256");
  }
  return check_symbols(file);
}

}  // namespace occam::plugin
