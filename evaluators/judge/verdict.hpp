// What a judge's reply says: a number, or which of two answers is better. Only the reply is read, never the answers.
//
// Threads: pure functions; a Reading is immutable.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "occam/schema/pattern.hpp"

namespace occam::evaluators {

/// Where a reply says it: in the first group of a pattern's last match, or at the key of a JSON object.
struct Reading {
  schema::Pattern pattern;
  std::string json_key;  ///< empty: by the pattern
};

enum class Winner { kA, kB, kNeither };

/// The text that the reply gives for its verdict.
[[nodiscard]] std::optional<std::string> find_verdict(const Reading& reading, std::string_view reply);

/// A number from `low` to `high`; another one is none.
[[nodiscard]] std::optional<double> read_rating(const Reading& reading, std::string_view reply, double low,
                                                double high);

/// `A`, `B`, or for neither `C` or `tie`.
[[nodiscard]] std::optional<Winner> read_winner(const Reading& reading, std::string_view reply);

}  // namespace occam::evaluators
