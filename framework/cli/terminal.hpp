// What a person at a terminal sees beside the output itself: a progress line, errors, the machine's features.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "occam/error.hpp"

namespace occam::cli {

/// One line on stderr that is overwritten, at most ten times a second; nothing where stderr is no terminal, or within
/// the first second. Cleared when it is destroyed. Threads: one user at a time.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(std::string_view text);
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  bool is_terminal_;
  bool is_shown_ = false;
  Clock::time_point started_;
  Clock::time_point last_{};
};

void print_error(const Error& error);

/// `37 %  12/32  4.1/s  5 s left`
[[nodiscard]] std::string progress_text(std::int64_t done, std::int64_t total, double per_second, double seconds_left);

/// `0.733`, or `-` where there is no number.
[[nodiscard]] std::string number_text(double number, int digits);
[[nodiscard]] std::string bytes_text(double bytes);
[[nodiscard]] std::string seconds_text(double seconds);
/// `135M`, `1.1B`, `-` where it is not known.
[[nodiscard]] std::string parameters_text(double parameters);

/// The instruction sets that our engines care about, as this machine has them: `avx2 fma f16c`.
[[nodiscard]] std::string cpu_features();

}  // namespace occam::cli
