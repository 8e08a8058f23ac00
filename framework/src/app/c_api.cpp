// The C API over the C++ one. Every function is a wall: no exception passes.
#include <new>

#include "occam/occam.h"
#include "occam/occam.hpp"

struct occam_instance {
  occam::Occam value;
};
struct occam_request {
  occam::Request value;
};
struct occam_answer {
  occam::Answer value;
};
struct occam_plan {
  occam::Plan value;
};
struct occam_error {
  occam::Error value;
};

namespace {

static_assert(static_cast<int>(occam::ErrorCode::kUsage) + 1 == OCCAM_ERROR_USAGE);
static_assert(static_cast<int>(occam::ErrorCode::kInternal) + 1 == OCCAM_ERROR_INTERNAL);

std::int32_t report(const occam::Error& failure, occam_error_t** error) noexcept {
  if (error != nullptr) *error = new (std::nothrow) occam_error{failure};
  return static_cast<std::int32_t>(failure.code) + 1;
}

/// Runs `body`, a callable returning Result<void>.
template <typename Body>
std::int32_t guard(occam_error_t** error, Body&& body) noexcept {
  try {
    const occam::Result<void> done = body();
    return done ? OCCAM_OK : report(done.error(), error);
  } catch (const std::bad_alloc&) {
    return OCCAM_ERROR_OVERLOADED;
  } catch (const std::exception& exception) {
    return report({occam::ErrorCode::kInternal, exception.what()}, error);
  }
}

/// Changes a request. Returns OCCAM_ERROR_USAGE for a null.
template <typename Change>
std::int32_t change(occam_request_t* request, const void* required, Change&& body) noexcept {
  if (request == nullptr || required == nullptr) return OCCAM_ERROR_USAGE;
  return guard(nullptr, [&]() -> occam::Result<void> {
    body(request->value);
    return {};
  });
}

occam::Result<void> need(const void* pointer) {
  if (pointer != nullptr) return {};
  return occam::fail(occam::ErrorCode::kUsage, "a required pointer is null");
}

}  // namespace

