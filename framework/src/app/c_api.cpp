// The C API: errors and instances.
#include "app/c_api.hpp"

using namespace occam::c;

static_assert(static_cast<int>(occam::ErrorCode::kUsage) + 1 == OCCAM_ERROR_USAGE);
static_assert(static_cast<int>(occam::ErrorCode::kUnavailable) + 1 == OCCAM_ERROR_UNAVAILABLE);
static_assert(static_cast<int>(occam::ErrorCode::kInternal) + 1 == OCCAM_ERROR_INTERNAL);

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
    if (auto there = need({out}); !there) return there;
    occam::Options options;
    if (policy_file != nullptr) options.policy = policy_file;
    occam::Result<occam::Occam> opened = occam::Occam::open(options);
    if (!opened) return occam::fail(opened.error());
    *out = new occam_t{std::move(*opened)};
    return {};
  });
}

int32_t occam_reload(occam_t* occam, occam_error_t** error) {
  return guard(error, [&]() -> occam::Result<void> {
    if (auto there = need({occam}); !there) return there;
    return occam->value.reload();
  });
}

void occam_free(occam_t* instance) {
  delete instance;
}
const char* occam_version(void) {
  return occam::version().data();
}

}  // extern "C"
