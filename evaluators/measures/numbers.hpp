// Numbers in worked answers, found and cleaned as lm-evaluation-harness does for GSM8K (tasks/gsm8k/gsm8k.yaml).
// Threads: pure functions.
//
//   last_number("… so it is $1,234.")   // "1234"
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace occam::evaluators::measures {

/// What follows the first `#### `: the pattern `#### (\-?[0-9\.\,]+)`, cleaned.
[[nodiscard]] std::optional<std::string> marked_number(std::string_view text);

/// The last match of `(-?[$0-9.,]{2,})|(-?[0-9]+)`, cleaned. It need not be a number: ".." is one of its matches.
[[nodiscard]] std::optional<std::string> last_number(std::string_view text);

/// Without commas, dollar signs, everything up to the last `#### `, and one dot at the end.
[[nodiscard]] std::string clean_number(std::string_view text);

/// The value of a cleaned number; nothing where the text is none.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

}  // namespace occam::evaluators::measures
