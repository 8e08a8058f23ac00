#include "plugin/host.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "plugin/eval_services.hpp"
#include "plugin/status.hpp"

namespace occam::plugin {
namespace {

void host_log(void*, std::int32_t level, occam_abi_string message) noexcept {
  try {
    if (level < OCCAM_ABI_LOG_TRACE || level > OCCAM_ABI_LOG_ERROR) level = OCCAM_ABI_LOG_ERROR;
    log(static_cast<LogLevel>(level), "plugin", view(message));
  } catch (...) {
    // A log line is not worth a crash.
  }
}

std::int64_t host_now_ns(void*) noexcept {
  return monotonic_ns();
}

const void* host_extension(void*, const char* id) noexcept {
  return id == nullptr ? nullptr : find_service(id);
}

}  // namespace

const occam_abi_host* host_services() {
  static const occam_abi_host host{.struct_size = sizeof(occam_abi_host),
                                   .abi_minor = OCCAM_ABI_MINOR,
                                   .reserved = 0,
                                   .name = borrow("occam"),
                                   .version = borrow(OCCAM_VERSION),
                                   .ctx = nullptr,
                                   .log = host_log,
                                   .now_ns = host_now_ns,
                                   .get_extension = host_extension};
  return &host;
}

}  // namespace occam::plugin
