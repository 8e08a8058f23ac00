// What a server asks for before the next try: the headers retry-after-ms and Retry-After. Threads: [any].
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace occam::remote {

/// `milliseconds` may have a fraction; `after` is a number of seconds or an HTTP date (RFC 9110, 10.2.3), read against
/// `now`. The first counts where both are there. Nothing where neither makes sense; a date that is over is 0.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view milliseconds,
                                                                         std::string_view after,
                                                                         std::chrono::system_clock::time_point now);

/// An HTTP date in its three forms (RFC 9110, 5.6.7).
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

}  // namespace occam::remote
