#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "occam/statistics/intervals.hpp"

namespace occam::bench {

namespace {

constexpr double kRelative = 0.05;
constexpr double kStandardErrors = 3;

std::string number(double value) {
  return std::abs(value) < 10 ? fmt::format("{:.2f}", value) : fmt::format("{:.1f}", value);
}

bool agrees(double expected, double measured, double standard_error) {
  const double distance = std::abs(measured - expected);
  return distance <= kRelative * std::abs(expected) || distance <= kStandardErrors * standard_error;
}

/// Of a share in per cent; a count of nothing still has the error of a count of one.
double share_error(std::int64_t count, std::int64_t trials) {
  const double n = static_cast<double>(trials);
  const double p = std::min(std::max(static_cast<double>(count), 1.0), n - 1) / n;
  return 100 * std::sqrt(p * (1 - p) / n);
}

}  // namespace

void Report::section(std::string_view title, std::string_view unit) {
  fmt::print("\n{}\n{:52} {:>12} {:>10} {:>8}\n", title, unit, "expected", "measured", "± se");
}

void Report::row(std::string_view name, std::string_view expected, double measured, double standard_error,
                 bool passed) {
  ++rows_;
  failed_ += passed ? 0 : 1;
  fmt::print("  {:50} {:>12} {:>10} {:>8}  {}\n", name, expected, number(measured), number(standard_error),
             passed ? "pass" : "FAIL");
  std::fflush(stdout);
}

void Report::mean(std::string_view name, double expected, const statistics::Moments& measured) {
  const double error = measured.standard_error();
  row(name, number(expected), measured.mean(), error, agrees(expected, measured.mean(), error));
}

void Report::share(std::string_view name, double expected_percent, std::int64_t count, std::int64_t trials) {
  const double percent = 100 * static_cast<double>(count) / static_cast<double>(trials);
  const double error = share_error(count, trials);
  row(name, number(expected_percent) + " %", percent, error, agrees(expected_percent, percent, error));
}

void Report::error_rate(std::string_view name, double nominal, double expected_percent, std::int64_t wrong,
                        std::int64_t trials) {
  const double percent = 100 * static_cast<double>(wrong) / static_cast<double>(trials);
  const double error = share_error(wrong, trials);
  const bool holds = statistics::clopper_pearson_lower(wrong, trials, 0.01) <= nominal;
  const bool published = !std::isnan(expected_percent);
  const std::string expected = published ? number(expected_percent) + " %" : "<= " + number(100 * nominal) + " %";
  row(name, expected, percent, error, holds && (!published || agrees(expected_percent, percent, error)));
}

void Report::figure(std::string_view name, double value, std::string_view remark) {
  fmt::print("  {:50} {:>12} {:>10} {:>8}  {}\n", name, "", number(value), "", remark);
  std::fflush(stdout);
}

}  // namespace occam::bench
