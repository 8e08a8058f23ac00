// One case in a process of its own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "occam/error.hpp"

namespace occam::conform {

/// The descriptor that occam-conform-case writes its result to.
inline constexpr int kResultDescriptor = 3;

struct CaseProcess {
  std::string result;   ///< what it wrote to kResultDescriptor
  std::string printed;  ///< on standard output and standard error, the first 4 KiB
  std::string ending;   ///< empty: it exited with 0; else how it died, in words
  double seconds = 0;
};

/// Runs `program` with `arguments` and waits, at most `timeout_seconds`; then the whole process group is killed.
/// Errors: kInternal where it cannot be started.
[[nodiscard]] Result<CaseProcess> run_case_process(const std::filesystem::path& program,
                                                   const std::vector<std::string>& arguments, double timeout_seconds);

}  // namespace occam::conform
