// Ends streamed text at the first of several stop strings, wherever the pieces are cut.
//
// Text that may still turn out to be the beginning of a stop string is held back; everything else is released at once.
// The match that ends first wins, of those the one that begins first. Threads: one owner.
//
//   auto matcher = StopMatcher::create({"\nQuestion:"});
//   StopMatcher::Step step = matcher->push(text);
//   out += step.text;
//   if (step.stop) break;  // *step.stop is the index of the stop string; `out` ends before it
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "occam/sdk/result.hpp"

namespace occam::lm {

class StopMatcher {
 public:
  struct Step {
    std::string text;                 ///< to be passed on now
    std::optional<std::size_t> stop;  ///< the stop string that was met; nothing may be pushed afterwards
  };

  /// Errors: kInvalidArgument for an empty stop string (`where` is its index).
  [[nodiscard]] static sdk::Result<StopMatcher> create(std::vector<std::string> stops);

  /// Requires whole UTF-8 sequences where the stop strings are UTF-8 and the released text is to be, too. After a stop
  /// every further step is empty and names the same stop.
  [[nodiscard]] Step push(std::string_view text);
  /// Returns what was held back: the text ended and no stop string was completed.
  [[nodiscard]] std::string finish();

 private:
  explicit StopMatcher(std::vector<std::string> stops) : stops_(std::move(stops)) {}

  std::vector<std::string> stops_;
  std::string held_;
  std::optional<std::size_t> stop_;
};

}  // namespace occam::lm
