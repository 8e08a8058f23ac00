// Any bytes as what a client sends: the HTTP parser, then the body as each endpoint reads it. The first byte says where
// the bytes are cut; however they are, the requests are the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/parser.hpp"
#include "gateway/openai/embedding_call.hpp"
#include "gateway/openai/feedback_call.hpp"
#include "gateway/openai/generation_call.hpp"

namespace {

using namespace occam::gateway;

std::vector<std::string> bodies_of(std::string_view input, std::size_t piece) {
  RequestParser parser({.header_bytes = 4096, .body_bytes = 65536});
  std::vector<std::string> bodies;
  std::string waiting;
  for (std::size_t at = 0; at < input.size() && parser.state() != RequestParser::State::kFailed; at += piece) {
    waiting += input.substr(at, piece);
    for (;;) {
      waiting.erase(0, parser.feed(waiting));
      if (parser.state() != RequestParser::State::kDone) break;
      bodies.push_back(parser.take().body);
    }
  }
  return bodies;
}

void read_everywhere(std::string_view body) {
  const auto call = parse_chat(body);
  if (call && !call->request.options.empty() && call->request.options.front() != '{') __builtin_trap();
  if (!call && (call.error().status != 400 || call.error().message.empty())) __builtin_trap();
  (void)parse_completion(body);
  (void)parse_embedding(body);
  (void)parse_feedback(body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::vector<std::string> whole = bodies_of(input, input.size() + 1);
  const std::vector<std::string> pieces = bodies_of(input, data[0] + std::size_t{1});
  if (whole != pieces) __builtin_trap();
  for (const std::string& body : whole) read_everywhere(body);
  read_everywhere(input);
  return 0;
}
