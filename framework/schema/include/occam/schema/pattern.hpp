// Regular expressions from people we do not know, on text from models: PCRE2 with a match limit.
//
// A pattern such as ^(a+)+$ ends in an error instead of never. Text need not be well-formed UTF-8: broken bytes match
// nothing. Threads: a compiled pattern is immutable and may be used by many at once.
//
//   auto number = schema::Pattern::compile(R"(-?\d+)");
//   auto match = number->find("about 42");   // (**match)[0] == "42"
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace occam::schema {

struct PatternError {
  std::string message;
  std::size_t offset = 0;  ///< in the pattern, where it does not compile
};

/// May be joined with `|`.
enum class PatternFlags : std::uint32_t {
  kNone = 0,
  kIgnoreCase = 1,  ///< Unicode's simple case folding
  kWhole = 2,       ///< the match must be the whole text
  kLiteral = 4,     ///< the pattern is plain text
  kWholeWords = 8,  ///< no word character on either side of the match
};
[[nodiscard]] constexpr PatternFlags operator|(PatternFlags a, PatternFlags b) {
  return static_cast<PatternFlags>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
[[nodiscard]] constexpr bool has(PatternFlags flags, PatternFlags flag) {
  return (static_cast<std::uint32_t>(flags) & static_cast<std::uint32_t>(flag)) != 0;
}

/// Group 0 is the match itself; a group that took no part is null. The views are into the text that was searched.
using Match = std::vector<std::optional<std::string_view>>;

class Pattern {
 public:
  [[nodiscard]] static std::expected<Pattern, PatternError> compile(std::string_view pattern,
                                                                    PatternFlags flags = PatternFlags::kNone);

  /// The first match that begins at or after byte `from`. Errors: the match limit.
  [[nodiscard]] std::expected<std::optional<Match>, PatternError> find(std::string_view text,
                                                                       std::size_t from = 0) const;
  /// The last of the matches that follow each other without overlap.
  [[nodiscard]] std::expected<std::optional<Match>, PatternError> find_last(std::string_view text) const;
  [[nodiscard]] std::expected<std::string, PatternError> remove_all(std::string_view text) const;
  /// Every match becomes `with`, in which `$0` … `$9` are the match's groups and `$$` is a dollar sign.
  [[nodiscard]] std::expected<std::string, PatternError> replace_all(std::string_view text,
                                                                     std::string_view with) const;

  /// How many groups the pattern has, without group 0.
  [[nodiscard]] std::size_t groups() const;

 private:
  struct Code;
  explicit Pattern(std::shared_ptr<const Code> code);
  std::shared_ptr<const Code> code_;
};

}  // namespace occam::schema
