#include "lm/tokenizer/pre_tokenizer.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

#include "lm/tokenizer/unicode.hpp"

namespace occam::lm {
namespace {

/// Surrogates have no place in the UTF-8 that PCRE2 reads; for cutting, a private-use character of the same length and
/// with the same properties stands in their place.
std::string without_surrogates(std::string_view text) {
  std::string result(text);
  for (std::size_t at = 0; (at = result.find('\xed', at)) != std::string::npos; at += 3) {
    if (static_cast<unsigned char>(result[at + 1]) >= 0xa0) result.replace(at, 3, "\uE000");
  }
  return result;
}

/// Appends where the groups of three end, counted from the right of the run text[begin, end).
void group_from_right(std::string_view text, Match run, std::vector<std::uint32_t>& cuts) {
  std::uint32_t characters = 0;
  for (std::size_t at = run.begin; at < run.end; at += utf8_length(text[at])) ++characters;
  for (std::size_t at = run.begin; at < run.end;) {
    at += utf8_length(text[at]);
    if (--characters % 3 == 0) cuts.push_back(static_cast<std::uint32_t>(at));
  }
}

}  // namespace

sdk::Result<PreTokenizer> PreTokenizer::create(const PreTokenizerProfile& profile) {
  PreTokenizer result;
  for (const CutStep& step : profile.steps) {
    auto pattern = Pattern::compile(step.pattern);
    if (!pattern) return std::unexpected(std::move(pattern.error()));
    result.steps_.push_back({std::move(*pattern), step.rule});
  }
  return result;
}

sdk::Result<std::vector<std::uint32_t>> PreTokenizer::split(std::string_view text) const {
  const std::string subject = without_surrogates(text);
  std::vector<std::uint32_t> ends;
  if (!text.empty()) ends.push_back(static_cast<std::uint32_t>(text.size()));
  for (const Step& step : steps_) {
    const auto matches = step.pattern.find_all(subject, ends);
    if (!matches) return std::unexpected(matches.error());
    std::vector<std::uint32_t> cuts;
    cuts.reserve(2 * matches->size());
    for (const Match& match : *matches) {
      if (step.rule == CutRule::kGroupDigits) {
        group_from_right(subject, match, cuts);
      } else {
        if (match.begin > 0 && (cuts.empty() || cuts.back() != match.begin)) cuts.push_back(match.begin);
        cuts.push_back(match.end);
      }
    }
    std::vector<std::uint32_t> joined;
    joined.reserve(cuts.size() + ends.size());
    std::ranges::set_union(ends, cuts, std::back_inserter(joined));
    ends = std::move(joined);
  }
  return ends;
}

}  // namespace occam::lm
