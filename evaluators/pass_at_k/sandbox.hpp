// One program run in a child that can reach nothing: namespaces of its own for users, processes, mounts, network and
// IPC, a small file system in memory with /usr read-only, a filter on system calls, and limits on all resources.
//
// There is no weaker form: where the kernel refuses any of it, the program does not run. Threads: run() on many at
// once.
//
//   auto outcome = run_confined("print(1)", SandboxLimits{});
//   if (outcome->ending == Ending::kExited && outcome->output == "1\n") …
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "occam/sdk/result.hpp"

namespace occam::evaluators {

struct SandboxLimits {
  std::string interpreter = "/usr/bin/python3";  ///< below /usr; gets `-I -` and the program on its standard input
  std::int64_t cpu_seconds = 5;
  std::int64_t wall_seconds = 30;  ///< for programs that sleep; CPU time is what counts on a busy machine
  std::int64_t memory_bytes = std::int64_t{512} << 20;  ///< address space of each process
  std::int64_t disk_bytes = std::int64_t{32} << 20;     ///< of its file system, which is memory
  std::int64_t processes = 4;                           ///< at one time, threads included
};

enum class Ending {
  kExited,    ///< by itself; `code` is its exit status
  kKilled,    ///< by a signal, which is `code`
  kCpuTime,   ///< it used up cpu_seconds
  kWallTime,  ///< it used up wall_seconds
};

struct SandboxOutcome {
  Ending ending = Ending::kExited;
  int code = 0;
  std::string output;  ///< standard output, cut at 64 KiB
  std::string errors;  ///< standard error, likewise
};

/// Errors: kFailedPrecondition where the child cannot be confined, with the step and the system's words; kInternal.
[[nodiscard]] sdk::Result<SandboxOutcome> run_confined(std::string_view program, const SandboxLimits& limits);

}  // namespace occam::evaluators
