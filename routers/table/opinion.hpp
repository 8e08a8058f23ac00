// What a router thinks of one candidate before it has seen the others' place in the plan.
//
// No allocation: the reason is a sentence in a fixed buffer. Threads: values.
#pragma once

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "occam/abi/router.h"

namespace occam::routers {

/// A sentence of at most 239 bytes; what is longer is cut.
class Sentence {
 public:
  template <typename... Args>
  void assign(fmt::format_string<Args...> format, Args&&... args) {
    size_ = 0;
    append(format, std::forward<Args>(args)...);
  }
  template <typename... Args>
  void append(fmt::format_string<Args...> format, Args&&... args) {
    const auto written =
        fmt::format_to_n(text_.data() + size_, text_.size() - size_, format, std::forward<Args>(args)...);
    size_ = static_cast<std::size_t>(written.out - text_.data());
  }
  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, 239> text_;
  std::size_t size_ = 0;
};

struct Opinion {
  std::int32_t verdict = OCCAM_ABI_VERDICT_OPEN;
  double quality =
      std::numeric_limits<double>::quiet_NaN();  ///< predicted: the shrunk mean, with what is known of the prompt
  double bound = std::numeric_limits<double>::quiet_NaN();
  std::int64_t items_needed = 0;  ///< -1: not known
  std::string_view refused_by{};  ///< a static word; empty: accepted
  Sentence reason;
};

}  // namespace occam::routers
