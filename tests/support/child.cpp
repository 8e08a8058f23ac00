#include "support/child.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace occam::test {
namespace {

constexpr int kCannotStart = 127;

/// A file without a name: gone with its descriptor.
class Scratch {
 public:
  Scratch() : file_(std::tmpfile()) {
    if (file_ == nullptr) throw std::runtime_error("no temporary file");
  }
  ~Scratch() { std::fclose(file_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] int descriptor() const { return ::fileno(file_); }
  void write(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), file_);
    std::rewind(file_);
  }
  [[nodiscard]] std::string read() {
    std::rewind(file_);
    std::string text;
    std::array<char, 4096> block{};
    for (std::size_t got = 0; (got = std::fread(block.data(), 1, block.size(), file_)) > 0;)
      text.append(block.data(), got);
    return text;
  }

 private:
  std::FILE* file_;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

/// Waits; kills when the time has come. Returns wait's status.
int wait_for(pid_t pid, const std::optional<std::chrono::milliseconds>& kill_after) {
  const auto start = std::chrono::steady_clock::now();
  int status = 0;
  for (bool killed = false;;) {
    const pid_t done = ::waitpid(pid, &status, kill_after && !killed ? WNOHANG : 0);
    if (done == pid || (done < 0 && errno != EINTR)) return status;
    if (!kill_after || std::chrono::steady_clock::now() - start < *kill_after) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      continue;
    }
    ::kill(pid, SIGKILL);
    killed = true;
  }
}

}  // namespace

Ended run_child(const Child& child) {
  std::vector<std::string> arguments = child.arguments;
  std::vector<std::string> environment;
  for (const auto& [name, value] : child.environment) environment.push_back(name + "=" + value);
  const std::vector<char*> argument_pointers = pointers(arguments);
  const std::vector<char*> environment_pointers = pointers(environment);
  Scratch in;
  Scratch out;
  Scratch err;
  in.write(child.input);
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("cannot fork");
  if (pid == 0) {
    ::dup2(in.descriptor(), STDIN_FILENO);
    ::dup2(out.descriptor(), STDOUT_FILENO);
    ::dup2(err.descriptor(), STDERR_FILENO);
    const rlimit limit{child.largest_file, child.largest_file};
    if (child.largest_file > 0 && ::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(kCannotStart);
    if (::chdir(child.folder.c_str()) != 0) ::_exit(kCannotStart);
    ::execve(argument_pointers.front(), argument_pointers.data(), environment_pointers.data());
    ::_exit(kCannotStart);
  }
  const int status = wait_for(pid, child.kill_after);
  return {.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
          .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
          .out = out.read(),
          .err = err.read()};
}

}  // namespace occam::test
