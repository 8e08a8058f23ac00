// Server-sent events as this gateway writes them (HTML Living Standard, 9.2): data frames and comments.
//
// Threads: functions of their arguments.
#pragma once

#include <string>
#include <string_view>

namespace occam::gateway {

inline constexpr std::string_view kData = "data: ";
inline constexpr std::string_view kFrameEnd = "\n\n";
/// The end of a stream that is whole (OpenAI).
inline constexpr std::string_view kDoneFrame = "data: [DONE]\n\n";

/// A comment that clients ignore and proxies count as life.
inline constexpr std::string_view kKeepAliveComment = ": keep-alive\n\n";

/// `data: …` and the empty line. Requires: `json` has no line feed.
[[nodiscard]] inline std::string data_frame(std::string_view json) {
  std::string frame(kData);
  frame += json;
  frame += kFrameEnd;
  return frame;
}

}  // namespace occam::gateway
