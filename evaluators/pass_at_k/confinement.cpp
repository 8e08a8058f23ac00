#include "confinement.hpp"

#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <initializer_list>

namespace occam::evaluators {

namespace {

enum Step : std::int32_t {
  kUser = 1,
  kOwnMounts,
  kOwnFileSystem,
  kSystemFiles,
  kNewRoot,
  kLimits,
  kStreams,
  kFilter,
  kInterpreter,
};

constexpr const char* kRoot = "/tmp";  // where the new root is mounted; any folder that exists

/// Waits until the parent has mapped kInnerUser, and becomes that user. Where the mapping denies setgroups, there are
/// no groups to drop.
bool become_user(const Confinement& confinement) {
  char go = 0;
  if (read(confinement.go_fd, &go, 1) != 1) {
    errno = EPERM;
    return false;
  }
  if (syscall(SYS_setgroups, 0, nullptr) != 0 && errno != EPERM) return false;
  return syscall(SYS_setresgid, kInnerUser, kInnerUser, kInnerUser) == 0 &&
         syscall(SYS_setresuid, kInnerUser, kInnerUser, kInnerUser) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
}

bool make_read_only(const char* path) {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
  return syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &attributes, sizeof attributes) == 0;
}

bool make_file_system(const Confinement& confinement) {
  constexpr unsigned long kFlags = MS_NOSUID | MS_NODEV;
  return mount("tmpfs", kRoot, "tmpfs", kFlags, confinement.file_system_options) == 0 && chdir(kRoot) == 0;
}

/// Requires: the working folder is the new root.
bool add_system_files() {
  for (const char* folder : {"usr", "dev", "tmp", "old"})
    if (mkdir(folder, 0755) != 0) return false;
  for (const char* name : {"bin", "lib", "lib64"}) {
    char target[16] = "usr/";
    std::strcat(target, name);
    if (symlink(target, name) != 0) return false;
  }
  if (mount("/usr", "usr", nullptr, MS_BIND | MS_REC, nullptr) != 0 || !make_read_only("usr")) return false;
  const int null_fd = open("dev/null", O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
  if (null_fd < 0) return false;
  close(null_fd);
  return mount("/dev/null", "dev/null", nullptr, MS_BIND, nullptr) == 0;
}

bool enter_root() {
  return syscall(SYS_pivot_root, ".", "old") == 0 && chdir("/") == 0 && umount2("/old", MNT_DETACH) == 0 &&
         rmdir("/old") == 0 && chdir("/tmp") == 0;
}

/// Soft and hard alike: the first process of a namespace is deaf to the signal of a soft limit.
bool limit(int resource, std::int64_t most) {
  const rlimit both{static_cast<rlim_t>(most), static_cast<rlim_t>(most)};
  return setrlimit(static_cast<__rlimit_resource_t>(resource), &both) == 0;
}

bool set_limits(const Confinement& confinement) {
  return limit(RLIMIT_CPU, confinement.cpu_seconds) && limit(RLIMIT_AS, confinement.memory_bytes) &&
         limit(RLIMIT_FSIZE, confinement.disk_bytes) && limit(RLIMIT_NPROC, confinement.processes) &&
         limit(RLIMIT_NOFILE, 64) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_MEMLOCK, 0) && limit(RLIMIT_MSGQUEUE, 0);
}

/// Leaves the program, its two outputs and the report (which exec closes) open, and nothing else.
bool set_streams(const Confinement& confinement, int& report_fd) {
  if (dup2(confinement.program_fd, 0) < 0 || dup2(confinement.output_fd, 1) < 0 || dup2(confinement.errors_fd, 2) < 0)
    return false;
  if (report_fd != 3) {
    if (dup3(report_fd, 3, O_CLOEXEC) < 0) return false;
    report_fd = 3;
  }
  return syscall(SYS_close_range, 4U, ~0U, 0U) == 0;
}

void reset_signals() {
  for (int signal_number = 1; signal_number < 32; ++signal_number) signal(signal_number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

const char* describe_step(std::int32_t step) {
  switch (step) {
    case kUser:
      return "giving it a user";
    case kOwnMounts:
      return "separating its mounts";
    case kOwnFileSystem:
      return "mounting its file system";
    case kSystemFiles:
      return "showing it /usr read-only";
    case kNewRoot:
      return "changing its root";
    case kLimits:
      return "limiting its resources";
    case kStreams:
      return "closing its files";
    case kFilter:
      return "filtering its system calls";
    case kInterpreter:
      return "starting its interpreter";
    default:
      return "an unknown step";
  }
}

void enter_confinement(const Confinement& confinement) {
  int report_fd = confinement.report_fd;
  const auto fail_at = [&](Step step, int error) {
    const ConfinementFailure failure{step, error};
    [[maybe_unused]] const ssize_t written = write(report_fd, &failure, sizeof failure);
    _exit(127);
  };
  setsid();
  reset_signals();
  if (!become_user(confinement)) fail_at(kUser, errno);
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) fail_at(kOwnMounts, errno);
  if (!make_file_system(confinement)) fail_at(kOwnFileSystem, errno);
  if (!add_system_files()) fail_at(kSystemFiles, errno);
  if (!enter_root()) fail_at(kNewRoot, errno);
  if (!set_streams(confinement, report_fd)) fail_at(kStreams, errno);
  if (!set_limits(confinement)) fail_at(kLimits, errno);
  if (const int error = install_system_call_filter(); error != 0) fail_at(kFilter, error);
  char flag_isolated[] = "-I";
  char flag_input[] = "-";
  char* const arguments[] = {const_cast<char*>(confinement.interpreter), flag_isolated, flag_input, nullptr};
  char path[] = "PATH=/usr/bin";
  char home[] = "HOME=/tmp";
  char language[] = "LANG=C.UTF-8";
  char* const environment[] = {path, home, language, nullptr};
  execve(confinement.interpreter, arguments, environment);
  fail_at(kInterpreter, errno);
  _exit(127);
}

}  // namespace occam::evaluators
