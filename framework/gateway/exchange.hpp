// One request and its answer: who asks, whether anybody still waits, and what has been sent.
//
// Made by the session when a request was read, shared with whoever makes the answer. When the answer is sent, or the
// last of them lets go, it writes the line of the access log and counts the request. Threads: answer(), start_stream(),
// send() and end_stream() by one maker at a time; the rest as the outbox.
//
//   exchange->answer({.body = std::move(json)});
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

#include "gateway/gateway.hpp"
#include "gateway/http/request.hpp"
#include "gateway/http/response.hpp"
#include "gateway/openai/errors.hpp"
#include "gateway/outbox.hpp"
#include "gateway/telemetry/access_log.hpp"
#include "gateway/telemetry/http_meter.hpp"

namespace occam::gateway {

class Exchange {
 public:
  enum class End { kComplete, kFailed };

  Exchange(Gateway& gateway, HttpMeter& meter, HttpRequest request, Clock::time_point began, Outbox::Way& way);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  [[nodiscard]] Gateway& gateway() const { return gateway_; }
  [[nodiscard]] const Snapshot& snapshot() const { return *snapshot_; }
  [[nodiscard]] const HttpRequest& request() const { return request_; }
  [[nodiscard]] const std::string& id() const { return log_.request_id; }
  /// The trace to go on with at servers: the client's with a span of our own, or empty.
  [[nodiscard]] const std::string& traceparent() const { return traceparent_; }
  [[nodiscard]] const Key* key() const { return key_; }
  void set_key(const Key* key);
  /// Requires: both are static texts.
  void set_route(std::string_view route, std::string_view method);
  /// What the line of the access log says; the maker's to fill until it ends the answer.
  [[nodiscard]] AccessEntry& log() { return log_; }
  /// A header line of whatever the answer will be.
  void set(std::string_view name, std::string_view value) { common_.set(name, value); }

  // ── The maker's side ──
  void answer(Response response);
  void answer(const ApiError& error);
  /// The error in the access log, for one that ends a stream.
  void note(const ApiError& error);
  /// Head and first frames in one write. kClosed: nobody reads.
  Outbox::Sent start_stream(Response head, std::string_view frames);
  Outbox::Sent send(std::string_view frames);
  /// kFailed: what follows on the connection would be misread, it is closed.
  void end_stream(std::string_view frames, End end);
  [[nodiscard]] bool is_streaming() const { return is_streaming_; }

  // ── The session's side ──
  [[nodiscard]] Outbox& outbox() { return outbox_; }
  /// All bytes are with the system. Said again it does nothing.
  void mark_sent() { conclude(); }
  /// Nobody waits any more, or nobody may: ends the work within one token.
  void cancel() { stop_.request_stop(); }
  [[nodiscard]] std::stop_token stop_token() const { return stop_.get_token(); }
  /// A comment for a stream that has been silent; nothing where the answer is none.
  void keep_alive();
  /// The connection is closed after this answer whatever was asked for.
  void close_afterwards() { must_close_ = true; }

 private:
  void conclude();
  void finish(std::string_view bytes, Outbox::Ending ending);
  [[nodiscard]] Wire wire() const;
  [[nodiscard]] std::string framed(std::string_view frames) const;

  Gateway& gateway_;
  HttpMeter& meter_;
  const std::shared_ptr<const Snapshot> snapshot_;
  const HttpRequest request_;
  const Clock::time_point began_;
  const Key* key_ = nullptr;
  std::string_view route_ = "other";
  std::string_view method_ = "other";
  AccessEntry log_;
  const std::string traceparent_;
  Response common_;  ///< only its header lines
  std::atomic<bool> must_close_ = false;
  std::atomic<bool> is_streaming_ = false;
  std::atomic<bool> is_concluded_ = false;
  std::stop_source stop_;
  Outbox outbox_;
};

using ExchangePtr = std::shared_ptr<Exchange>;

}  // namespace occam::gateway
