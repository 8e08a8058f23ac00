// The body of POST /v1/chat/completions.
#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <limits>
#include <utility>

#include "gateway/openai/body_reader.hpp"
#include "gateway/openai/generation_call.hpp"

namespace occam::gateway {
namespace {

using Object = boost::json::object;
using Value = boost::json::value;

/// Whether a conversation says more than roles and texts, and must travel in full.
enum class Content { kText, kMore };

/// A message is read into `out`; what it holds beside its role and text decides the result.
class MessageReader {
 public:
  explicit MessageReader(std::size_t index) : name_("messages[" + std::to_string(index) + "]") {}

  Checked<Content> read(const Value& value, Message& out) {
    const Object* object = value.if_object();
    if (object == nullptr) return bad_request(name_ + " must be an object", name_);
    if (auto role = read_role(*object, out); !role) return std::unexpected(role.error());
    Content content = Content::kText;
    for (const auto& member : *object) {
      const std::string_view key(member.key().data(), member.key().size());
      if (key == "role" || key == "content" || is_void(member.value())) continue;
      content = Content::kMore;
    }
    const Value* text = object->if_contains("content");
    if (text == nullptr || text->is_null()) {
      if (content == Content::kText) return bad_request(name_ + ".content is missing", name_ + ".content");
      return content;
    }
    const Checked<Content> read = read_content(*text, out.content);
    if (!read) return read;
    return *read == Content::kMore ? Content::kMore : content;
  }

 private:
  /// Clients send back what they were answered: `"refusal": null`, `"annotations": []`.
  static bool is_void(const Value& value) { return value.is_null() || (value.is_array() && value.get_array().empty()); }

  Checked<void> read_role(const Object& object, Message& out) const {
    static constexpr std::array<std::string_view, 6> kRoles = {"system",    "developer", "user",
                                                               "assistant", "tool",      "function"};
    const Value* role = object.if_contains("role");
    for (const std::string_view known : kRoles) {
      if (role == nullptr || !role->is_string() || std::string_view(role->get_string()) != known) continue;
      out.role = known == "developer" ? "system" : known == "function" ? "tool" : known;
      return {};
    }
    return bad_request(name_ + ".role must be system, developer, user, assistant or tool", name_ + ".role");
  }

  Checked<Content> read_content(const Value& content, std::string& out) const {
    if (const auto* text = content.if_string()) {
      out = std::string(*text);
      return Content::kText;
    }
    const auto* parts = content.if_array();
    if (parts == nullptr)
      return bad_request(name_ + ".content must be a string or an array of parts", name_ + ".content");
    Content result = Content::kText;
    for (std::size_t i = 0; i < parts->size(); ++i) {
      const Checked<Content> part = read_part((*parts)[i], name_ + ".content[" + std::to_string(i) + "]", out);
      if (!part) return part;
      if (*part == Content::kMore) result = Content::kMore;
    }
    return result;
  }

  static Checked<Content> read_part(const Value& part, std::string name, std::string& out) {
    const Object* object = part.if_object();
    const Value* type = object == nullptr ? nullptr : object->if_contains("type");
    if (type == nullptr || !type->is_string()) return bad_request(name + " must be an object with a type", name);
    if (std::string_view(type->get_string()) != "text") return Content::kMore;
    const Value* text = object->if_contains("text");
    if (text == nullptr || !text->is_string()) return bad_request(name + ".text must be a string", name + ".text");
    out.append(std::string_view(text->get_string()));
    return Content::kText;
  }

  std::string name_;
};

/// Returns whether the conversation must be passed on in full.
Checked<Content> read_messages(const Value* messages, std::vector<Message>& out) {
  if (messages == nullptr || !messages->is_array() || messages->get_array().empty())
    return bad_request("messages must be an array of at least one message", "messages");
  Content content = Content::kText;
  out.reserve(messages->get_array().size());
  for (const Value& message : messages->get_array()) {
    const Checked<Content> read = MessageReader(out.size()).read(message, out.emplace_back());
    if (!read) return read;
    if (*read == Content::kMore) content = Content::kMore;
  }
  return content;
}

}  // namespace

Checked<GenerationCall> parse_chat(std::string_view text) {
  std::array<unsigned char, 8192> first_block;
  boost::json::monotonic_resource memory(first_block.data(), first_block.size());
  const Checked<Object> object = parse_body(text, &memory);
  if (!object) return std::unexpected(object.error());
  GenerationCall call;
  BodyReader body(*object);
  read_common(body, call);
  constexpr std::int64_t kMaxTokens = std::numeric_limits<std::int32_t>::max();
  if (const std::int64_t limit = body.integer("max_completion_tokens", 0, {1, kMaxTokens}); limit > 0)
    call.request.max_tokens = static_cast<std::int32_t>(limit);
  const bool logprobs = body.boolean("logprobs", false);
  const auto alternatives = static_cast<std::int32_t>(body.integer("top_logprobs", -1, {0, 20}));
  if (alternatives > 0 && !logprobs) body.fail("top_logprobs needs \"logprobs\": true", "top_logprobs");
  if (logprobs) call.request.alternatives = std::max(alternatives, 0);
  const Value* messages = body.any("messages");
  if (body.error()) return std::unexpected(*body.error());
  const Checked<Content> content = read_messages(messages, call.request.messages);
  if (!content) return std::unexpected(content.error());
  Object rest = body.rest();
  if (*content == Content::kMore) rest["messages"] = *messages;
  call.request.options = to_options(std::move(rest));
  return call;
}

}  // namespace occam::gateway
