// The JSON of the mock upstream: what a request asks for, and the bodies and frames of OpenAI's shapes that answer it.
//
// Plain functions over values; threads: any.
#pragma once

#include <boost/json/object.hpp>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "support/mock_upstream.hpp"

namespace occam::test {

enum class MockKind { kChat, kText, kEmbeddings };

/// What a request asks for.
struct MockCall {
  MockKind kind = MockKind::kChat;
  std::string model;
  std::string knobs;  ///< behind the `?` of the model's name
  bool stream = false;
  bool include_usage = false;
  bool logprobs = false;
  int alternatives = 0;
  bool echo = false;    ///< the prompt's own tokens come back too
  int max_tokens = -1;  ///< -1: none given
  std::string prompt;   ///< the prompt, or the last message's text
  int prompt_tokens = 0;
  std::vector<std::string> inputs;  ///< of an embedding
  bool base64 = false;              ///< how its numbers are written
};

/// Returns what is wrong where the body is no request.
[[nodiscard]] std::expected<MockCall, std::string> read_call(MockKind kind, std::string_view body);

/// Words, each with the space before it; they add up to the text.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text);

/// One answer, ready to be said as a whole or piece by piece.
class MockReply {
 public:
  MockReply(const MockCall& call, const MockAnswer& answer, std::uint64_t number);

  /// The body of an answer that is not streamed.
  [[nodiscard]] std::string body() const;

  /// Tokens of text, or pieces of a tool call.
  [[nodiscard]] std::size_t pieces() const { return pieces_.size(); }
  /// The frames' JSON: a role first (chat only, else empty), pieces, the reason of the end, the usage.
  [[nodiscard]] std::string first_frame() const;
  [[nodiscard]] std::string frame(std::size_t piece) const;
  [[nodiscard]] std::string last_frame() const;
  [[nodiscard]] std::string usage_frame() const;

 private:
  [[nodiscard]] boost::json::object envelope(std::string_view object) const;
  [[nodiscard]] std::string chunk(boost::json::object choice) const;
  [[nodiscard]] boost::json::object usage() const;
  [[nodiscard]] boost::json::object logprobs(std::size_t begin, std::size_t end) const;
  [[nodiscard]] boost::json::object text_logprobs() const;

  MockCall call_;
  std::string tool_;
  std::vector<std::string> pieces_;
  std::string finish_;
  std::string id_;
  int cached_tokens_ = 0;
  bool gives_logprobs_ = false;
};

[[nodiscard]] std::string embeddings_body(const MockCall& call);
/// [{method,target,headers,body,connection}…].
[[nodiscard]] std::string requests_body(const std::vector<MockRequest>& requests);
[[nodiscard]] std::string models_body(const std::vector<std::string>& models);
/// {"error":{message,type,param,code}}; an empty code is the one that OpenAI gives at that status.
[[nodiscard]] std::string error_body(int status, std::string_view code, std::string_view message);
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace occam::test
