// How byte-level BPE cuts text into words before merging, by the name that a model file gives (`tokenizer.ggml.pre`).
//
// A profile is a row of the table in pre_tokenizer_table.cpp: names, cutting steps and the flags that go with them.
// Internal to this room. Threads: profiles are constant; PreTokenizer is immutable.
//
//   const PreTokenizerProfile* profile = find_profile("qwen2");
//   auto words = PreTokenizer::create(*profile)->split(text);
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lm/tokenizer/pattern.hpp"
#include "lm/tokenizer/pieces.hpp"
#include "occam/sdk/result.hpp"

namespace occam::lm {

/// How a step cuts. kGroupDigits cuts after every group of three digits counted from the right of a run; its pattern
/// finds the runs.
enum class CutRule : std::uint8_t { kMatches, kGroupDigits };

struct CutStep {
  std::string_view pattern;
  CutRule rule = CutRule::kMatches;
};

struct PreTokenizerProfile {
  std::span<const std::string_view> names;
  std::span<const CutStep> steps;
  bool prefers_whole_words = false;  ///< A word that is a token is not built from merges.
  bool adds_begin = false;
  Spelling spelling = Spelling::kStandIns;
};

/// Null when the name is not known.
[[nodiscard]] const PreTokenizerProfile* find_profile(std::string_view name) noexcept;
[[nodiscard]] std::span<const PreTokenizerProfile> all_profiles() noexcept;

class PreTokenizer {
 public:
  [[nodiscard]] static sdk::Result<PreTokenizer> create(const PreTokenizerProfile& profile);

  /// Where the words of `text` end, ascending, the last one at text.size().
  /// Requires: `text` as repaired_utf8() makes it, below 4 GiB. Errors: kResourceExhausted.
  [[nodiscard]] sdk::Result<std::vector<std::uint32_t>> split(std::string_view text) const;

 private:
  struct Step {
    Pattern pattern;
    CutRule rule;
  };
  PreTokenizer() = default;

  std::vector<Step> steps_;
};

}  // namespace occam::lm
