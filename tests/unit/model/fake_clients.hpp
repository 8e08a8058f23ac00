// Registry clients made of a few lines of shell, put first in PATH: what pull() meets when a registry is well, down,
// lying or slow. Threads: one test at a time; PATH is the process's.
//
//   FakeClients clients;
//   clients.write("npm", "echo 'npm error 404' >&2; exit 1");
//   CHECK(clients.calls() == 1);
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace occam::test {

class FakeClients {
 public:
  FakeClients() {
    std::string pattern = (std::filesystem::temp_directory_path() / "occam-pull-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    root_ = pattern;
    std::filesystem::create_directories(bin());
    ::setenv("PATH", (bin().string() + ":" + path_).c_str(), 1);
  }
  FakeClients(const FakeClients&) = delete;
  FakeClients& operator=(const FakeClients&) = delete;
  ~FakeClients() {
    ::setenv("PATH", path_.c_str(), 1);
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }

  /// Each call adds a line with its arguments to the record, then runs `body`. There `$to` is the folder or file that
  /// the client was told to write, `$last` its last argument, `$root` this folder.
  void write(const std::string& name, const std::string& body) const {
    const std::filesystem::path file = bin() / name;
    std::ofstream(file) << "#!/bin/bash\nPATH='" << path_ << "'; root='" << root_.string() << "'\n"
                        << "[ \"$1\" = -c ] && exec python3 \"$@\"\n"  // unpacking is left to the real one
                        << "echo \"$*\" >> \"$root/calls\"; last=\"${!#}\"; to=\n"
                        << "while [ $# -gt 0 ]; do\n"
                        << "  case \"$1\" in --dest|--pack-destination|--output) to=\"$2\" ;; esac; shift\ndone\n"
                        << body << '\n';
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }

  /// Leaves no program at all in PATH.
  void take_all_away() const { ::setenv("PATH", (root_ / "nothing").c_str(), 1); }

  [[nodiscard]] int calls() const {
    std::ifstream file(root_ / "calls");
    int count = 0;
    for (std::string line; std::getline(file, line);) ++count;
    return count;
  }

  [[nodiscard]] std::filesystem::path root() const { return root_; }
  [[nodiscard]] std::filesystem::path models() const { return root_ / "models"; }

 private:
  [[nodiscard]] std::filesystem::path bin() const { return root_ / "bin"; }

  std::string path_ = std::getenv("PATH");
  std::filesystem::path root_;
};

}  // namespace occam::test
