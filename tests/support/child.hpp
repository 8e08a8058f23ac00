// A program run as a user runs it: its own folder and environment, what it said and how it ended. For tests.
//
// Output goes through files, so a child that says much never waits for its reader. Threads: [any]; the child is waited
// for, and killed where it was told to be.
//
//   const Ended ended = run_child({.arguments = {"/bin/echo", "hello"}});
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace occam::test {

struct Child {
  std::vector<std::string> arguments;  ///< the program's file first
  std::filesystem::path folder = "/";
  std::map<std::string, std::string> environment{};  ///< all of it
  std::string input{};
  std::uint64_t largest_file = 0;                         ///< RLIMIT_FSIZE in bytes; 0: none
  std::optional<std::chrono::milliseconds> kill_after{};  ///< SIGKILL then, unless it has ended
};

struct Ended {
  int code = -1;    ///< of an exit; -1 where a signal ended it
  int signal = 0;   ///< that ended it, or 0
  std::string out;  ///< standard output
  std::string err;  ///< standard error
};

[[nodiscard]] Ended run_child(const Child& child);

}  // namespace occam::test
