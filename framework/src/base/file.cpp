#include "base/file.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace occam {

Result<std::string> read_file(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    return fail(ErrorCode::kNotFound, "is a folder, not a file", path.string());
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::kNotFound, fmt::format("cannot open the file: {}", std::strerror(errno)), path.string());
  std::string content{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) return fail(ErrorCode::kData, "cannot read the file to its end", path.string());
  return content;
}

Result<void> write_file(const std::filesystem::path& path, std::string_view content) {
  const std::string temporary = fmt::format("{}.{}.tmp", path.string(), ::getpid());
  const auto refuse = [&](const char* step) {
    const int code = errno;
    ::unlink(temporary.c_str());
    return fail(ErrorCode::kStore, fmt::format("cannot {} the file: {}", step, std::strerror(code)), path.string());
  };
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return refuse("create");
  while (!content.empty()) {
    const ssize_t count = ::write(file, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      ::close(file);
      return refuse("write");
    }
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  const bool flushed = ::fsync(file) == 0;
  if (::close(file) != 0 || !flushed) return refuse("flush");
  if (::rename(temporary.c_str(), path.c_str()) != 0) return refuse("rename");
  return {};
}

namespace {

/// A folder of the XDG base directory specification: the variable where it is absolute, else under the home.
std::filesystem::path user_directory(const char* variable, const char* under_home) {
  if (const char* folder = std::getenv(variable); folder != nullptr && *folder == '/')
    return std::filesystem::path(folder) / "occam";
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home != nullptr ? home : "/tmp") / under_home / "occam";
}

}  // namespace

std::filesystem::path cache_directory() { return user_directory("XDG_CACHE_HOME", ".cache"); }

std::filesystem::path data_directory() { return user_directory("XDG_DATA_HOME", ".local/share"); }

std::filesystem::path module_directory() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&module_directory), &info) == 0 || info.dli_fname == nullptr) return {};
  std::error_code ignored;
  const auto absolute = std::filesystem::canonical(info.dli_fname, ignored);
  return absolute.empty() ? std::filesystem::path{} : absolute.parent_path();
}

}  // namespace occam
