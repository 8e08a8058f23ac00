// Words of a text, in the ways that the published measures cut them. Threads: pure functions.
//
//   measures::split_words(measures::normalise_answer("The cat!"))   // {"cat"}
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace occam::evaluators::measures {

using Words = std::vector<std::string>;

/// Between white space: Python's str.split().
[[nodiscard]] Words split_words(std::string_view text);

/// SQuAD's norm(): lower case, without ASCII punctuation, without the words a, an and the, spaces collapsed.
[[nodiscard]] std::string normalise_answer(std::string_view text);

/// How rouge_score cuts: lower case, every run that is not of a-z0-9 is a gap.
[[nodiscard]] Words rouge_words(std::string_view text);

/// How sacreBLEU's `13a` cuts (mteval-v13a of NIST).
[[nodiscard]] Words bleu_13a_words(std::string_view text);
/// sacreBLEU's `intl`: every symbol and every punctuation that is not between digits stands alone (Unicode).
[[nodiscard]] Words bleu_international_words(std::string_view text);

}  // namespace occam::evaluators::measures
