// The C API: requests.
#include "app/c_api.hpp"

using namespace occam::c;

namespace {

/// Changes a request. Returns OCCAM_ERROR_USAGE for a null.
template <typename Change>
std::int32_t change(occam_request_t* request, const void* required, Change&& body) noexcept {
  if (request == nullptr || required == nullptr) return OCCAM_ERROR_USAGE;
  return guard(nullptr, [&]() -> occam::Result<void> {
    body(request->value);
    return {};
  });
}

}  // namespace

extern "C" {

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

int32_t occam_request_add_stop(occam_request_t* request, const char* text) {
  return change(request, text, [&](occam::Request& to) { to.stop.emplace_back(text); });
}

int32_t occam_request_set_traceparent(occam_request_t* request, const char* traceparent) {
  return change(request, traceparent, [&](occam::Request& to) { to.traceparent = traceparent; });
}

int32_t occam_request_set_options(occam_request_t* request, const char* json) {
  return change(request, json, [&](occam::Request& to) { to.options = json; });
}

int32_t occam_request_set_schema(occam_request_t* request, const char* schema) {
  return change(request, schema, [&](occam::Request& to) { to.schema = schema; });
}

}  // extern "C"
