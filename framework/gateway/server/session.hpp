// One HTTP/1.1 connection: requests in, answers out in their order, and an eye on whether anybody is still there.
//
// Reading never stops while an answer is being made: bytes that come are the next requests (pipelined, up to 64 KiB of
// them), and an end that comes cancels the answer. An answer that its maker has sent whole is noticed with the next
// bytes or tick, so that nobody is woken for its end. States:
//   kHandshake → kReading ⇄ kAnswering → kLingering → kClosed; from every state to kClosed.
// Threads: the connection's thread.
//
//   auto session = std::make_shared<Session>(gateway, meter, std::move(transport), dispatch);
//   session->start();
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/exchange.hpp"
#include "gateway/http/parser.hpp"
#include "gateway/server/transport.hpp"

namespace occam::gateway {

class Session : public TransportUser, private Outbox::Way {
 public:
  using Dispatch = std::function<void(const ExchangePtr&)>;

  Session(Gateway& gateway, HttpMeter& meter, std::unique_ptr<Transport> transport, const Dispatch& dispatch);
  ~Session() override;

  void start();
  /// Closes what has waited too long; to be called some times a second.
  void on_tick(Clock::time_point now);
  /// Closes the connection when it is between requests, else after the answer at hand.
  void drain();
  /// Cancels the answer at hand; its maker still says so to the client.
  void cancel();
  /// At once, with whatever is under way.
  void close();
  [[nodiscard]] bool is_closed() const { return state_ == State::kClosed; }

  void on_handshake(Io result) override;
  void on_read(std::string_view bytes) override;
  void on_written(Io result) override;
  void on_wake() override { flush(); }

 private:
  enum class State { kHandshake, kReading, kAnswering, kLingering, kClosed };

  // What the maker of an answer calls, from its own thread.
  std::size_t write_now(std::string_view bytes) override;
  void wake() override { transport_->wake(); }

  void read();
  void parse();
  /// kReading → kAnswering.
  void begin(HttpRequest request);
  void reject();
  void reject(ApiError error);
  void flush();
  void end(Outbox::Ending ending);
  void linger();
  [[nodiscard]] std::string_view unread() const { return std::string_view(input_).substr(offset_); }

  Gateway& gateway_;
  HttpMeter& meter_;
  const std::unique_ptr<Transport> transport_;
  const Dispatch& dispatch_;
  const std::shared_ptr<const Snapshot> snapshot_;  ///< whose limits hold for this connection
  RequestParser parser_;
  State state_ = State::kHandshake;
  ExchangePtr exchange_;
  std::string input_;
  std::size_t offset_ = 0;  ///< of what was not parsed yet
  std::string output_;
  bool is_reading_ = false;
  bool is_writing_ = false;
  bool is_draining_ = false;
  Clock::time_point began_{};       ///< the first byte of the request at hand
  Clock::time_point headed_{};      ///< the end of its header
  Clock::time_point last_moved_{};  ///< a byte went in or out
};

}  // namespace occam::gateway
