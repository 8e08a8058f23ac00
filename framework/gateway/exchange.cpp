#include "gateway/exchange.hpp"

#include "gateway/openai/sse.hpp"
#include "gateway/telemetry/identity.hpp"

namespace occam::gateway {
namespace {

constexpr std::int32_t kClientGone = 499;

Framing framing_of(const HttpRequest& request) {
  return request.is_http_1_0 ? Framing::kUntilClose : Framing::kChunked;
}

}  // namespace

Exchange::Exchange(Gateway& gateway, HttpMeter& meter, HttpRequest request, Clock::time_point began, Outbox::Way& way)
    : gateway_(gateway),
      meter_(meter),
      snapshot_(gateway.snapshot()),
      request_(std::move(request)),
      began_(began),
      traceparent_(continue_trace(request_.traceparent)),
      outbox_(way) {
  ++gateway_.counters().in_flight;
  log_.request_id = request_id(request_.request_id);
  log_.method = request_.method;
  log_.path = request_.path.substr(0, 256);
  common_.set("x-request-id", log_.request_id);
  if (traceparent_.empty()) return;
  log_.trace_id = trace_id(traceparent_);
  common_.set("traceparent", traceparent_);
}

Exchange::~Exchange() {
  if (is_concluded_) return;
  log_.status = kClientGone;
  log_.error = "client_gone";
  conclude();
}

void Exchange::conclude() {
  if (is_concluded_.exchange(true)) return;
  const double seconds = std::chrono::duration<double>(Clock::now() - began_).count();
  log_.milliseconds = seconds * 1e3;
  if (is_streaming_) --gateway_.counters().open_streams;
  meter_.count(route_, method_, log_.status, seconds);
  gateway_.log().write(log_);
  --gateway_.counters().in_flight;
}

void Exchange::set_key(const Key* key) {
  key_ = key;
  if (key != nullptr) log_.key = key->name;
}

void Exchange::set_route(std::string_view route, std::string_view method) {
  route_ = route;
  method_ = method;
}

Wire Exchange::wire() const {
  const bool keep = request_.is_keep_alive && !must_close_ && !gateway_.is_draining();
  return {.is_http_1_0 = request_.is_http_1_0,
          .persistence = keep ? Persistence::kKeepAlive : Persistence::kClose,
          .body = request_.method == "HEAD" ? BodyRule::kOmit : BodyRule::kSend};
}

void Exchange::answer(Response response) {
  response.fields += common_.fields;
  log_.status = response.status;
  const Wire wire = this->wire();
  finish(to_bytes(response, wire),
         wire.persistence == Persistence::kKeepAlive ? Outbox::Ending::kKeepAlive : Outbox::Ending::kClose);
}

void Exchange::finish(std::string_view bytes, Outbox::Ending ending) {
  if (outbox_.finish(bytes, ending) == Outbox::Finished::kSent) conclude();
}

void Exchange::note(const ApiError& error) {
  log_.error = error.code.empty() ? error.type : error.code;
  log_.decision = error.decision;
  log_.attempts = static_cast<std::int64_t>(error.attempts);
}

void Exchange::answer(const ApiError& error) {
  note(error);
  answer(to_response(error));
}

std::string Exchange::framed(std::string_view frames) const {
  if (framing_of(request_) == Framing::kUntilClose) return std::string(frames);
  std::string chunk;
  if (!frames.empty()) append_chunk(chunk, frames);
  return chunk;
}

Outbox::Sent Exchange::start_stream(Response head, std::string_view frames) {
  head.fields += common_.fields;
  log_.status = head.status;
  log_.is_stream = true;
  if (request_.is_http_1_0) must_close_ = true;
  std::string bytes = stream_head(head, wire(), framing_of(request_));
  bytes += framed(frames);
  ++gateway_.counters().open_streams;
  is_streaming_ = true;
  return outbox_.send(bytes);
}

Outbox::Sent Exchange::send(std::string_view frames) {
  return frames.empty() ? Outbox::Sent::kTaken : outbox_.send(framed(frames));
}

void Exchange::end_stream(std::string_view frames, End end) {
  std::string bytes = framed(frames);
  if (framing_of(request_) == Framing::kChunked) bytes += kLastChunk;
  const bool keep = end == End::kComplete && wire().persistence == Persistence::kKeepAlive;
  finish(bytes, keep ? Outbox::Ending::kKeepAlive : Outbox::Ending::kClose);
}

void Exchange::keep_alive() {
  if (is_streaming_) outbox_.add(framed(kKeepAliveComment));
}

}  // namespace occam::gateway
