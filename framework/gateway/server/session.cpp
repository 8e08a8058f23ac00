#include "gateway/server/session.hpp"

#include <algorithm>
#include <utility>

namespace occam::gateway {
namespace {

constexpr std::size_t kMaxReadAhead = 64 * 1024;
constexpr std::chrono::seconds kKeepAliveAfter{15};
constexpr std::chrono::seconds kLinger{2};

Clock::duration seconds(double count) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(count));
}

ParserLimits limits_of(const GatewaySettings& settings) {
  return {.header_bytes = static_cast<std::uint32_t>(settings.header_bytes),
          .body_bytes = static_cast<std::uint64_t>(settings.body_bytes)};
}

}  // namespace

Session::Session(Gateway& gateway, HttpMeter& meter, std::unique_ptr<Transport> transport, const Dispatch& dispatch)
    : gateway_(gateway),
      meter_(meter),
      transport_(std::move(transport)),
      dispatch_(dispatch),
      snapshot_(gateway.snapshot()),
      parser_(limits_of(snapshot_->settings)),
      last_moved_(Clock::now()) {
  transport_->set_user(*this);
  ++gateway_.counters().connections;
}

Session::~Session() {
  if (exchange_ != nullptr) exchange_->outbox().close();
}

void Session::start() {
  transport_->handshake();
}

void Session::on_handshake(Io result) {
  if (state_ != State::kHandshake) return;
  if (result == Io::kFailed) return close();
  state_ = State::kReading;
  read();
}

// ── Bytes in ──────────────────────────────────────────────────────────────────────────────────────────────────────

void Session::read() {
  const bool is_full = state_ == State::kAnswering && unread().size() >= kMaxReadAhead;
  if (is_reading_ || is_full || state_ == State::kClosed) return;
  is_reading_ = true;
  transport_->read();
}

void Session::on_read(std::string_view bytes) {
  is_reading_ = false;
  if (state_ == State::kClosed) return;
  if (bytes.empty()) return close();
  gateway_.counters().received_bytes.fetch_add(bytes.size(), std::memory_order_relaxed);
  if (state_ != State::kLingering) input_.append(bytes);
  if (state_ == State::kAnswering) {
    exchange_->outbox().ask_for_wake();
    flush();
  } else if (state_ == State::kReading) {
    last_moved_ = Clock::now();
    parse();
  }
  read();
}

void Session::parse() {
  if (unread().empty()) return;
  if (parser_.state() == RequestParser::State::kEmpty) began_ = Clock::now();
  const bool had_header = parser_.state() == RequestParser::State::kBody;
  offset_ += parser_.feed(unread());
  if (offset_ == input_.size()) {
    input_.clear();
    offset_ = 0;
  } else if (offset_ > kMaxReadAhead) {
    input_.erase(0, std::exchange(offset_, 0));
  }
  switch (parser_.state()) {
    case RequestParser::State::kDone:
      begin(parser_.take());
      return dispatch_(exchange_);
    case RequestParser::State::kFailed:
      return reject();
    case RequestParser::State::kBody:
      if (!had_header) headed_ = Clock::now();
      if (parser_.take_expectation() && !is_writing_) {
        is_writing_ = true;
        output_ = "HTTP/1.1 100 Continue\r\n\r\n";
        transport_->write(output_);
      }
      return;
    default:
      return;
  }
}

void Session::reject() {
  const auto limit = [](std::int64_t bytes) { return std::to_string(bytes) + " bytes"; };
  switch (parser_.failure()) {
    case RequestParser::Failure::kHeaderTooLarge:
      return reject({.status = 431,
                     .type = "invalid_request_error",
                     .code = "payload_too_large",
                     .message = "the request's header has more than " + limit(snapshot_->settings.header_bytes)});
    case RequestParser::Failure::kBodyTooLarge:
      return reject({.status = 413,
                     .type = "invalid_request_error",
                     .code = "payload_too_large",
                     .message = "the request's body has more than " + limit(snapshot_->settings.body_bytes)});
    default:
      return reject(bad_request("this is no HTTP/1.1 request").error());
  }
}

