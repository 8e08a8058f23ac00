#include "conform/court.hpp"

#include <atomic>
#include <string_view>

#include "occam/abi/ext/host_answer.h"
#include "occam/abi/ext/host_generate.h"
#include "plugin/status.hpp"

namespace occam::conform {
namespace {

using plugin::borrow;

constexpr std::string_view kReply = "Neither is better: [[C]]. {\"score\": 5} Rating: [[5]]";
constexpr std::string_view kOtherAnswer = "Paris, on the Seine";

thread_local int hearings = 0;
std::atomic<std::int64_t> questions = 0;
std::atomic<std::int64_t> strays = 0;
std::atomic<std::int32_t> closed = OCCAM_ABI_OK;

std::int32_t refuse(const occam_abi_error* error, std::int32_t status, std::string_view words) {
  if (error != nullptr && error->set != nullptr)
    error->set(error->ctx, status, borrow(words), occam_abi_string{nullptr, 0});
  return status;
}

/// OK where a question may be answered now.
std::int32_t hear(const occam_abi_error* error) {
  if (hearings == 0) {
    ++strays;
    return refuse(error, OCCAM_ABI_FAILED_PRECONDITION, "no item is being evaluated on this thread");
  }
  ++questions;
  const std::int32_t status = closed;
  return status == OCCAM_ABI_OK ? status : refuse(error, status, "the kit refuses");
}

std::int32_t generate(const occam_abi_host_request*, const occam_abi_host_reply_sink* sink,
                      const occam_abi_error* error) {
  if (const std::int32_t status = hear(error); status != OCCAM_ABI_OK) return status;
  const occam_abi_host_reply reply{.struct_size = sizeof reply,
                                   .text = borrow(kReply),
                                   .finish_reason = OCCAM_ABI_FINISH_STOP,
                                   .prompt_tokens = 9,
                                   .completion_tokens = 12,
                                   .reserved = 0};
  sink->reply(sink->ctx, &reply);
  return OCCAM_ABI_OK;
}

std::int32_t answer(occam_abi_string, const occam_abi_text_sink* sink, const occam_abi_error* error) {
  if (const std::int32_t status = hear(error); status != OCCAM_ABI_OK) return status;
  sink->text(sink->ctx, borrow(kOtherAnswer));
  return OCCAM_ABI_OK;
}

}  // namespace

Hearing::Hearing() {
  ++hearings;
}

Hearing::~Hearing() {
  --hearings;
}

CourtRecord court_record() {
  return {.questions = questions, .strays = strays};
}

void close_court(std::int32_t status) {
  closed = status;
}

const void* court_service(const char* id) {
  static constexpr occam_abi_host_generate kGenerate{sizeof(occam_abi_host_generate), generate};
  static constexpr occam_abi_host_answer kAnswer{sizeof(occam_abi_host_answer), answer};
  if (id == nullptr) return nullptr;
  if (std::string_view(id) == OCCAM_ABI_EXT_HOST_GENERATE) return &kGenerate;
  return std::string_view(id) == OCCAM_ABI_EXT_HOST_ANSWER ? &kAnswer : nullptr;
}

}  // namespace occam::conform
