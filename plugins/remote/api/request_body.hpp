// The JSON of a request: what the API has a default for is not sent, so that servers that know little understand it.
//
// Threads: [any].
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "occam/sdk/backend.hpp"
#include "remote/api/settings.hpp"

namespace occam::remote {

/// Whether a request's options may carry the key: everything but what a request has its own place for.
[[nodiscard]] bool accepts_option(std::string_view key);

/// The body for /chat/completions, or /completions of a raw prompt. Errors: kInvalidArgument at `options` or `schema`
/// for what is no JSON object.
[[nodiscard]] sdk::Result<std::string> write_generate_body(const ModelSettings& model,
                                                           const sdk::GenerateRequest& request);

/// The body for /completions that asks for the log-probabilities of `text` itself.
[[nodiscard]] std::string write_echo_body(const ModelSettings& model, std::string_view text, int max_tokens);

/// The body for /embeddings. `dimensions` 0: the model's own.
[[nodiscard]] std::string write_embed_body(const ModelSettings& model, std::span<const std::string_view> texts,
                                           std::int32_t dimensions);

}  // namespace occam::remote
