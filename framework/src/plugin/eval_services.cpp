#include "plugin/eval_services.hpp"

#include <array>
#include <utility>
#include <vector>

#include "occam/abi/ext/host_answer.h"
#include "occam/abi/ext/host_generate.h"
#include "plugin/status.hpp"

namespace occam::plugin {
namespace {

thread_local EvalServices* current = nullptr;

std::int32_t say(const occam_abi_error* error, std::int32_t status, std::string_view words) {
  if (error != nullptr && error->set != nullptr)
    error->set(error->ctx, status, borrow(words), occam_abi_string{nullptr, 0});
  return status;
}

std::int32_t to_finish(FinishReason reason) {
  constexpr std::array kReasons = {std::pair{FinishReason::kLength, OCCAM_ABI_FINISH_LENGTH},
                                   std::pair{FinishReason::kTool, OCCAM_ABI_FINISH_TOOL},
                                   std::pair{FinishReason::kCancelled, OCCAM_ABI_FINISH_CANCELLED},
                                   std::pair{FinishReason::kFilter, OCCAM_ABI_FINISH_FILTER}};
  for (const auto& [ours, abi] : kReasons)
    if (ours == reason) return abi;
  return OCCAM_ABI_FINISH_STOP;
}

/// Runs `body`, a callable that returns a status, where an item is being evaluated.
template <typename Body>
std::int32_t serve(const occam_abi_error* error, Body&& body) noexcept {
  try {
    if (current == nullptr)
      return say(error, OCCAM_ABI_FAILED_PRECONDITION, "no item is being evaluated on this thread");
    return body(*current);
  } catch (...) {
    return say(error, OCCAM_ABI_RESOURCE_EXHAUSTED, "out of memory");
  }
}

std::int32_t host_generate(const occam_abi_host_request* request, const occam_abi_host_reply_sink* sink,
                           const occam_abi_error* error) noexcept {
  return serve(error, [&](EvalServices& services) {
    if (request == nullptr || sink == nullptr || request->struct_size < sizeof *request ||
        sink->struct_size < sizeof *sink || request->message_count == 0 || !(request->temperature >= 0))
      return say(error, OCCAM_ABI_INVALID_ARGUMENT, "a request has messages and a temperature of 0 or more");
    std::vector<Message> messages;
    for (std::size_t i = 0; i < request->message_count; ++i)
      messages.push_back(
          {std::string(view(request->messages[i].role)), std::string(view(request->messages[i].content))});
    const auto reply = services.generate({.model = view(request->model),
                                          .messages = messages,
                                          .temperature = request->temperature,
                                          .seed = request->seed,
                                          .max_tokens = request->max_tokens});
    if (!reply) return say(error, to_status(reply.error().code), reply.error().message);
    const occam_abi_host_reply raw{.struct_size = sizeof raw,
                                   .text = borrow(reply->text),
                                   .finish_reason = to_finish(reply->finish_reason),
                                   .prompt_tokens = reply->prompt_tokens,
                                   .completion_tokens = reply->completion_tokens,
                                   .reserved = 0};
    sink->reply(sink->ctx, &raw);
    return std::int32_t{OCCAM_ABI_OK};
  });
}

std::int32_t host_answer(occam_abi_string model, const occam_abi_text_sink* sink,
                         const occam_abi_error* error) noexcept {
  return serve(error, [&](EvalServices& services) {
    if (sink == nullptr || sink->struct_size < sizeof *sink)
      return say(error, OCCAM_ABI_INVALID_ARGUMENT, "the sink is short");
    const auto text = services.answer(view(model));
    if (!text) return say(error, to_status(text.error().code), text.error().message);
    sink->text(sink->ctx, borrow(*text));
    return std::int32_t{OCCAM_ABI_OK};
  });
}

}  // namespace

ServiceScope::ServiceScope(EvalServices* services) : outer_(std::exchange(current, services)) {}

ServiceScope::~ServiceScope() {
  current = outer_;
}

const void* find_service(std::string_view id) {
  static constexpr occam_abi_host_generate kGenerate{sizeof(occam_abi_host_generate), host_generate};
  static constexpr occam_abi_host_answer kAnswer{sizeof(occam_abi_host_answer), host_answer};
  if (id == OCCAM_ABI_EXT_HOST_GENERATE) return &kGenerate;
  if (id == OCCAM_ABI_EXT_HOST_ANSWER) return &kAnswer;
  return nullptr;
}

}  // namespace occam::plugin
