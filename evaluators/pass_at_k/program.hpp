// The Python program that tests one answer: the item's prompt, the answer's code, the item's tests. Threads: pure
// functions.
#pragma once

#include <string>
#include <string_view>

namespace occam::evaluators {

struct CodeTask {
  std::string prompt;       ///< the start of the code, which the answer goes on with; may be empty
  std::string test;         ///< statements that raise where the answer is wrong
  std::string entry_point;  ///< where not empty, `check(entry_point)` follows the tests (HumanEval)
};

/// What stands in the answer's first ``` fence, or the answer itself.
[[nodiscard]] std::string_view code_of(std::string_view answer);

/// The prompt is left out where the code defines the entry point itself. The last statement prints `token`: a program
/// that ends before its tests do, by exit() say, does not.
[[nodiscard]] std::string make_program(const CodeTask& task, std::string_view answer, std::string_view token);

}  // namespace occam::evaluators
