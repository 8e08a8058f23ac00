// For handlers whose work may block: it is done on the gateway's own threads, or refused where they are all taken.
//
//   run_blocking(exchange, [exchange] { exchange->answer(…); });
#pragma once

#include <functional>

#include "gateway/exchange.hpp"

namespace occam::gateway {

inline void run_blocking(const ExchangePtr& exchange, std::function<void()> work) {
  if (exchange->gateway().work().run(std::move(work))) return;
  exchange->answer(ApiError{
      .status = 503, .code = "overloaded", .message = "too many requests wait already", .retry_after_seconds = 1});
}

}  // namespace occam::gateway
