#include "gateway/server/signals.hpp"

#include <csignal>
#include <ctime>

namespace occam::gateway {
namespace {

constexpr std::time_t kPollSeconds = 2;

sigset_t our_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  return set;
}

/// The next signal, or 0 when none came in time.
int wait_for_signal(std::time_t seconds) {
  const sigset_t set = our_signals();
  const timespec limit{.tv_sec = seconds, .tv_nsec = 0};
  const int number = sigtimedwait(&set, nullptr, &limit);
  return number > 0 ? number : 0;
}

bool is_end(int number) {
  return number == SIGTERM || number == SIGINT;
}

}  // namespace

void block_signals() {
  std::signal(SIGPIPE, SIG_IGN);  // a reader of the log that went away is no reason to stop
  const sigset_t set = our_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void serve_until_signalled(Server& server) {
  for (;;) {
    const int number = wait_for_signal(kPollSeconds);
    if (is_end(number)) break;
    if (number == SIGHUP)
      (void)server.reload();
    else
      server.reload_if_changed();
  }
  server.drain(server.drain_deadline(), [] { return is_end(wait_for_signal(0)); });
}

}  // namespace occam::gateway