void Session::reject(ApiError error) {
  begin(parser_.take_what_there_is());
  exchange_->close_afterwards();
  exchange_->answer(error);
}

void Session::begin(HttpRequest request) {
  state_ = State::kAnswering;
  exchange_ =
      std::make_shared<Exchange>(gateway_, meter_, std::move(request), began_, static_cast<Outbox::Way&>(*this));
  if (is_writing_) exchange_->outbox().hold();
  if (!unread().empty()) exchange_->outbox().ask_for_wake();
}

// ── Bytes out ─────────────────────────────────────────────────────────────────────────────────────────────────────

std::size_t Session::write_now(std::string_view bytes) {
  const std::size_t written = transport_->write_now(bytes);
  gateway_.counters().sent_bytes.fetch_add(written, std::memory_order_relaxed);
  return written;
}

void Session::flush() {
  if (is_writing_ || exchange_ == nullptr || state_ != State::kAnswering) return;
  output_ = exchange_->outbox().take();
  if (output_.empty()) {
    if (const Outbox::Ending ending = exchange_->outbox().ending(); ending != Outbox::Ending::kNone) end(ending);
    return;
  }
  is_writing_ = true;
  last_moved_ = Clock::now();
  transport_->write(output_);
}

void Session::on_written(Io result) {
  is_writing_ = false;
  if (state_ == State::kClosed) return;
  if (result == Io::kFailed) return close();
  gateway_.counters().sent_bytes.fetch_add(output_.size(), std::memory_order_relaxed);
  last_moved_ = Clock::now();
  if (exchange_ == nullptr) return;
  exchange_->outbox().sent();
  flush();
}

void Session::end(Outbox::Ending ending) {
  exchange_->mark_sent();
  exchange_.reset();
  last_moved_ = Clock::now();
  if (ending == Outbox::Ending::kClose || is_draining_) return linger();
  state_ = State::kReading;
  parse();
  read();
}

// What the client still sends is read and dropped for a while: closing a socket with unread bytes resets it, and the
// answer would be lost on its way.
void Session::linger() {
  state_ = State::kLingering;
  input_.clear();
  offset_ = 0;
  transport_->shut_down_sending();
  read();
}

void Session::close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  if (exchange_ != nullptr) {
    exchange_->cancel();
    exchange_->outbox().close();
    exchange_.reset();
  }
  transport_->close();
  --gateway_.counters().connections;
}

// ── Time ──────────────────────────────────────────────────────────────────────────────────────────────────────────

void Session::on_tick(Clock::time_point now) {
  const GatewaySettings& settings = snapshot_->settings;
  const Clock::duration still = now - last_moved_;
  switch (state_) {
    case State::kHandshake:
      if (still > seconds(settings.header_seconds)) close();
      return;
    case State::kReading: {
      const bool has_header = parser_.state() == RequestParser::State::kBody;
      const bool has_begun = parser_.state() != RequestParser::State::kEmpty || !unread().empty();
      const bool is_late = has_header  ? now - headed_ > seconds(settings.body_seconds)
                           : has_begun ? now - began_ > seconds(settings.header_seconds)
                                       : false;
      if (is_late)
        reject({.status = 408, .type = "invalid_request_error", .message = "the request came too slowly"});
      else if (!has_begun && still > seconds(settings.idle_seconds))
        close();
      return;
    }
    case State::kAnswering:
      if (is_writing_ && still > seconds(settings.idle_seconds)) return close();
      if (!is_writing_ && now - std::max(last_moved_, exchange_->outbox().last_written()) > kKeepAliveAfter)
        exchange_->keep_alive();
      return flush();
    case State::kLingering:
      if (still > kLinger) close();
      return;
    case State::kClosed:
      return;
  }
}

void Session::drain() {
  flush();
  is_draining_ = true;
  const bool is_between = state_ == State::kReading && parser_.state() == RequestParser::State::kEmpty;
  if (is_between && unread().empty()) close();
  if (state_ == State::kHandshake) close();
}

void Session::cancel() {
  if (exchange_ != nullptr) exchange_->cancel();
}

}  // namespace occam::gateway
