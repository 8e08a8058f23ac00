// The table of bench_verdicts: what was published beside what was measured, and whether they agree.
//
// A mean agrees when it is within 5 % or three standard errors of the published one. An error rate holds when its 99 %
// lower bound is at or below the nominal one. Prints as it goes. Threads: one user at a time.
#pragma once

#include <cstdint>
#include <string_view>

#include "occam/statistics/moments.hpp"

namespace occam::bench {

class Report {
 public:
  void section(std::string_view title, std::string_view unit);
  /// A mean with its own sample.
  void mean(std::string_view name, double expected, const statistics::Moments& measured);
  /// A share of trials, in per cent.
  void share(std::string_view name, double expected_percent, std::int64_t count, std::int64_t trials);
  /// An error rate that must not be above `nominal`. `expected_percent`: NaN where nothing was published.
  void error_rate(std::string_view name, double nominal, double expected_percent, std::int64_t wrong,
                  std::int64_t trials);
  /// A figure without anything to hold it against.
  void figure(std::string_view name, double value, std::string_view remark);

  [[nodiscard]] int failed() const { return failed_; }
  [[nodiscard]] int rows() const { return rows_; }

 private:
  void row(std::string_view name, std::string_view expected, double measured, double standard_error, bool passed);

  int rows_ = 0;
  int failed_ = 0;
};

}  // namespace occam::bench
