// A program that runs beside the test until it is told to end. What it says goes to one file.
//
// Threads: one at a time. The destructor kills what still runs.
//
//   RunningChild server({.arguments = {program, "serve"}, .folder = folder}, folder / "log");
//   server.signal(SIGTERM);
//   CHECK(server.wait(5s)->code == 0);
#pragma once

#include <sys/types.h>

#include "support/child.hpp"

namespace occam::test {

class RunningChild {
 public:
  /// Starts it; `child.input` and `kill_after` play no part.
  RunningChild(const Child& child, std::filesystem::path log);
  ~RunningChild();
  RunningChild(const RunningChild&) = delete;
  RunningChild& operator=(const RunningChild&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const;
  /// How it ended, `err` being the whole log; nothing where it still runs after `patience`.
  [[nodiscard]] std::optional<Ended> wait(std::chrono::milliseconds patience);
  /// What it has said so far, on both outputs.
  [[nodiscard]] std::string log() const;

 private:
  const std::filesystem::path log_;
  pid_t pid_ = -1;
  std::optional<Ended> ended_;
};

}  // namespace occam::test
