// Texts that nobody has checked, made fit for a page: any bytes become well-formed UTF-8.
//
// Threads: values.
#pragma once

#include <string>
#include <string_view>

namespace occam::report {

/// Bytes that are no UTF-8 become U+FFFD, one for each; a character that was cut off at the end is dropped.
[[nodiscard]] std::string readable(std::string_view text);

}  // namespace occam::report
