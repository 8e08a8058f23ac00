#include "remote/http/answer_parser.hpp"

#include <boost/beast/http/basic_parser.hpp>

namespace occam::remote {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;

constexpr std::uint32_t kMaxHeaderBytes = 64 * 1024;

std::string_view plain(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

std::unexpected<Failure> explain(const error_code& error, std::uint64_t max_body_bytes) {
  if (error == http::error::header_limit)
    return fail(sdk::Status::kDataLoss, "the answer's headers are larger than 64 KiB");
  if (error == http::error::body_limit)
    return fail(sdk::Status::kDataLoss,
                "the answer is larger than " + std::to_string(max_body_bytes) + " bytes (max_answer_bytes)");
  if (error == http::error::partial_message)
    return fail(sdk::Status::kDataLoss, "the connection ended in the middle of the answer", Again::kMayHelp);
  return fail(sdk::Status::kDataLoss, "the answer is no HTTP/1.1: " + error.message());
}

}  // namespace

/// Beast's own machine, with fields that are looked at kept and the rest dropped: no allocation a header.
class AnswerParser::Parser final : public http::basic_parser<false> {
 public:
  AnswerHead head;
  std::string body;

 private:
  using Text = boost::beast::string_view;

  void on_request_impl(http::verb, Text, Text, int, error_code&) override {}
  void on_response_impl(int status, Text, int, error_code&) override { head.status = status; }
  void on_field_impl(http::field field, Text name, Text value, error_code&) override {
    std::string* const into = place(field, plain(name));
    if (into != nullptr) *into = plain(value);
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(Text bytes, error_code&) override {
    body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, Text, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, error_code&) override {
    body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_finish_impl(error_code&) override {}

  std::string* place(http::field field, std::string_view name) {
    switch (field) {
      case http::field::content_type:
        return &head.content_type;
      case http::field::content_encoding:
        return &head.content_encoding;
      case http::field::location:
        return &head.location;
      case http::field::retry_after:
        return &head.retry_after;
      case http::field::unknown:
        if (boost::beast::iequals({name.data(), name.size()}, "retry-after-ms")) return &head.retry_after_ms;
        if (boost::beast::iequals({name.data(), name.size()}, "x-should-retry")) return &head.should_retry;
        return nullptr;
      default:
        return nullptr;
    }
  }
};

AnswerParser::AnswerParser(Body body, std::uint64_t max_body_bytes) : expected_(body), max_body_bytes_(max_body_bytes) {
  parser_ = std::make_unique<Parser>();
  parser_->eager(true);
  parser_->header_limit(kMaxHeaderBytes);
  parser_->body_limit(max_body_bytes);
  parser_->skip(body == Body::kNone);
}

AnswerParser::~AnswerParser() = default;
AnswerParser::AnswerParser(AnswerParser&&) noexcept = default;
AnswerParser& AnswerParser::operator=(AnswerParser&&) noexcept = default;

Tried<std::size_t> AnswerParser::put(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && !is_done()) {
    error_code error;
    const std::size_t taken = parser_->put({bytes.data() + used, bytes.size() - used}, error);
    used += taken;
    if (error && error != http::error::need_more) return explain(error, max_body_bytes_);
    if (parser_->is_done() && parser_->head.status / 100 == 1 && parser_->head.status != 101) {
      *this = AnswerParser(expected_, max_body_bytes_);
      continue;
    }
    if (taken == 0 || error == http::error::need_more) break;
  }
  if (parser_->is_header_done()) parser_->head.keeps_alive = parser_->keep_alive();
  return used;
}

Tried<void> AnswerParser::end() {
  if (is_done()) return {};
  error_code error;
  parser_->put_eof(error);
  if (error) return explain(error, max_body_bytes_);
  return {};
}

bool AnswerParser::has_head() const {
  return parser_->is_header_done();
}
bool AnswerParser::is_done() const {
  return parser_->is_done();
}
const AnswerHead& AnswerParser::head() const {
  return parser_->head;
}
std::string& AnswerParser::body() {
  return parser_->body;
}

}  // namespace occam::remote
