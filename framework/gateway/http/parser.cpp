#include "gateway/http/parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <utility>

namespace occam::gateway {

namespace http = boost::beast::http;

namespace {

/// Moves the body out of `message`.
HttpRequest to_request(http::request<http::string_body>& message) {
  const auto field = [&](auto name) {
    const auto value = message[name];
    return std::string(value.data(), value.size());
  };
  HttpRequest request;
  request.method.assign(message.method_string().data(), message.method_string().size());
  const std::string_view target(message.target().data(), message.target().size());
  request.path = target.substr(0, target.find('?'));
  request.is_http_1_0 = message.version() < 11;
  request.is_keep_alive = message.keep_alive();
  request.authorization = field(http::field::authorization);
  request.api_key = field("x-api-key");
  request.request_id = field("x-request-id");
  request.traceparent = field("traceparent");
  request.task = field("x-occam-task");
  request.residency = field("x-occam-residency");
  request.origin = field(http::field::origin);
  request.host = field(http::field::host);
  request.requested_method = field(http::field::access_control_request_method);
  request.body = std::move(message.body());
  return request;
}

}  // namespace

struct RequestParser::Beast {
  std::optional<http::request_parser<http::string_body>> parser;
};

RequestParser::RequestParser(const ParserLimits& limits) : limits_(limits), beast_(std::make_unique<Beast>()) {
  begin();
}

RequestParser::~RequestParser() = default;

HttpRequest RequestParser::take_what_there_is() {
  if (!beast_->parser->is_header_done()) return {};
  HttpRequest request = to_request(beast_->parser->get());
  request.body.clear();
  return request;
}

void RequestParser::begin() {
  auto& parser = beast_->parser.emplace();
  parser.header_limit(limits_.header_bytes);
  parser.body_limit(limits_.body_bytes);
  parser.eager(true);
  state_ = State::kEmpty;
  is_expecting_ = false;
}

std::size_t RequestParser::feed(std::string_view bytes) {
  auto& parser = *beast_->parser;
  std::size_t taken = 0;
  while (taken < bytes.size() && state_ != State::kDone && state_ != State::kFailed) {
    boost::system::error_code failed;
    const std::size_t used = parser.put(boost::asio::const_buffer(bytes.data() + taken, bytes.size() - taken), failed);
    taken += used;
    if (failed == http::error::need_more) {
      // A head that is longer than what has been kept of it would be asked for again and again.
      if (bytes.size() - taken > limits_.header_bytes && !parser.is_header_done())
        failed = http::error::header_limit;
      else if (state_ == State::kEmpty)
        state_ = State::kHeader;
    }
    if (failed && failed != http::error::need_more) {
      state_ = State::kFailed;
      failure_ = failed == http::error::header_limit ? Failure::kHeaderTooLarge
                 : failed == http::error::body_limit ? Failure::kBodyTooLarge
                                                     : Failure::kMalformed;
      break;
    }
    if (parser.is_header_done() && state_ != State::kBody) {
      state_ = State::kBody;
      const auto expectation = parser.get()[http::field::expect];
      is_expecting_ = !parser.is_done() && boost::beast::iequals(expectation, "100-continue");
    }
    if (parser.is_done()) state_ = State::kDone;
    if (failed == http::error::need_more || used == 0) break;
  }
  return taken;
}

bool RequestParser::take_expectation() {
  return std::exchange(is_expecting_, false);
}

HttpRequest RequestParser::take() {
  HttpRequest request = to_request(beast_->parser->get());
  begin();
  return request;
}

}  // namespace occam::gateway
