#include "remote/api/server_error.hpp"

#include <boost/json/parse.hpp>

#include "remote/retry/retry_after.hpp"

namespace occam::remote {
namespace {

namespace json = boost::json;

constexpr std::size_t kExcerptCharacters = 200;

/// What servers put into an error, in the shapes that are about.
struct Said {
  std::string message;
  std::string type;
  std::string code;
  int status = 0;  ///< where `code` or `status` is a number
};

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains({key.data(), key.size()});
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

void read_said(const json::value& value, Said& said) {
  if (value.is_string()) said.message.assign(value.get_string().data(), value.get_string().size());
  if (!value.is_object()) return;
  const json::object& object = value.get_object();
  said.message = text_of(object, "message");
  said.type = text_of(object, "type");
  said.code = text_of(object, "code");
  for (const char* key : {"code", "status", "status_code"})
    if (const json::value* number = object.if_contains(key);
        number != nullptr && number->is_int64() && number->get_int64() >= 400 && number->get_int64() < 600)
      said.status = static_cast<int>(number->get_int64());
}

/// {"error": {…}} (OpenAI, llama-server), {"error": "…"} (Ollama), {"message": …} (vLLM of old), {"detail": …}
/// (FastAPI).
Said read_body(std::string_view body) {
  Said said;
  boost::system::error_code failed;
  const json::value value = json::parse({body.data(), body.size()}, failed);
  if (!failed && value.is_object()) {
    const json::object& object = value.get_object();
    if (const json::value* error = object.if_contains("error"); error != nullptr)
      read_said(*error, said);
    else if (const json::value* detail = object.if_contains("detail"); detail != nullptr && detail->is_string())
      read_said(*detail, said);
    else
      read_said(value, said);
  }
  if (said.message.empty()) said.message = excerpt(body);
  return said;
}

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

bool does_not_fit(const Said& said) {
  if (said.code == "context_length_exceeded" || said.type == "exceed_context_size_error") return true;
  for (const std::string_view words : {"maximum context length", "context length exceeded", "exceeds the context",
                                       "exceed the context", "exceeds the available context", "prompt is too long"})
    if (holds(said.message, words)) return true;
  return false;
}

bool is_spent(const Said& said) {
  return said.code == "insufficient_quota" || said.type == "insufficient_quota";
}

struct Meaning {
  sdk::Status status;
  Again again;
};

Meaning meaning_of(int status, const Said& said) {
  using sdk::Status;
  if (is_spent(said) || status == 402) return {Status::kResourceExhausted, Again::kNever};
  switch (status) {
    case 401:
    case 403:
    case 407:
      return {Status::kUnauthenticated, Again::kNever};
    case 404:
      return {Status::kNotFound, Again::kNever};
    case 408:
    case 409:
    case 425:
      return {Status::kUnavailable, Again::kMayHelp};
    case 413:
      return {Status::kOutOfRange, Again::kNever};
    case 429:
      return {Status::kResourceExhausted, Again::kMayHelp};
    case 501:
      return {Status::kUnimplemented, Again::kNever};
    default:
      break;
  }
  if (status >= 500) return {Status::kUnavailable, Again::kMayHelp};
  if (status >= 400) return {does_not_fit(said) ? Status::kOutOfRange : Status::kInvalidArgument, Again::kNever};
  return {Status::kFailedPrecondition, Again::kNever};
}

/// The HTTP status that an error without one would have had.
int status_of(const Said& said) {
  if (said.status != 0) return said.status;
  for (const std::string_view word : {std::string_view(said.type), std::string_view(said.code)}) {
    if (holds(word, "rate_limit")) return 429;
    if (holds(word, "authentication") || holds(word, "permission") || word == "invalid_api_key") return 401;
    if (holds(word, "not_found")) return 404;
    if (holds(word, "overloaded")) return 503;
    if (word == "context_length_exceeded" || holds(word, "invalid_request") || holds(word, "exceed_context"))
      return 400;
  }
  return 500;
}

bool is_false(std::string_view text) {
  return text == "false" || text == "False";
}

}  // namespace

std::string excerpt(std::string_view body) {
  std::string text;
  std::size_t characters = 0;
  for (const char c : body) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80 && characters++ == kExcerptCharacters) return text + "…";
    text += byte < ' ' || byte == 0x7f ? ' ' : c;
  }
  return text;
}

Failure explain_status(std::string_view who, const AnswerHead& head, std::string_view body,
                       std::chrono::system_clock::time_point now) {
  Failure failure;
  std::string& words = failure.error.message;
  words.append(who).append(" answers ").append(std::to_string(head.status));
  if (head.status / 100 == 3) {
    failure.error.status = sdk::Status::kFailedPrecondition;
    words.append(head.location.empty() ? ", a redirect" : ", a redirect to " + excerpt(head.location));
    words.append("; redirects are not followed: where it is right, write it as the endpoint");
    return failure;
  }
  const Said said = read_body(body);
  if (!said.message.empty()) words.append(": ").append(excerpt(said.message));
  const Meaning meaning = meaning_of(head.status, said);
  failure.error.status = meaning.status;
  failure.again = is_false(head.should_retry) ? Again::kNever : meaning.again;
  if (failure.again == Again::kMayHelp) failure.wait = parse_retry_after(head.retry_after_ms, head.retry_after, now);
  return failure;
}

Failure explain_error_object(std::string_view who, const json::value& error) {
  Said said;
  read_said(error, said);
  const Meaning meaning = meaning_of(status_of(said), said);
  Failure failure{.error = {meaning.status, std::string(who), {}}, .again = meaning.again};
  failure.error.message.append(" says in its answer: ");
  failure.error.message.append(said.message.empty() ? "an error without words" : excerpt(said.message));
  return failure;
}

}  // namespace occam::remote
