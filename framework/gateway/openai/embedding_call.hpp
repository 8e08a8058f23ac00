// POST /v1/embeddings: what is asked, and the shape of the answer.
//
// Threads: values, no sharing.
#pragma once

#include <string>
#include <string_view>

#include "gateway/openai/errors.hpp"
#include "occam/answer.hpp"
#include "occam/request.hpp"

namespace occam::gateway {

enum class VectorEncoding { kNumbers, kBase64 };

struct EmbeddingCall {
  EmbedRequest request;  ///< without residency and cancel
  VectorEncoding encoding = VectorEncoding::kNumbers;
};

[[nodiscard]] Checked<EmbeddingCall> parse_embedding(std::string_view body);

/// kBase64: the vectors' IEEE 754 single precision bytes, little-endian, as OpenAI's clients ask for them.
[[nodiscard]] std::string to_body(const Embeddings& embeddings, VectorEncoding encoding);

}  // namespace occam::gateway
