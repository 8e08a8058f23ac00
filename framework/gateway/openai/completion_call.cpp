// The body of POST /v1/completions.
#include <array>
#include <boost/json/monotonic_resource.hpp>

#include "gateway/openai/body_reader.hpp"
#include "gateway/openai/generation_call.hpp"

namespace occam::gateway {
namespace {

constexpr std::int32_t kDefaultTokens = 16;  // of OpenAI's API; without it a raw prompt runs to the end of the context

void read_prompt(BodyReader& body, GenerationCall& call) {
  const boost::json::value* prompt = body.any("prompt");
  if (const auto* array = prompt == nullptr ? nullptr : prompt->if_array()) {
    if (array->size() != 1) body.fail("prompt must be one text: several are not answered in one request", "prompt");
    prompt = array->empty() ? nullptr : &array->front();
  }
  if (prompt == nullptr || !prompt->is_string())
    return body.fail("prompt must be a string; token ids are not taken", "prompt");
  call.request.form = PromptForm::kRaw;
  call.request.prompt = std::string(prompt->get_string());
}

}  // namespace

Checked<GenerationCall> parse_completion(std::string_view text) {
  std::array<unsigned char, 8192> first_block;
  boost::json::monotonic_resource memory(first_block.data(), first_block.size());
  const Checked<boost::json::object> object = parse_body(text, &memory);
  if (!object) return std::unexpected(object.error());
  GenerationCall call;
  BodyReader body(*object);
  read_common(body, call);
  read_prompt(body, call);
  if (call.request.max_tokens == 0) call.request.max_tokens = kDefaultTokens;
  call.request.alternatives = static_cast<std::int32_t>(body.integer("logprobs", -1, {0, 20}));
  if (body.boolean("echo", false)) body.fail("echo is not offered: the prompt is not scored here", "echo");
  if (body.integer("best_of", 1, {1, 128}) != 1) body.fail("best_of must be 1: one answer a request", "best_of");
  if (body.error()) return std::unexpected(*body.error());
  call.request.options = to_options(body.rest());
  return call;
}

}  // namespace occam::gateway
