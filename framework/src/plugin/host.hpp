// The host services that plugins get: log, clock, extensions. One for the process's life; plugins keep its address.
#pragma once

#include "occam/abi/host.h"

namespace occam::plugin {

/// Returns the host struct. It is constant and never destroyed, as plugins are never unloaded. Threads: [any].
[[nodiscard]] const occam_abi_host* host_services();

}  // namespace occam::plugin
