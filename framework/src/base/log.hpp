// The library's log: structured key=value lines on stderr, as text or JSON. Prompts and answers never above debug.
//
// Threads: [any]. One use:  log_warning("plugin.refused", "file=x.so reason=\"…\"");
#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace occam {

enum class LogLevel { kTrace, kDebug, kInfo, kWarning, kError, kOff };
enum class LogFormat { kText, kJson };

/// Sets what is written from now on. The default is kWarning as text.
void set_log(LogLevel level, LogFormat format);

/// Writes one line: an event in dotted words, then its fields.
void log(LogLevel level, std::string_view event, std::string_view fields);

template <typename... Args>
void log_debug(std::string_view event, fmt::format_string<Args...> format, Args&&... args) {
  log(LogLevel::kDebug, event, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void log_info(std::string_view event, fmt::format_string<Args...> format, Args&&... args) {
  log(LogLevel::kInfo, event, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void log_warning(std::string_view event, fmt::format_string<Args...> format, Args&&... args) {
  log(LogLevel::kWarning, event, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace occam
