// What loading a plugin must leave alone: the state that a process has once.
#pragma once

#include <string>

namespace occam::conform {

struct ProcessState {
  std::string directory;
  std::string environment;
  std::string locale;
  std::string signals;          ///< the handler of every signal
  unsigned floating_point = 0;  ///< rounding, and flushing of small numbers to zero
  unsigned file_mask = 0;
  std::size_t threads = 0;
  std::size_t open_files = 0;
};

[[nodiscard]] ProcessState read_process_state();

/// Returns what differs, in words; empty where nothing does.
[[nodiscard]] std::string compare(const ProcessState& before, const ProcessState& after);

}  // namespace occam::conform
