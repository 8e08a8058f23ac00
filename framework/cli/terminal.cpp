#include "terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace occam::cli {

ProgressLine::ProgressLine() : is_terminal_(::isatty(STDERR_FILENO) == 1), started_(Clock::now()) {}
ProgressLine::~ProgressLine() {
  clear();
}

void ProgressLine::show(std::string_view text) {
  const Clock::time_point now = Clock::now();
  if (!is_terminal_ || now - started_ < std::chrono::seconds(1) || now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  is_shown_ = true;
  fmt::print(stderr, "\r\x1b[K{}", text);
  std::fflush(stderr);
}

void ProgressLine::clear() {
  if (is_shown_) fmt::print(stderr, "\r\x1b[K");
  is_shown_ = false;
}

void print_error(const Error& error) {
  const bool is_diagnostics = error.code == ErrorCode::kUsage && !error.details.empty();
  if (!is_diagnostics)
    fmt::print(stderr, "occam: {}{}{}\n", error.where, error.where.empty() ? "" : ": ", error.message);
  fmt::print(stderr, "{}{}", error.details, error.details.empty() || error.details.ends_with('\n') ? "" : "\n");
  if (is_diagnostics) return;
  if (!error.hint.empty()) fmt::print(stderr, "hint: {}\n", error.hint);
}

std::string progress_text(std::int64_t done, std::int64_t total, double per_second, double seconds_left) {
  const double share = total > 0 ? 100.0 * static_cast<double>(done) / static_cast<double>(total) : 0;
  return fmt::format("{:3.0f} %  {}/{}  {:.1f}/s  {} left", share, done, total, per_second, seconds_text(seconds_left));
}

std::string number_text(double number, int digits) {
  return std::isfinite(number) ? fmt::format("{:.{}f}", number, digits) : "-";
}

std::string bytes_text(double bytes) {
  static constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  int unit = 0;
  for (; bytes >= 1024 && unit < 4; ++unit) bytes /= 1024;
  return fmt::format("{:.{}f} {}", bytes, bytes < 10 && unit > 0 ? 1 : 0, kUnits[unit]);
}

std::string seconds_text(double seconds) {
  if (!std::isfinite(seconds)) return "-";
  if (seconds < 1) return fmt::format("{:.0f} ms", seconds * 1e3);
  if (seconds < 60) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string parameters_text(double parameters) {
  if (!(parameters > 0)) return "-";
  if (parameters >= 1e9) return fmt::format("{:.1f}B", parameters / 1e9);
  if (parameters >= 1e6) return fmt::format("{:.0f}M", parameters / 1e6);
  return fmt::format("{:.0f}", parameters);
}

std::string cpu_features() {
  std::string features;
  const auto add = [&](bool has, const char* name) {
    if (has) features += fmt::format("{}{}", features.empty() ? "" : " ", name);
  };
#if defined(__x86_64__)
  add(__builtin_cpu_supports("avx2") != 0, "avx2");
  add(__builtin_cpu_supports("fma") != 0, "fma");
  add(__builtin_cpu_supports("avx512f") != 0, "avx512f");
  add(__builtin_cpu_supports("avx512vnni") != 0, "avx512vnni");
  add(__builtin_cpu_supports("avx512bf16") != 0, "avx512bf16");
#endif
  return features.empty() ? "portable" : features;
}

}  // namespace occam::cli
