#include "pass_at_k/pass_at_k.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "evaluators/scoring.hpp"
#include "pass_at_k/program.hpp"

using namespace occam;
using namespace occam::evaluators;

namespace {

/// Whether this machine can confine a program; says so where it cannot.
bool can_confine() {
  const auto outcome = run_confined("print(1)", {});
  if (outcome && outcome->output == "1\n") return true;
  WARN("skipped: " << (outcome ? outcome->errors : outcome.error().message));
  return false;
}

SandboxOutcome run(std::string_view program) {
  SandboxLimits limits;
  limits.cpu_seconds = 1;
  limits.wall_seconds = 10;
  limits.memory_bytes = std::int64_t{256} << 20;
  limits.disk_bytes = std::int64_t{4} << 20;
  auto outcome = run_confined(program, limits);
  if (!outcome) FAIL(outcome.error().message);
  return std::move(*outcome);
}

/// pass_at_k and the rationale of answers to one task.
std::pair<double, std::string> pass(std::string_view config, const std::vector<std::string>& answers,
                                    const boost::json::object& fields) {
  const std::string text = boost::json::serialize(fields);
  sdk::EvalItem item;
  item.fields = text;
  std::vector<sdk::EvalOutput> outputs(answers.size());
  for (std::size_t i = 0; i < answers.size(); ++i) outputs[i].text = answers[i];
  const auto scored = evaluate_all(*make<PassAtK>(config), item, std::span(std::as_const(outputs)));
  if (!scored) FAIL(scored.error().message);
  if (scored->unscorable) return {-1, *scored->unscorable};
  return {scored->values.at(0), scored->rationale};
}

}  // namespace

TEST_CASE("a program that loops is stopped by its CPU time and one that sleeps by the clock") {
  if (!can_confine()) return;
  CHECK(run("while True: pass").ending != Ending::kExited);
  SandboxLimits limits;
  limits.wall_seconds = 1;
  const auto asleep = run_confined("import time; time.sleep(60)", limits);
  REQUIRE(asleep);
  CHECK(asleep->ending == Ending::kWallTime);
  const auto silent = run_confined("import os, time; os.close(1); os.close(2); time.sleep(60)", limits);
  REQUIRE(silent);
  CHECK(silent->ending == Ending::kWallTime);
}

TEST_CASE("a program that eats memory or fills the disk gets none") {
  if (!can_confine()) return;
  CHECK_THAT(run("x = bytearray(10**10)").errors, Catch::Contains("MemoryError"));
  const std::string fill = R"(
n = 0
try:
    while True:
        with open(f"/tmp/{n}", "wb") as f: f.write(b"x" * 100000)
        n += 1
except OSError as e: print(e.errno, n < 50)
)";
  CHECK(run(fill).output == "28 True\n");  // ENOSPC
}

TEST_CASE("a program that forks has few children and all die with it") {
  if (!can_confine()) return;
  const std::string fork = R"(
import os, time
n = 0
try:
    while True:
        if os.fork() == 0: time.sleep(60); os._exit(0)
        n += 1
except OSError as e: print(e.errno, n, flush=True)
os._exit(0)
)";
  SandboxLimits limits;
  limits.wall_seconds = 20;
  const auto outcome = run_confined(fork, limits);
  REQUIRE(outcome);
  CHECK(outcome->ending == Ending::kExited);  // with no child left, or its output would still be open
  CHECK(outcome->output == "11 3\n");         // EAGAIN; itself is the fourth
}

TEST_CASE("a program opens no socket and sees no network") {
  if (!can_confine()) return;
  CHECK(run("import socket\ntry: socket.socket()\nexcept OSError as e: print(e.errno)").output == "1\n");
  CHECK(run("import ctypes\nprint(ctypes.CDLL(None).socketpair(1, 1, 0, (ctypes.c_int * 2)()))").output == "-1\n");
}

