#include "gateway/server/loop.hpp"

#include <boost/asio/post.hpp>
#include <vector>

namespace occam::gateway {
namespace {
constexpr std::chrono::milliseconds kTick{250};
}

Loop::Loop() : work_(boost::asio::make_work_guard(context_)), timer_(context_) {}

Loop::~Loop() {
  join();
}

void Loop::start() {
  schedule_tick();
  thread_ = std::thread([this] { context_.run(); });
}

void Loop::adopt(std::shared_ptr<Session> session) {
  boost::asio::post(context_, [this, session = std::move(session)] {
    sessions_.insert(session);
    session->start();
  });
}

void Loop::for_each_session(void (Session::*act)()) {
  boost::asio::post(context_, [this, act] {
    for (const auto& session : std::vector(sessions_.begin(), sessions_.end())) ((*session).*act)();
  });
}

void Loop::stop() {
  boost::asio::post(context_, [this] {
    for (const auto& session : sessions_) session->close();
    sessions_.clear();
    timer_.cancel();
    work_.reset();
  });
}

void Loop::join() {
  if (thread_.joinable()) thread_.join();
}

void Loop::schedule_tick() {
  timer_.expires_after(kTick);
  timer_.async_wait([this](boost::system::error_code cancelled) {
    if (cancelled || !work_.owns_work()) return;
    const Clock::time_point now = Clock::now();
    std::erase_if(sessions_, [&](const std::shared_ptr<Session>& session) {
      session->on_tick(now);
      return session->is_closed();
    });
    schedule_tick();
  });
}

}  // namespace occam::gateway
