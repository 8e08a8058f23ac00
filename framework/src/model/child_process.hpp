// Runs a program to its end as a child process: found through PATH, arguments as they are, no shell between.
//
// The child reads nothing and dies with the thread that started it. Threads: [any].
//
//   Result<int> status = run_child({.arguments = {"npm", "pack", "x@1.0.0"}, .log = folder / "npm.log"}, stop, {});
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "occam/error.hpp"

namespace occam {

struct ChildCommand {
  std::vector<std::string> arguments;    ///< the program and what it is told
  std::vector<std::string> environment;  ///< `NAME=value`, added to ours
  std::filesystem::path log;             ///< receives stderr, and stdout unless `output` is set; appended to
  std::filesystem::path output;          ///< receives stdout, appended to; may be empty
};

/// Returns the exit status, 128 + N for a child that signal N ended. `tick` is called about four times a second.
/// Errors: kNotFound where the program is not installed, kCancelled through `stop` (the child has ended then), kStore
/// where a file cannot be opened, kInternal where no process can be made.
[[nodiscard]] Result<int> run_child(const ChildCommand& command, const std::stop_token& stop,
                                    const std::function<void()>& tick);

}  // namespace occam
