#include "conform/process_state.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cfenv>
#include <clocale>
#include <csignal>
#include <filesystem>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace occam::conform {
namespace {

std::size_t count_entries(const char* folder) {
  std::size_t count = 0;
  std::error_code error;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder, error)) ++count;
  return count;
}

std::string read_signals() {
  std::string handlers;
  for (int number = 1; number < SIGRTMAX; ++number) {
    struct sigaction action{};
    if (::sigaction(number, nullptr, &action) == 0)
      handlers += fmt::format("{}:{};", number, reinterpret_cast<std::uintptr_t>(action.sa_handler));
  }
  return handlers;
}

unsigned read_floating_point() {
  unsigned mode = static_cast<unsigned>(std::fegetround());
#if defined(__x86_64__)
  constexpr unsigned kStickyFlags = 0x3F;
  mode |= (_mm_getcsr() & ~kStickyFlags) << 8;
#endif
  return mode;
}

}  // namespace

ProcessState read_process_state() {
  ProcessState state;
  std::error_code error;
  state.directory = std::filesystem::current_path(error).string();
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable)
    state.environment.append(*variable).append("\n");
  state.locale = std::setlocale(LC_ALL, nullptr);
  state.signals = read_signals();
  state.floating_point = read_floating_point();
  state.file_mask = ::umask(0);
  ::umask(static_cast<mode_t>(state.file_mask));
  state.threads = count_entries("/proc/self/task");
  state.open_files = count_entries("/proc/self/fd");
  return state;
}

std::string compare(const ProcessState& before, const ProcessState& after) {
  if (before.directory != after.directory) return fmt::format("the working directory became {}", after.directory);
  if (before.environment != after.environment) return "the environment changed";
  if (before.locale != after.locale) return fmt::format("the locale became {}", after.locale);
  if (before.signals != after.signals) return "a signal's handler changed";
  if (before.floating_point != after.floating_point)
    return "the floating-point mode changed (a library linked with -ffast-math flushes small numbers to zero)";
  if (before.file_mask != after.file_mask) return "the file mode mask changed";
  if (before.threads != after.threads)
    return fmt::format("threads: {} before, {} after", before.threads, after.threads);
  if (before.open_files != after.open_files)
    return fmt::format("open files: {} before, {} after", before.open_files, after.open_files);
  return {};
}

}  // namespace occam::conform
