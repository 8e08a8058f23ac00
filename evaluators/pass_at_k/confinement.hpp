// What the child does between clone and exec: system calls alone, nothing that allocates or locks, because the process
// that it is a copy of may have many threads.
#pragma once

#include <cstdint>

namespace occam::evaluators {

/// Everything that the child needs, made by the parent beforehand.
struct Confinement {
  const char* interpreter = nullptr;
  int program_fd = -1;
  int output_fd = -1;
  int errors_fd = -1;
  int report_fd = -1;  ///< close-on-exec: a failed step writes a ConfinementFailure, a successful exec writes nothing
  int go_fd = -1;      ///< one byte comes when the parent has mapped the users
  char file_system_options[96] = {};
  std::int64_t cpu_seconds = 0;
  std::int64_t memory_bytes = 0;
  std::int64_t disk_bytes = 0;
  std::int64_t processes = 0;
};

struct ConfinementFailure {
  std::int32_t step = 0;
  std::int32_t error = 0;  ///< errno
};

/// Words for a step.
[[nodiscard]] const char* describe_step(std::int32_t step);

/// Who the program is, inside.
inline constexpr unsigned kInnerUser = 1000;

/// Requires: the child of a clone into new user, mount, process, network and IPC namespaces. Ends in the interpreter,
/// or in _exit after a report.
[[noreturn]] void enter_confinement(const Confinement& confinement);

/// The filter on system calls: no sockets, mounts, namespaces, tracing, keys, kernel modules or rings.
/// Returns 0 or an errno.
[[nodiscard]] int install_system_call_filter();

}  // namespace occam::evaluators
