// A search as it goes on: for each model its interval, narrowing against the threshold.
//
// On a terminal the model's line is drawn anew, at most ten times a second, and stays when its verdict has fallen;
// elsewhere plain lines come at 1, 2, 5, 10, 20, 50 … items. All of it on stderr. Threads: one user at a time.
//
//   LadderView view(LadderView::Elsewhere::kLines);
//   occam.evaluation().decide(request, [&](const DecideProgress& at) { view.show(at); });
#pragma once

#include <chrono>
#include <string>

#include "occam/decide.hpp"

namespace occam::cli {

class LadderView {
 public:
  /// What is said where stderr is no terminal.
  enum class Elsewhere { kLines, kNothing };

  explicit LadderView(Elsewhere elsewhere);
  ~LadderView();
  LadderView(const LadderView&) = delete;
  LadderView& operator=(const LadderView&) = delete;

  void show(const DecideProgress& at);

 private:
  using Clock = std::chrono::steady_clock;
  void draw(const DecideProgress& at);

  Elsewhere elsewhere_;
  bool is_terminal_;
  bool is_drawn_ = false;
  std::int64_t rung_ = -1;
  std::int64_t next_line_ = 1;
  Clock::time_point last_{};
};

/// `····━━━┿━━━━····`: a range from end to end, what of it the interval covers, and where the threshold lies.
/// Requires: range_low < range_high.
[[nodiscard]] std::string interval_bar(const DecideProgress& at, int cells);

}  // namespace occam::cli
