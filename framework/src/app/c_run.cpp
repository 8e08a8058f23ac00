// The C API: running requests, at once or later, and reading the answers.
#include <memory>
#include <stop_token>

#include "app/c_api.hpp"

using namespace occam::c;

struct occam_call {
  std::stop_source stop;
};

namespace {

/// Hands the outcome over. Where there is no memory for it, the code says so alone.
void complete(occam_done_function done, void* ctx, occam::Result<occam::Answer> answer) noexcept {
  occam_answer_t* given = nullptr;
  occam_error_t* failure = nullptr;
  std::int32_t code = OCCAM_OK;
  if (!answer) {
    code = report(answer.error(), &failure);
  } else if (given = new (std::nothrow) occam_answer_t{std::move(*answer)}; given == nullptr) {
    code = OCCAM_ERROR_OVERLOADED;
  }
  done(ctx, code, given, failure);
}

}  // namespace

extern "C" {

int32_t occam_run(occam_t* instance, const occam_request_t* request, occam_stream_function stream, void* ctx,
                  occam_answer_t** out, occam_error_t** error) {
  return guard(error, [&]() -> occam::Result<void> {
    if (auto there = need({instance, request, out}); !there) return there;
    occam::Result<occam::Answer> answer = instance->value.run(request->value, to_stream(stream, ctx));
    if (!answer) return occam::fail(answer.error());
    *out = new occam_answer_t{std::move(*answer)};
    return {};
  });
}

int32_t occam_run_async(occam_t* instance, const occam_request_t* request, occam_stream_function stream,
                        occam_done_function done, void* ctx, occam_call_t** out, occam_error_t** error) {
  return guard(error, [&]() -> occam::Result<void> {
    if (auto there = need({instance, request, reinterpret_cast<const void*>(done)}); !there) return there;
    auto call = std::make_unique<occam_call>();
    occam::Request own = request->value;
    own.cancel = call->stop.get_token();
    auto finish = [done, ctx](occam::Result<occam::Answer> answer) { complete(done, ctx, std::move(answer)); };
    occam::StreamFunction pieces = to_stream(stream, ctx);
    // Set before `done` can be called, which may free it.
    if (out != nullptr) *out = call.release();
    instance->value.run_async(std::move(own), std::move(pieces), std::move(finish));
    return {};
  });
}

void occam_call_cancel(occam_call_t* call) {
  if (call != nullptr) call->stop.request_stop();
}
void occam_call_free(occam_call_t* call) {
  delete call;
}

const char* occam_answer_text(const occam_answer_t* answer) {
  return answer->value.text.c_str();
}
const char* occam_answer_model(const occam_answer_t* answer) {
  return answer->value.model.c_str();
}
const char* occam_answer_finish_reason(const occam_answer_t* answer) {
  return occam::word(answer->value.finish_reason).data();
}
int32_t occam_answer_prompt_tokens(const occam_answer_t* answer) {
  return answer->value.prompt_tokens;
}
int32_t occam_answer_completion_tokens(const occam_answer_t* answer) {
  return answer->value.completion_tokens;
}
const char* occam_answer_decision_id(const occam_answer_t* answer) {
  return answer->value.decision.id.c_str();
}
const char* occam_answer_reason(const occam_answer_t* answer) {
  return answer->value.decision.reason.c_str();
}
double occam_answer_cost(const occam_answer_t* answer) {
  return answer->value.cost;
}
const char* occam_answer_fields(const occam_answer_t* answer) {
  return answer->value.fields.c_str();
}
size_t occam_answer_attempt_count(const occam_answer_t* answer) {
  return answer->value.decision.attempts.size();
}
const char* occam_answer_attempt_model(const occam_answer_t* answer, size_t index) {
  return answer->value.decision.attempts[index].model.c_str();
}
const char* occam_answer_attempt_outcome(const occam_answer_t* answer, size_t index) {
  return occam::word(answer->value.decision.attempts[index].outcome).data();
}
const char* occam_answer_attempt_reason(const occam_answer_t* answer, size_t index) {
  return answer->value.decision.attempts[index].reason.c_str();
}
void occam_answer_free(occam_answer_t* answer) {
  delete answer;
}

}  // extern "C"
