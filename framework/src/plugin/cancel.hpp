// A std::stop_token and a deadline as the ABI's occam_abi_cancel, for the length of one call.
#pragma once

#include <optional>
#include <stop_token>

#include "occam/abi/types.h"
#include "plugin/backend.hpp"

namespace occam::plugin {

/// Lives on the caller's stack during the call. The one registered wake-up runs at most once, on the thread that
/// requests the stop; taking it back waits until it is not running.
class CancelBridge {
 public:
  explicit CancelBridge(const CallLimits& limits)
      : token_(limits.cancel),
        abi_{sizeof(occam_abi_cancel), this, &CancelBridge::is_cancelled, limits.deadline_ns,
             &CancelBridge::on_cancel} {}
  CancelBridge(const CancelBridge&) = delete;
  CancelBridge& operator=(const CancelBridge&) = delete;

  [[nodiscard]] const occam_abi_cancel* abi() const { return &abi_; }

 private:
  static std::int32_t is_cancelled(void* ctx) noexcept {
    return static_cast<CancelBridge*>(ctx)->token_.stop_requested() ? 1 : 0;
  }

  static void on_cancel(void* ctx, void (*wake)(void*), void* wake_ctx) noexcept {
    auto& self = *static_cast<CancelBridge*>(ctx);
    self.callback_.reset();  // std::stop_callback's destructor waits for a running callback
    if (wake != nullptr) self.callback_.emplace(self.token_, Wake{wake, wake_ctx});
  }

  struct Wake {
    void (*function)(void*);
    void* ctx;
    void operator()() const noexcept { function(ctx); }
  };

  std::stop_token token_;
  std::optional<std::stop_callback<Wake>> callback_;
  occam_abi_cancel abi_;
};

}  // namespace occam::plugin
