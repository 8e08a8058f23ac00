// One thread of the gateway with the connections that live on it. One of the few files with Asio in them.
//
// Threads: adopt(), for_each_session() and stop() are [any] and happen on the loop's thread, soon.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <thread>
#include <unordered_set>

#include "gateway/server/session.hpp"
#include "gateway/telemetry/http_meter.hpp"

namespace occam::gateway {

class Loop {
 public:
  Loop();
  /// Requires: stop() was called.
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  [[nodiscard]] HttpMeter& meter() { return meter_; }

  void start();
  void adopt(std::shared_ptr<Session> session);
  void for_each_session(void (Session::*act)());
  /// The thread ends when nothing is left to do on it.
  void stop();
  /// Returns when the thread has ended. Requires: stop() was called.
  void join();

 private:
  void schedule_tick();

  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer timer_;
  HttpMeter meter_;
  std::unordered_set<std::shared_ptr<Session>> sessions_;
  std::thread thread_;
};

}  // namespace occam::gateway
