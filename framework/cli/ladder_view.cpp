#include "ladder_view.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace occam::cli {
namespace {

constexpr int kCells = 32;

std::string line(const DecideProgress& at) {
  return fmt::format(
      "{}/{} {}  {}  {:.3f} – {:.3f}  {}/{} items  {} calls  {}", at.rung + 1, at.rungs, at.model,
      interval_bar(at, kCells), at.low, at.high, at.n, at.suite_items, at.calls,
      at.verdict == Verdict::kOpen ? fmt::format("{:.1f}/s", at.items_per_second) : std::string(word(at.verdict)));
}

/// 1, 2, 5, 10, 20, 50, …
std::int64_t after(std::int64_t count) {
  std::int64_t step = 1;
  while (step * 10 <= count) step *= 10;
  for (const std::int64_t factor : {2, 5, 10})
    if (factor * step > count) return factor * step;
  return 10 * step;
}

}  // namespace

std::string interval_bar(const DecideProgress& at, int cells) {
  const double span = at.range_high - at.range_low;
  const auto place = [&](double value) {
    const double share = std::isfinite(value) ? (value - at.range_low) / span : 0;
    return std::clamp(static_cast<int>(std::floor(share * cells)), 0, cells - 1);
  };
  const int low = place(at.low);
  const int high = place(at.high);
  const int threshold = place(at.threshold);
  std::string bar;
  for (int cell = 0; cell < cells; ++cell) {
    const bool is_covered = low <= cell && cell <= high;
    bar += cell == threshold ? (is_covered ? "┿" : "│") : is_covered ? "━" : "·";
  }
  return bar;
}

LadderView::LadderView(Elsewhere elsewhere) : elsewhere_(elsewhere), is_terminal_(::isatty(STDERR_FILENO) == 1) {}

LadderView::~LadderView() {
  if (is_drawn_) fmt::print(stderr, "\n");
}

void LadderView::draw(const DecideProgress& at) {
  const Clock::time_point now = Clock::now();
  if (at.verdict == Verdict::kOpen && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  fmt::print(stderr, "\r\x1b[K{}", line(at));
  is_drawn_ = at.verdict == Verdict::kOpen;
  if (!is_drawn_) fmt::print(stderr, "\n");
  std::fflush(stderr);
}

void LadderView::show(const DecideProgress& at) {
  if (at.rung != rung_) {
    if (is_drawn_) fmt::print(stderr, "\n");
    is_drawn_ = false;
    rung_ = at.rung;
    next_line_ = 1;
    last_ = {};
  }
  if (is_terminal_) return draw(at);
  if (elsewhere_ == Elsewhere::kNothing || (at.n < next_line_ && at.verdict == Verdict::kOpen)) return;
  next_line_ = after(at.n);
  fmt::print(stderr, "{}\n", line(at));
}

}  // namespace occam::cli
