#include "conform/case_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>

namespace occam::conform {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kMaxPrinted = 4096;

/// A pipe whose ends close with it.
class Pipe {
 public:
  Pipe() { is_open_ = ::pipe2(ends_.data(), O_CLOEXEC) == 0; }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] bool is_open() const { return is_open_; }
  [[nodiscard]] int read_end() const { return ends_[0]; }
  [[nodiscard]] int write_end() const { return ends_[1]; }
  void close_write_end() { close_end(1); }

 private:
  void close_end(std::size_t end) {
    if (is_open_ && ends_[end] >= 0) ::close(ends_[end]);
    ends_[end] = -1;
  }
  std::array<int, 2> ends_{-1, -1};
  bool is_open_ = false;
};

Result<pid_t> spawn(const std::filesystem::path& program, const std::vector<std::string>& arguments, int results,
                    int prints) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, prints, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, prints, STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions, results, kResultDescriptor);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t child = 0;
  const int failure = ::posix_spawn(&child, program.c_str(), &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failure == 0) return child;
  return fail(ErrorCode::kInternal, fmt::format("cannot be started: {}", ::strerror(failure)), program.string());
}

/// Reads what is there; returns false at the end.
bool drain(int descriptor, std::string& into, std::size_t limit) {
  std::array<char, 4096> buffer;
  const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
  if (count <= 0) return false;
  if (into.size() < limit) into.append(buffer.data(), std::min(static_cast<std::size_t>(count), limit - into.size()));
  return true;
}

/// Returns whether both pipes ended before the deadline.
bool read_both(const Pipe& results, const Pipe& prints, Clock::time_point deadline, CaseProcess& out) {
  std::array<pollfd, 2> polled{{{results.read_end(), POLLIN, 0}, {prints.read_end(), POLLIN, 0}}};
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    if (::poll(polled.data(), polled.size(), static_cast<int>(left)) < 0 && errno != EINTR) return false;
    if (polled[0].revents != 0 && !drain(polled[0].fd, out.result, 1 << 20)) polled[0].fd = -1;
    if (polled[1].revents != 0 && !drain(polled[1].fd, out.printed, kMaxPrinted)) polled[1].fd = -1;
    for (pollfd& one : polled) one.revents = 0;
  }
  return true;
}

}  // namespace

Result<CaseProcess> run_case_process(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                                     double timeout_seconds) {
  Pipe results;
  Pipe prints;
  if (!results.is_open() || !prints.is_open()) return fail(ErrorCode::kInternal, "no pipe can be opened");
  const auto start = Clock::now();
  const Result<pid_t> child = spawn(program, arguments, results.write_end(), prints.write_end());
  if (!child) return fail(child.error());
  results.close_write_end();
  prints.close_write_end();

  CaseProcess out;
  const auto timeout = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(timeout_seconds));
  const bool ended = read_both(results, prints, start + timeout, out);
  ::kill(-*child, SIGKILL);  // whatever is left of the group; the child itself only where it hangs
  int status = 0;
  while (::waitpid(*child, &status, 0) < 0 && errno == EINTR) {
  }
  out.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (!ended) {
    out.ending = fmt::format("it did not end within {} s", timeout_seconds);
  } else if (WIFSIGNALED(status)) {
    if (WTERMSIG(status) != SIGKILL || out.result.empty())
      out.ending = fmt::format("it died of signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
  } else if (WEXITSTATUS(status) != 0) {
    out.ending = fmt::format("it exited with {}", WEXITSTATUS(status));
  }
  return out;
}

}  // namespace occam::conform
