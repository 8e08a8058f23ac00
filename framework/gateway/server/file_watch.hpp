// Tells whether files have changed since they were last looked at: by time, size and inode.
//
// Threads: one user at a time.
//
//   FileWatch watch;
//   watch.look({"occam.toml"});
//   if (watch.has_changed()) …
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace occam::gateway {

class FileWatch {
 public:
  /// From now on these files, as they are at this moment.
  void look(const std::vector<std::filesystem::path>& files);
  /// Whether one of them is another than at the last look, or is gone, or has come. Remembers what it saw.
  [[nodiscard]] bool has_changed();

 private:
  struct Mark {
    std::int64_t nanoseconds = 0;
    std::uint64_t size = 0;
    std::uint64_t inode = 0;
    bool operator==(const Mark&) const = default;
  };
  [[nodiscard]] static Mark mark_of(const std::string& file);

  std::map<std::string, Mark> marks_;
};

}  // namespace occam::gateway
