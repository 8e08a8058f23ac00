#include <atomic>
#include <catch2/catch.hpp>
#include <stop_token>

#include "plugin/cancel.hpp"

using occam::plugin::CallLimits;
using occam::plugin::CancelBridge;

namespace {

void count(void* ctx) {
  ++*static_cast<std::atomic<int>*>(ctx);
}

}  // namespace

TEST_CASE("a stop request is seen through the ABI with its deadline") {
  std::stop_source source;
  const CallLimits limits{.cancel = source.get_token(), .deadline_ns = 42};
  const CancelBridge bridge(limits);
  const occam_abi_cancel* cancel = bridge.abi();
  CHECK(cancel->deadline_ns == 42);
  CHECK(cancel->is_cancelled(cancel->ctx) == 0);
  source.request_stop();
  CHECK(cancel->is_cancelled(cancel->ctx) == 1);
}

TEST_CASE("a registered wake-up runs once and one that was taken back never") {
  std::stop_source source;
  const CallLimits limits{.cancel = source.get_token()};
  const CancelBridge bridge(limits);
  const occam_abi_cancel* cancel = bridge.abi();
  std::atomic<int> first = 0;
  std::atomic<int> second = 0;
  cancel->on_cancel(cancel->ctx, count, &first);
  cancel->on_cancel(cancel->ctx, count, &second);
  source.request_stop();
  CHECK(first == 0);
  CHECK(second == 1);

  std::stop_source other;
  const CallLimits other_limits{.cancel = other.get_token()};
  const CancelBridge taken_back(other_limits);
  taken_back.abi()->on_cancel(taken_back.abi()->ctx, count, &first);
  taken_back.abi()->on_cancel(taken_back.abi()->ctx, nullptr, nullptr);
  other.request_stop();
  CHECK(first == 0);
}

TEST_CASE("a wake-up that is registered after the cancellation runs at once") {
  std::stop_source source;
  source.request_stop();
  const CallLimits limits{.cancel = source.get_token()};
  const CancelBridge bridge(limits);
  std::atomic<int> woken = 0;
  bridge.abi()->on_cancel(bridge.abi()->ctx, count, &woken);
  CHECK(woken == 1);
}
