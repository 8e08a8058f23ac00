#include "model/digest.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "base/strings.hpp"

namespace occam::model {
namespace {

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<std::string> weights_digest(const std::filesystem::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) return fail(ErrorCode::kNotFound, "there is no such file", file.string());
  const std::string key =
      fmt::format("{}:{}:{}:{}.{}:{}.{}", status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
                  status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec);
  const std::filesystem::path folder = cache_directory() / "digests";
  const std::filesystem::path remembered = folder / sha256_hex(key).substr(0, 32);
  if (const Result<std::string> known = read_file(remembered); known && is_digest(trim(*known)))
    return std::string(trim(*known));

  Result<std::string> digest = sha256_file(file);
  if (!digest) return digest;
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  static_cast<void>(write_file(remembered, *digest));
  return digest;
}

}  // namespace occam::model
