#include "model/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

namespace occam {

namespace {

constexpr auto kTick = std::chrono::milliseconds(250);
constexpr auto kPoll = std::chrono::milliseconds(10);
constexpr auto kGrace = std::chrono::seconds(2);

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  ~Descriptor() { close(); }

  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

Result<Descriptor> open_to_append(const std::filesystem::path& path) {
  const int number = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (number < 0)
    return fail(ErrorCode::kStore, fmt::format("cannot write the file: {}", std::strerror(errno)), path.string());
  return Descriptor(number);
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Ours, with `added` in place of variables of the same name.
std::vector<std::string> merged_environment(const std::vector<std::string>& added) {
  std::vector<std::string> merged = added;
  for (char** entry = ::environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::string_view name = text.substr(0, text.find('=') + 1);
    bool replaced = false;
    for (const std::string& other : added) replaced = replaced || other.starts_with(name);
    if (!replaced) merged.emplace_back(text);
  }
  return merged;
}

/// In the child, where only async-signal-safe calls are allowed.
[[noreturn]] void become(char** arguments, char** environment, int output, int log, int failure, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(127);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0 && ::dup2(output, STDOUT_FILENO) >= 0 &&
      ::dup2(log, STDERR_FILENO) >= 0)
    ::execvpe(arguments[0], arguments, environment);
  const int reason = errno;
  [[maybe_unused]] const ssize_t told = ::write(failure, &reason, sizeof reason);
  ::_exit(127);
}

int exit_status_of(int state) {
  return WIFEXITED(state) ? WEXITSTATUS(state) : WIFSIGNALED(state) ? 128 + WTERMSIG(state) : 127;
}

/// Asks the child to end, then makes it.
void end_child(pid_t child) {
  ::kill(child, SIGTERM);
  const auto patience = std::chrono::steady_clock::now() + kGrace;
  while (std::chrono::steady_clock::now() < patience) {
    if (::waitpid(child, nullptr, WNOHANG) != 0) return;
    std::this_thread::sleep_for(kPoll);
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

Result<int> wait_for(pid_t child, const std::string& program, const std::stop_token& stop,
                     const std::function<void()>& tick) {
  auto next_tick = std::chrono::steady_clock::now() + kTick;
  while (true) {
    int state = 0;
    const pid_t ended = ::waitpid(child, &state, WNOHANG);
    if (ended == child) return exit_status_of(state);
    if (ended < 0 && errno != EINTR)
      return fail(ErrorCode::kInternal, fmt::format("lost sight of {}: {}", program, std::strerror(errno)));
    if (stop.stop_requested()) {
      end_child(child);
      return fail(ErrorCode::kCancelled, fmt::format("{} was stopped", program));
    }
    std::this_thread::sleep_for(kPoll);
    if (tick && std::chrono::steady_clock::now() >= next_tick) {
      tick();
      next_tick = std::chrono::steady_clock::now() + kTick;
    }
  }
}

}  // namespace

Result<int> run_child(const ChildCommand& command, const std::stop_token& stop, const std::function<void()>& tick) {
  auto log = open_to_append(command.log);
  if (!log) return fail(log.error());
  auto output = open_to_append(command.output.empty() ? command.log : command.output);
  if (!output) return fail(output.error());

  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> environment = merged_environment(command.environment);
  const std::vector<char*> argument_pointers = pointers_to(arguments);
  const std::vector<char*> environment_pointers = pointers_to(environment);

  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return fail(ErrorCode::kInternal, fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  Descriptor told(ends[0]);
  Descriptor telling(ends[1]);

  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0)
    return fail(ErrorCode::kInternal, fmt::format("cannot start {}: {}", arguments[0], std::strerror(errno)));
  if (child == 0)
    become(const_cast<char**>(argument_pointers.data()), const_cast<char**>(environment_pointers.data()), output->get(),
           log->get(), telling.get(), parent);
  telling.close();

  int reason = 0;
  ssize_t count = 0;
  do count = ::read(told.get(), &reason, sizeof reason);
  while (count < 0 && errno == EINTR);
  if (count == static_cast<ssize_t>(sizeof reason)) {
    ::waitpid(child, nullptr, 0);
    return fail(ErrorCode::kNotFound, fmt::format("cannot start {}: {}", arguments[0], std::strerror(reason)));
  }
  return wait_for(child, arguments[0], stop, tick);
}

}  // namespace occam