TEST_CASE("a program sees no file of the host and changes none") {
  if (!can_confine()) return;
  const std::string look = R"(
import os
print(sorted(os.listdir("/")), os.listdir("/tmp"), os.getuid(), os.getpid())
for path in ("/usr/written", "/usr/bin/python3"):
    try: open(path, "w")
    except OSError as e: print(e.errno)
print([fd for fd in range(3, 64) if os.path.exists(f"/dev/fd/{fd}")], os.environ.get("USER"))
)";
  CHECK(run(look).output == "['bin', 'dev', 'lib', 'lib64', 'tmp', 'usr'] [] 1000 1\n30\n30\n[] None\n");  // EROFS
  CHECK_FALSE(std::filesystem::exists("/usr/written"));
}

TEST_CASE("a program kills traces and mounts nothing") {
  if (!can_confine()) return;
  const std::string reach = R"(
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
try: os.kill(-1, 9)
except OSError as e: print(e.errno)
print(libc.unshare(0x10000000), libc.mount(b"x", b"/tmp", b"tmpfs", 0, None), libc.ptrace(0, 0, 0, 0), libc.setuid(0))
)";
  CHECK(run(reach).output == "3\n-1 -1 -1 -1\n");  // ESRCH: there is nobody else
}

TEST_CASE("a flood of output neither blocks nor fills us") {
  if (!can_confine()) return;
  const SandboxOutcome outcome = run("import sys\nfor i in range(100): sys.stdout.write('x' * 100000)");
  CHECK(outcome.ending == Ending::kExited);
  CHECK(outcome.output.size() == 64 << 10);
}

// The child gives away the right to make namespaces, as a container may have done before us.
TEST_CASE("where the kernel forbids isolation the program is refused and not run") {
  const pid_t child = fork();
  if (child == 0) {
    const bool took_away = unshare(CLONE_NEWUSER) == 0 && [] {
      const int fd = open("/proc/sys/user/max_user_namespaces", O_WRONLY);
      return fd >= 0 && write(fd, "0", 1) == 1;
    }();
    const auto outcome = run_confined("print(1)", {});
    const bool refused = !outcome && outcome.error().status == sdk::Status::kFailedPrecondition;
    _exit(refused ? 0 : took_away ? 1 : 2);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 2) {
    WARN("skipped: the right to make namespaces cannot be given away here");
    return;
  }
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("an interpreter that is not there is a refusal too") {
  SandboxLimits limits;
  limits.interpreter = "/usr/bin/no-such-python";
  CHECK(run_confined("", limits).error().status == sdk::Status::kFailedPrecondition);
  CHECK(refusal<PassAtK>(R"({"interpreter":"/root/python"})").where == "interpreter");
}

TEST_CASE("answers pass where their tests do and leaving early is no pass") {
  if (!can_confine()) return;
  const boost::json::object task = {
      {"prompt", "def add(a, b):\n"}, {"test", "def check(f):\n    assert f(1, 2) == 3"}, {"entry_point", "add"}};
  CHECK(pass("{}", {"    return a + b\n"}, task) == std::pair{1.0, std::string("passed")});
  CHECK(pass("{}", {"Sure:\n```python\ndef add(a, b):\n    return b + a\n```"}, task).first == 1);
  CHECK(pass("{}", {"    return a - b\n"}, task) == std::pair{0.0, std::string("AssertionError")});
  CHECK(pass("{}", {"    return a + b\nimport os; os._exit(0)\n"}, task).second == "ended before its tests did");
  const std::vector<std::string> three = {"    return a + b\n", "    return a\n", "    return b\n"};
  CHECK(pass(R"({"k":2})", three, task).first == Approx(2.0 / 3));
  CHECK(pass(R"({"k":4})", three, task).first == -1);
  CHECK(evaluate(*make<PassAtK>(), {}, sdk::EvalOutput{}).error().where == "test");
}

TEST_CASE("the canonical solutions of HumanEval pass") {
  std::ifstream file(OCCAM_SOURCE_DIR "/../shared/data/eval/humaneval.jsonl");
  if (!file) {
    WARN("skipped: ../shared/data/eval is not here");
    return;
  }
  if (!can_confine()) return;
  std::string line;
  for (int count = 0; count < 20 && std::getline(file, line); ++count) {
    const boost::json::value item = boost::json::parse(line);
    INFO(line.substr(0, 60));
    CHECK(pass("{}", {boost::json::value_to<std::string>(item.at("canonical_solution"))}, item.as_object()).first == 1);
    CHECK(pass("{}", {"    return None\n"}, item.as_object()).first == 0);
  }
}
