// The C API: plans without running them.
#include "app/c_api.hpp"

using namespace occam::c;

extern "C" {

int32_t occam_route(occam_t* instance, const occam_request_t* request, occam_plan_t** out, occam_error_t** error) {
  return guard(error, [&]() -> occam::Result<void> {
    if (auto there = need({instance, request, out}); !there) return there;
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
