// Tells a broken model from broken items: failures wait until the model has answered again, then they are the items'
// own.
//
// Ten failures in a row, or nothing but failures, are the model's, and say nothing about its quality. A prompt that is
// too long, a timeout and a refusal are always the item's own. Threads: one user at a time.
//
//   switch (failures.take(asked)) { … }
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "eval/ask.hpp"

namespace occam::eval {

class FailureHold {
 public:
  enum class Finding {
    kOwn,     ///< an answer, or a failure that is the item's: release(), then store it
    kHeld,    ///< it is not known yet whose failure it is
    kOutage,  ///< it is the model's; words() says so
  };
  /// Takes the item's attempts where it is held.
  [[nodiscard]] Finding take(const Asked& asked);

  [[nodiscard]] const std::vector<Asked>& held() const { return held_; }
  /// Returns the held failures, which are the items' own now.
  [[nodiscard]] std::vector<Asked> release() { return std::exchange(held_, {}); }
  /// `10 items in a row failed, the last with: …`
  [[nodiscard]] std::string words() const;

 private:
  std::vector<Asked> held_;
  Error last_;
};

}  // namespace occam::eval
