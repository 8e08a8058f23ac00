// `host:port` as it is written in the policy and on the command line.
//
// Threads: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "occam/error.hpp"

namespace occam::gateway {

struct ListenAddress {
  std::string host;        ///< an IPv6 address without its brackets
  std::uint16_t port = 0;  ///< 0: any that is free
};

/// Errors: kUsage.
[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace occam::gateway
