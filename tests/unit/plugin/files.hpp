// Where the plugins of these tests are, and a folder that goes away with its test.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace occam::test {

inline std::filesystem::path zoo(std::string_view animal) {
  return std::filesystem::path(OCCAM_BINARY_DIR) / "tests/zoo" / (std::string(animal) + ".so");
}
inline std::filesystem::path echo() {
  return std::filesystem::path(OCCAM_PLUGIN_DIR) / "echo.so";
}
inline std::filesystem::path scripted() {
  return std::filesystem::path(OCCAM_BINARY_DIR) / "tests/plugins/scripted.so";
}

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "occam-plugin-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  std::filesystem::path copy(const std::filesystem::path& file, const std::string& name) const {
    std::filesystem::copy_file(file, path_ / name);
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace occam::test
