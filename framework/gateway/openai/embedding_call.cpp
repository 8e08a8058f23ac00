#include "gateway/openai/embedding_call.hpp"

#include <bit>
#include <boost/json/value.hpp>

#include "gateway/openai/body_reader.hpp"
#include "gateway/openai/json_text.hpp"

namespace occam::gateway {
namespace {

constexpr std::size_t kMaxTexts = 2048;

void append_base64(std::string& out, std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = (group << 8U) | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) out += i <= count ? kAlphabet[(group >> (18U - 6U * i)) & 63U] : '=';
  }
}

void append_vector(std::string& out, const std::vector<float>& vector, VectorEncoding encoding) {
  static_assert(std::endian::native == std::endian::little);
  if (encoding == VectorEncoding::kBase64) {
    out += '"';
    append_base64(out, {reinterpret_cast<const char*>(vector.data()), vector.size() * sizeof(float)});
    out += '"';
    return;
  }
  out += '[';
  for (std::size_t i = 0; i < vector.size(); ++i) {
    if (i > 0) out += ',';
    append_number(out, vector[i]);
  }
  out += ']';
}

}  // namespace

Checked<EmbeddingCall> parse_embedding(std::string_view text) {
  const Checked<boost::json::object> object = parse_body(text);
  if (!object) return std::unexpected(object.error());
  EmbeddingCall call;
  BodyReader body(*object);
  call.request.model = body.text("model");
  if (call.request.model.empty()) body.fail("model is missing: the id of a model that embeds", "model");
  call.request.texts = body.texts("input", kMaxTexts);
  if (call.request.texts.empty()) body.fail("input must be a string or an array of strings", "input");
  call.request.dimensions = static_cast<std::int32_t>(body.integer("dimensions", 0, {1, 65536}));
  const std::string encoding = body.text("encoding_format");
  if (encoding == "base64")
    call.encoding = VectorEncoding::kBase64;
  else if (!encoding.empty() && encoding != "float")
    body.fail("encoding_format must be \"float\" or \"base64\"", "encoding_format");
  body.ignore({"user"});
  for (const auto& member : body.rest())
    body.fail("there is no " + std::string(member.key()) + " for embeddings", std::string_view(member.key()));
  if (body.error()) return std::unexpected(*body.error());
  return call;
}

std::string to_body(const Embeddings& embeddings, VectorEncoding encoding) {
  std::string out = R"({"object":"list","data":[)";
  for (std::size_t i = 0; i < embeddings.vectors.size(); ++i) {
    out += i == 0 ? R"({"object":"embedding","index":)" : R"(,{"object":"embedding","index":)";
    append_number(out, static_cast<std::int64_t>(i));
    out += R"(,"embedding":)";
    append_vector(out, embeddings.vectors[i], encoding);
    out += '}';
  }
  out += R"(],"model":)";
  append_quoted(out, embeddings.model);
  out += R"(,"usage":{"prompt_tokens":)";
  append_number(out, embeddings.prompt_tokens);
  out += R"(,"total_tokens":)";
  append_number(out, embeddings.prompt_tokens);
  out += "}}";
  return out;
}

}  // namespace occam::gateway
