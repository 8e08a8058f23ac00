// One regular expression to find pieces of text with, compiled by PCRE2 for UTF-8 with Unicode properties.
//
// Owns the compiled code. \s and \S mean Unicode's White_Space. A subject must be valid UTF-8 as repaired_utf8() makes
// it. Matching is bounded by PCRE2's match limit. Threads: immutable; find_all() may run in many threads at once.
//
//   sdk::Result<Pattern> digits = Pattern::compile("\\p{N}");
//   digits->find_all("a1b", ends);  // {{1, 2}}
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/sdk/result.hpp"

struct pcre2_real_code_8;
struct pcre2_real_match_data_8;

namespace occam::lm {

/// subject[begin, end).
struct Match {
  std::uint32_t begin;
  std::uint32_t end;
};

class Pattern {
 public:
  /// Errors: kInvalidArgument with PCRE2's words and the place in the expression.
  [[nodiscard]] static sdk::Result<Pattern> compile(std::string_view expression);

  /// The matches in `subject`, ascending. Its pieces end at `ends`, ascending; each is matched as if nothing were
  /// around it. Empty matches do not count. Errors: kResourceExhausted (match limit).
  [[nodiscard]] sdk::Result<std::vector<Match>> find_all(std::string_view subject,
                                                         std::span<const std::uint32_t> ends) const;

 private:
  struct FreeCode {
    void operator()(pcre2_real_code_8* code) const noexcept;
  };
  explicit Pattern(pcre2_real_code_8* code) noexcept : code_(code) {}

  std::unique_ptr<pcre2_real_code_8, FreeCode> code_;
};

}  // namespace occam::lm
