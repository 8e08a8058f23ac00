// Writes Prometheus' text format 0.0.4 into one string: families with their HELP and TYPE, samples, histograms.
//
// A family's head is written with its first sample, so one without samples leaves nothing behind. Label values are
// escaped and may be any text. Threads: one writer, one thread.
//
//   Exposition out;
//   out.family("occam_cost_total", "counter", "Money spent.");
//   out.sample({{"model", id}}, 0.25);
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "occam/stats.hpp"

namespace occam::gateway {

struct Label {
  std::string_view name;
  std::string_view value;
};
using Labels = std::initializer_list<Label>;

class Exposition {
 public:
  /// What follows belongs to `name`. `type`: `counter`, `gauge` or `histogram`. The texts are kept by reference until
  /// the next family begins.
  void family(std::string_view name, std::string_view type, std::string_view help);

  void sample(Labels labels, std::uint64_t value);
  void sample(Labels labels, std::int64_t value);
  /// NaN and infinities are values of the format too.
  void sample(Labels labels, double value);
  /// Cumulative buckets, sum and count. A histogram that has seen nothing is left out.
  void histogram(Labels labels, const Histogram& histogram);

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void begin(std::string_view suffix, std::string_view labels);
  void begin_sample(Labels labels);
  void end(double value);
  template <typename Integer>
  void end_with_integer(Integer value);

  std::string text_;
  std::string_view name_;
  std::string_view type_;
  std::string_view help_;
  bool is_head_written_ = false;
};

}  // namespace occam::gateway
