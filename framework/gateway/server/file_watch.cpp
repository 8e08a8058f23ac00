#include "gateway/server/file_watch.hpp"

#include <sys/stat.h>

namespace occam::gateway {

FileWatch::Mark FileWatch::mark_of(const std::string& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) return {};
  return {.nanoseconds = static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec,
          .size = static_cast<std::uint64_t>(status.st_size),
          .inode = status.st_ino};
}

void FileWatch::look(const std::vector<std::filesystem::path>& files) {
  marks_.clear();
  for (const auto& file : files) marks_[file.string()] = mark_of(file.string());
}

bool FileWatch::has_changed() {
  bool has_changed = false;
  for (auto& [file, mark] : marks_) {
    const Mark now = mark_of(file);
    has_changed = has_changed || now != mark;
    mark = now;
  }
  return has_changed;
}

}  // namespace occam::gateway