extern "C" {

const char* occam_error_message(const occam_error_t* error) {
  return error == nullptr ? "" : error->value.message.c_str();
}
const char* occam_error_where(const occam_error_t* error) {
  return error == nullptr ? "" : error->value.where.c_str();
}
const char* occam_error_hint(const occam_error_t* error) {
  return error == nullptr ? "" : error->value.hint.c_str();
}
const char* occam_error_details(const occam_error_t* error) {
  return error == nullptr ? "" : error->value.details.c_str();
}
void occam_error_free(occam_error_t* error) {
  delete error;
}

int32_t occam_open(const char* policy_file, occam_t** out, occam_error_t** error) {
  return guard(error, [&]() -> occam::Result<void> {
    if (auto there = need(out); !there) return there;
    occam::Options options;
    if (policy_file != nullptr) options.policy = policy_file;
    occam::Result<occam::Occam> opened = occam::Occam::open(options);
    if (!opened) return occam::fail(opened.error());
    *out = new occam_t{std::move(*opened)};
    return {};
  });
}

void occam_free(occam_t* instance) {
  delete instance;
}
const char* occam_version(void) {
  return occam::version().data();
}

occam_request_t* occam_request_new(void) {
  return new (std::nothrow) occam_request;
}
void occam_request_free(occam_request_t* request) {
  delete request;
}

int32_t occam_request_add_message(occam_request_t* request, const char* role, const char* content) {
  if (role == nullptr) return OCCAM_ERROR_USAGE;
  return change(request, content, [&](occam::Request& to) { to.messages.push_back({role, content}); });
}

int32_t occam_request_set_raw_prompt(occam_request_t* request, const char* prompt) {
  return change(request, prompt, [&](occam::Request& to) {
    to.form = occam::PromptForm::kRaw;
    to.prompt = prompt;
  });
}

int32_t occam_request_set_task(occam_request_t* request, const char* task) {
  return change(request, task, [&](occam::Request& to) { to.task = task; });
}

int32_t occam_request_set_model(occam_request_t* request, const char* model) {
  return change(request, model, [&](occam::Request& to) { to.model = model; });
}

int32_t occam_request_set_residency(occam_request_t* request, const char* residency) {
  if (request == nullptr || residency == nullptr) return OCCAM_ERROR_USAGE;
  for (const occam::Residency known : {occam::Residency::kDevice, occam::Residency::kEdge, occam::Residency::kCloud}) {
    if (occam::word(known) != residency) continue;
    request->value.residency = known;
    return OCCAM_OK;
  }
  return OCCAM_ERROR_USAGE;
}

int32_t occam_request_set_max_tokens(occam_request_t* request, int32_t max_tokens) {
  return change(request, request, [&](occam::Request& to) { to.max_tokens = max_tokens; });
}

int32_t occam_request_set_temperature(occam_request_t* request, double temperature) {
  return change(request, request, [&](occam::Request& to) { to.sampling.temperature = temperature; });
}

int32_t occam_request_set_seed(occam_request_t* request, uint64_t seed) {
  return change(request, request, [&](occam::Request& to) { to.sampling.seed = seed; });
}

int32_t occam_request_set_deadline(occam_request_t* request, double seconds) {
  return change(request, request, [&](occam::Request& to) { to.deadline_seconds = seconds; });
}

int32_t occam_run(occam_t* instance, const occam_request_t* request, occam_stream_function stream, void* ctx,
                  occam_answer_t** out, occam_error_t** error) {
  return guard(error, [&]() -> occam::Result<void> {
    for (const void* pointer :
         {static_cast<const void*>(instance), static_cast<const void*>(request), static_cast<const void*>(out)})
      if (auto there = need(pointer); !there) return there;
    occam::StreamFunction function;
    if (stream != nullptr)
      function = [stream, ctx](const occam::Delta& delta) {
        return stream(ctx, delta.text.data(), delta.text.size()) != 0 ? occam::Flow::kContinue : occam::Flow::kStop;
      };
    occam::Result<occam::Answer> answer = instance->value.run(request->value, function);
    if (!answer) return occam::fail(answer.error());
    *out = new occam_answer_t{std::move(*answer)};
    return {};
  });
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

int32_t occam_route(occam_t* instance, const occam_request_t* request, occam_plan_t** out, occam_error_t** error) {
  return guard(error, [&]() -> occam::Result<void> {
    for (const void* pointer :
         {static_cast<const void*>(instance), static_cast<const void*>(request), static_cast<const void*>(out)})
      if (auto there = need(pointer); !there) return there;
    occam::Result<occam::Plan> plan = instance->value.route(request->value);
    if (!plan) return occam::fail(plan.error());
    *out = new occam_plan_t{std::move(*plan)};
    return {};
  });
}

const char* occam_plan_task(const occam_plan_t* plan) {
  return plan->value.task.c_str();
}
size_t occam_plan_attempt_count(const occam_plan_t* plan) {
  return plan->value.attempts.size();
}
const char* occam_plan_attempt_model(const occam_plan_t* plan, size_t index) {
  return plan->value.attempts[index].model.c_str();
}
size_t occam_plan_candidate_count(const occam_plan_t* plan) {
  return plan->value.candidates.size();
}
const char* occam_plan_candidate_model(const occam_plan_t* plan, size_t index) {
  return plan->value.candidates[index].model.c_str();
}
const char* occam_plan_candidate_refused_by(const occam_plan_t* plan, size_t index) {
  return plan->value.candidates[index].refused_by.c_str();
}
const char* occam_plan_candidate_reason(const occam_plan_t* plan, size_t index) {
  return plan->value.candidates[index].reason.c_str();
}
void occam_plan_free(occam_plan_t* plan) {
  delete plan;
}

}  // extern "C"
