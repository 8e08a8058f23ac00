#include "sandbox.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <utility>

#include "confinement.hpp"

namespace occam::evaluators {

namespace {

constexpr std::size_t kMostOutput = 64 << 10;

/// A file descriptor that closes itself.
class File {
 public:
  explicit File(int fd = -1) : fd_(fd) {}
  ~File() { reset(); }
  File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  File& operator=(File&& other) noexcept {
    reset();
    fd_ = std::exchange(other.fd_, -1);
    return *this;
  }
  void reset() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

struct Pipe {
  File read_end, write_end;
};

std::unexpected<sdk::Error> internal(const char* what) {
  return sdk::failure(sdk::Status::kInternal, std::string(what) + ": " + std::strerror(errno));
}

sdk::Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return internal("a pipe");
  return Pipe{File(ends[0]), File(ends[1])};
}

sdk::Result<File> hold_program(std::string_view program) {
  File file(memfd_create("program", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (file.get() < 0) return internal("memory for the program");
  for (std::size_t done = 0; done < program.size();) {
    const ssize_t written = write(file.get(), program.data() + done, program.size() - done);
    if (written <= 0) return internal("writing the program");
    done += static_cast<std::size_t>(written);
  }
  if (lseek(file.get(), 0, SEEK_SET) != 0 ||
      fcntl(file.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0)
    return internal("sealing the program");
  return file;
}

/// The child as its parent sees it. Killing the first process of a process namespace kills all of them.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid), ended_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0U))) {}
  ~Child() {
    if (pid_ > 0) (void)end();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Returns whether it has ended by itself before the time is up.
  [[nodiscard]] bool ends_within(int milliseconds) const {
    pollfd polled{ended_.get(), POLLIN, 0};
    return ended_.get() >= 0 && poll(&polled, 1, milliseconds) == 1;
  }
  /// Kills it if it still runs, and waits for it.
  int end() {
    kill(pid_, SIGKILL);
    return wait();
  }
  int wait() {
    int status = 0;
    while (wait4(pid_, &status, 0, &usage_) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
  }
  [[nodiscard]] double cpu_seconds() const {
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage_.ru_utime) + seconds(usage_.ru_stime);
  }

 private:
  pid_t pid_;
  File ended_;
  rusage usage_{};
};

class Deadline {
 public:
  explicit Deadline(std::int64_t seconds) : at_(Clock::now() + std::chrono::seconds(seconds)) {}
  [[nodiscard]] int milliseconds_left() const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(at_ - Clock::now()).count();
    return left > 0 ? static_cast<int>(left) : 0;
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point at_;
};

/// Reads once; returns false at the end. What is over the most is thrown away, so that the child never waits for us.
bool drain(int fd, std::string& text) {
  std::array<char, 4096> buffer{};
  const ssize_t got = read(fd, buffer.data(), buffer.size());
  if (got < 0 && errno == EINTR) return true;
  if (got <= 0) return false;
  if (text.size() < kMostOutput)
    text.append(buffer.data(), std::min(static_cast<std::size_t>(got), kMostOutput - text.size()));
  return true;
}

/// Reads both outputs until the child has closed them. Returns false where the deadline came first.
bool collect(int output_fd, int errors_fd, const Deadline& deadline, SandboxOutcome& outcome) {
  std::array<pollfd, 2> polled = {pollfd{output_fd, POLLIN, 0}, pollfd{errors_fd, POLLIN, 0}};
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    const int left = deadline.milliseconds_left();
    if (left == 0) return false;
    if (poll(polled.data(), polled.size(), left) <= 0) continue;
    if (polled[0].revents != 0 && !drain(output_fd, outcome.output)) polled[0].fd = -1;
    if (polled[1].revents != 0 && !drain(errors_fd, outcome.errors)) polled[1].fd = -1;
  }
  return true;
}

Confinement prepare(const SandboxLimits& limits) {
  Confinement confinement;
  confinement.interpreter = limits.interpreter.c_str();
  confinement.cpu_seconds = limits.cpu_seconds;
  confinement.memory_bytes = limits.memory_bytes;
  confinement.disk_bytes = limits.disk_bytes;
  confinement.processes = limits.processes;
  std::snprintf(confinement.file_system_options, sizeof confinement.file_system_options,
                "size=%lld,nr_inodes=4096,mode=0755", static_cast<long long>(limits.disk_bytes));
  return confinement;
}

bool write_file(const std::string& path, const std::string& text) {
  const File file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return file.get() >= 0 && write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

/// Makes one user outside kInnerUser inside: nobody where we are root, whom no limit on processes would hold, else us.
bool map_users(pid_t child) {
  constexpr unsigned kNobody = 65534;
  const std::string folder = "/proc/" + std::to_string(child) + "/";
  const bool is_root = geteuid() == 0;
  const auto line = [&](unsigned outside) { return std::to_string(kInnerUser) + " " + std::to_string(outside) + " 1"; };
  if (!is_root && !write_file(folder + "setgroups", "deny")) return false;
  return write_file(folder + "gid_map", line(is_root ? kNobody : getegid())) &&
         write_file(folder + "uid_map", line(is_root ? kNobody : geteuid()));
}

pid_t clone_into_namespaces() {
  constexpr unsigned long kFlags =
      CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | SIGCHLD;
  return static_cast<pid_t>(syscall(SYS_clone, kFlags, nullptr, nullptr, nullptr, 0));
}

void classify(int status, double cpu_seconds, const SandboxLimits& limits, SandboxOutcome& outcome) {
  if (WIFEXITED(status)) {
    outcome.ending = Ending::kExited;
    outcome.code = WEXITSTATUS(status);
    return;
  }
  outcome.code = WTERMSIG(status);
  const bool ran_out = outcome.code == SIGXCPU ||
                       (outcome.code == SIGKILL && cpu_seconds > static_cast<double>(limits.cpu_seconds) - 0.25);
  outcome.ending = ran_out ? Ending::kCpuTime : Ending::kKilled;
}

}  // namespace

sdk::Result<SandboxOutcome> run_confined(std::string_view program, const SandboxLimits& limits) {
  auto file = hold_program(program);
  auto output = make_pipe();
  auto errors = make_pipe();
  auto report = make_pipe();
  auto go = make_pipe();
  if (!file) return std::unexpected(file.error());
  for (const auto* one : {&output, &errors, &report, &go})
    if (!*one) return std::unexpected(one->error());
  Confinement confinement = prepare(limits);
  confinement.program_fd = file->get();
  confinement.output_fd = output->write_end.get();
  confinement.errors_fd = errors->write_end.get();
  confinement.report_fd = report->write_end.get();
  confinement.go_fd = go->read_end.get();

  const pid_t pid = clone_into_namespaces();
  if (pid == 0) {
    close(go->write_end.get());  // else it would wait for itself where the parent gives up
    enter_confinement(confinement);
  }
  if (pid < 0) {
    return sdk::failure(sdk::Status::kFailedPrecondition,
                        std::string("this system lets no program be confined (namespaces: ") + std::strerror(errno) +
                            "), and none is run otherwise");
  }
  Child child(pid);
  output->write_end.reset();
  errors->write_end.reset();
  report->write_end.reset();
  if (map_users(pid) && write(go->write_end.get(), "", 1) != 1) return internal("starting the child");
  go->write_end.reset();
  ConfinementFailure failure;
  if (read(report->read_end.get(), &failure, sizeof failure) == static_cast<ssize_t>(sizeof failure)) {
    return sdk::failure(sdk::Status::kFailedPrecondition,
                        std::string("this system lets no program be confined (") + describe_step(failure.step) + ": " +
                            std::strerror(failure.error) + "), and none is run otherwise");
  }
  SandboxOutcome outcome;
  const Deadline deadline(limits.wall_seconds);
  const bool ended = collect(output->read_end.get(), errors->read_end.get(), deadline, outcome) &&
                     child.ends_within(deadline.milliseconds_left());
  if (!ended) {
    (void)child.end();
    outcome.ending = Ending::kWallTime;
    outcome.code = SIGKILL;
    return outcome;
  }
  const int status = child.end();
  classify(status, child.cpu_seconds(), limits, outcome);
  return outcome;
}

}  // namespace occam::evaluators
