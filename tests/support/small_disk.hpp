// A file system of its own that fills quickly, where this user may mount one. Gone with the object.
//
//   const SmallDisk disk(folder / "disk", 160);
//   if (!disk.is_mounted()) return WARN("skipped: this user may not mount a file system");
#pragma once

#include <sys/mount.h>

#include <filesystem>
#include <string>

namespace occam::test {

class SmallDisk {
 public:
  SmallDisk(std::filesystem::path folder, int kib) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    mounted_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, ("size=" + std::to_string(kib) + "k").c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  [[nodiscard]] bool is_mounted() const { return mounted_; }

 private:
  std::filesystem::path folder_;
  bool mounted_ = false;
};

}  // namespace occam::test
