// What went wrong, in OpenAI's words: a status and a body {"error": {"message", "type", "param", "code"}}.
//
// The table of codes is in framework/docs/gateway.md. Threads: values, no sharing.
//
//   if (!answer) exchange.answer(to_response(to_api_error(answer.error())));
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/http/response.hpp"
#include "occam/error.hpp"

namespace occam::gateway {

/// Whether a client's own retry can help; said to it as `x-should-retry`.
enum class Retry { kClientDecides, kNever };

struct ApiError {
  std::int32_t status = 500;
  std::string_view type = "server_error";  ///< static
  std::string_view code{};                 ///< static; empty: null
  std::string message;
  std::string param{};                                ///< the body's key that is wrong; empty: null
  std::optional<std::int32_t> retry_after_seconds{};  ///< of the `retry-after` header
  Retry retry = Retry::kClientDecides;
  std::string decision{};    ///< of the `x-occam-decision` header
  std::size_t attempts = 0;  ///< of the `x-occam-attempts` header
};

template <typename T>
using Checked = std::expected<T, ApiError>;

/// A body that cannot be understood: 400 invalid_request_error, `param` named.
[[nodiscard]] std::unexpected<ApiError> bad_request(std::string message, std::string param = {});

/// An error of the embedding API as status, type and code. An error after attempts were made is never worth a retry:
/// the chain has retried already.
[[nodiscard]] ApiError to_api_error(const Error& error);

/// `{"error":{…}}`
[[nodiscard]] std::string to_body(const ApiError& error);

/// Body and headers: `retry-after`, `x-should-retry`, `x-occam-attempts` and `x-occam-decision` where there are any.
[[nodiscard]] Response to_response(const ApiError& error);

}  // namespace occam::gateway
