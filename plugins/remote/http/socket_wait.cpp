#include "remote/http/socket_wait.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace occam::remote {
namespace {

constexpr std::chrono::milliseconds kLookWithoutEvent{50};
constexpr std::chrono::hours kLongest{1};  // of one wait: the caller asks again

timespec to_timespec(std::chrono::nanoseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  return {.tv_sec = static_cast<std::time_t>(seconds.count()), .tv_nsec = static_cast<long>((time - seconds).count())};
}

}  // namespace

SocketWait::SocketWait() : event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

SocketWait::~SocketWait() {
  if (event_ >= 0) ::close(event_);
}

bool SocketWait::until_readable(int socket, Clock::time_point until) {
  const Clock::time_point now = Clock::now();
  until = std::min(until, now + (event_ >= 0 ? std::chrono::nanoseconds(kLongest) : kLookWithoutEvent));
  const timespec left = to_timespec(std::max(until - now, Clock::duration::zero()));
  std::array<pollfd, 2> watched{{{socket, POLLIN, 0}, {event_, POLLIN, 0}}};
  if (::ppoll(watched.data(), event_ >= 0 ? 2 : 1, &left, nullptr) <= 0) return false;
  if (watched[1].revents != 0) {
    std::uint64_t wakes = 0;
    (void)!::read(event_, &wakes, sizeof wakes);
    return false;
  }
  return watched[0].revents != 0;
}

void SocketWait::wake() noexcept {
  const std::uint64_t one = 1;
  if (event_ >= 0) (void)!::write(event_, &one, sizeof one);
}

}  // namespace occam::remote
