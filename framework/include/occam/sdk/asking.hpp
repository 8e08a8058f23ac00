// Other models for an evaluator: a judge asks one, or reads what it has answered to the same item.
//
// Only inside evaluate(), on its thread; what the host refuses is passed on as it is. Threads: [callback] of
// evaluate().
//
//   const auto reply = sdk::ask_model({.model = "large", .messages = messages});
//   if (!reply) return std::unexpected(reply.error());
#pragma once

#include <span>
#include <string>
#include <vector>

#include "occam/abi/ext/host_answer.h"
#include "occam/abi/ext/host_generate.h"
#include "occam/sdk/host.hpp"

namespace occam::sdk {

struct HostRequest {
  std::string_view model;  ///< its id in the policy
  std::span<const occam_abi_message> messages;
  double temperature = 0;
  std::uint64_t seed = 0;
  std::int32_t max_tokens = 0;  ///< 0: as many as the context holds
};

struct HostReply {
  std::string text;
  std::int32_t finish_reason = OCCAM_ABI_FINISH_STOP;
  std::int32_t prompt_tokens = 0;
  std::int32_t completion_tokens = 0;
};

namespace detail {

template <typename Service>
[[nodiscard]] const Service* find_service(const char* id) noexcept {
  if (current_host == nullptr || current_host->get_extension == nullptr) return nullptr;
  return static_cast<const Service*>(current_host->get_extension(current_host->ctx, id));
}

/// The host's words as an Error.
struct Caught {
  Error error;
  occam_abi_error abi{sizeof(occam_abi_error), this,
                      [](void* ctx, std::int32_t, occam_abi_string message, occam_abi_string where) {
                        auto& self = *static_cast<Caught*>(ctx);
                        self.error.message = view(message);
                        self.error.where = view(where);
                      }};
  [[nodiscard]] std::unexpected<Error> with(std::int32_t status) {
    error.status = static_cast<Status>(status);
    return std::unexpected(error);
  }
};

}  // namespace detail

/// Errors: those of ext/host_generate.h.
[[nodiscard]] inline Result<HostReply> ask_model(const HostRequest& request) {
  const auto* service = detail::find_service<occam_abi_host_generate>(OCCAM_ABI_EXT_HOST_GENERATE);
  if (service == nullptr) return failure(Status::kFailedPrecondition, "this host lets no evaluator ask a model");
  const occam_abi_host_request raw{.struct_size = sizeof raw,
                                   .model = borrow(request.model),
                                   .messages = request.messages.data(),
                                   .message_count = request.messages.size(),
                                   .temperature = request.temperature,
                                   .seed = request.seed,
                                   .max_tokens = request.max_tokens,
                                   .reserved = 0};
  HostReply taken;
  const occam_abi_host_reply_sink sink{sizeof sink, &taken, [](void* ctx, const occam_abi_host_reply* reply) {
                                         *static_cast<HostReply*>(ctx) = {std::string(view(reply->text)),
                                                                          reply->finish_reason, reply->prompt_tokens,
                                                                          reply->completion_tokens};
                                       }};
  detail::Caught caught;
  const std::int32_t status = service->generate(&raw, &sink, &caught.abi);
  if (status != OCCAM_ABI_OK) return caught.with(status);
  return taken;
}

/// Errors: those of ext/host_answer.h.
[[nodiscard]] inline Result<std::string> stored_answer(std::string_view model) {
  const auto* service = detail::find_service<occam_abi_host_answer>(OCCAM_ABI_EXT_HOST_ANSWER);
  if (service == nullptr) return failure(Status::kFailedPrecondition, "this host keeps no answers");
  std::string text;
  const occam_abi_text_sink sink{sizeof sink, &text,
                                 [](void* ctx, occam_abi_string raw) { *static_cast<std::string*>(ctx) = view(raw); }};
  detail::Caught caught;
  const std::int32_t status = service->answer(borrow(model), &sink, &caught.abi);
  if (status != OCCAM_ABI_OK) return caught.with(status);
  return text;
}

}  // namespace occam::sdk
