#include "occam/schema/pattern.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <utility>

namespace occam::schema {

namespace {

constexpr std::uint32_t kMatchLimit = 1'000'000;
constexpr std::uint32_t kHeapLimitKib = 64 * 1024;
constexpr std::size_t kLongestPattern = 16 * 1024;

std::string words(int code) {
  std::array<PCRE2_UCHAR, 256> buffer{};
  pcre2_get_error_message(code, buffer.data(), buffer.size());
  return reinterpret_cast<const char*>(buffer.data());
}

PCRE2_SPTR bytes(std::string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data() == nullptr ? "" : text.data());
}

std::uint32_t compile_options(PatternFlags flags) {
  std::uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
  if (has(flags, PatternFlags::kIgnoreCase)) options |= PCRE2_CASELESS;
  if (has(flags, PatternFlags::kWhole)) options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
  return options;
}

/// Plain text as a pattern: every character that could mean something is escaped.
std::string escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          static_cast<unsigned char>(c) >= 0x80 || static_cast<unsigned char>(c) < 0x21;
    if (!is_plain) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

struct MatchData {
  explicit MatchData(const pcre2_code* code)
      : data(pcre2_match_data_create_from_pattern(code, nullptr)), context(pcre2_match_context_create(nullptr)) {
    pcre2_set_match_limit(context, kMatchLimit);
    pcre2_set_heap_limit(context, kHeapLimitKib);
  }
  ~MatchData() {
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
  }
  MatchData(const MatchData&) = delete;
  MatchData& operator=(const MatchData&) = delete;

  pcre2_match_data* data;
  pcre2_match_context* context;
};

}  // namespace

struct Pattern::Code {
  explicit Code(pcre2_code* made) : compiled(made) { pcre2_jit_compile(made, PCRE2_JIT_COMPLETE); }
  ~Code() { pcre2_code_free(compiled); }
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;

  pcre2_code* compiled;
};

Pattern::Pattern(std::shared_ptr<const Code> code) : code_(std::move(code)) {}

std::expected<Pattern, PatternError> Pattern::compile(std::string_view pattern, PatternFlags flags) {
  if (pattern.size() > kLongestPattern) return std::unexpected(PatternError{"longer than 16 KiB", kLongestPattern});
  std::string text = has(flags, PatternFlags::kLiteral) ? escape(pattern) : std::string(pattern);
  std::size_t added = 0;
  if (has(flags, PatternFlags::kWholeWords)) {
    text = "(?<!\\w)(?:" + text + ")(?!\\w)";
    added = 10;
  }
  int code = 0;
  PCRE2_SIZE offset = 0;
  pcre2_code* compiled = pcre2_compile(bytes(text), text.size(), compile_options(flags), &code, &offset, nullptr);
  if (compiled == nullptr)
    return std::unexpected(PatternError{words(code), std::min(offset > added ? offset - added : 0, pattern.size())});
  return Pattern(std::make_shared<const Code>(compiled));
}

std::expected<std::optional<Match>, PatternError> Pattern::find(std::string_view text, std::size_t from) const {
  const MatchData match(code_->compiled);
  int found = pcre2_match(code_->compiled, bytes(text), text.size(), from, 0, match.data, match.context);
  if (found == PCRE2_ERROR_JIT_STACKLIMIT) {  // the interpreter keeps its stack on the heap
    found = pcre2_match(code_->compiled, bytes(text), text.size(), from, PCRE2_NO_JIT, match.data, match.context);
  }
  if (found == PCRE2_ERROR_NOMATCH) return std::optional<Match>{};
  if (found < 0) return std::unexpected(PatternError{words(found), 0});

  const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(match.data);
  Match groups_found(groups() + 1);
  for (std::size_t i = 0; i < static_cast<std::size_t>(found); ++i) {
    if (ends[2 * i] == PCRE2_UNSET || ends[2 * i] > ends[2 * i + 1]) continue;
    groups_found[i] = text.substr(ends[2 * i], ends[2 * i + 1] - ends[2 * i]);
  }
  if (!groups_found[0]) return std::unexpected(PatternError{"\\K put the match's start behind its end", 0});
  return groups_found;
}

namespace {

std::size_t end_of(const Match& match, std::string_view text) {
  return static_cast<std::size_t>(match[0]->data() - text.data()) + match[0]->size();
}

/// Where to look for the next match: behind this one, or one character on after an empty one.
std::size_t after(const Match& match, std::string_view text) {
  std::size_t next = end_of(match, text);
  if (match[0]->empty()) {
    ++next;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0) == 0x80) ++next;
  }
  return next;
}

/// `with`, its `$n` replaced by groups; a group that the pattern does not have or that took no part is empty.
void append_expanded(std::string& out, std::string_view with, const Match& match) {
  for (std::size_t i = 0; i < with.size(); ++i) {
    const bool is_reference = with[i] == '$' && i + 1 < with.size();
    const char next = is_reference ? with[i + 1] : '\0';
    if (is_reference && next >= '0' && next <= '9') {
      const auto group = static_cast<std::size_t>(next - '0');
      if (group < match.size() && match[group]) out += *match[group];
      ++i;
    } else {
      out += with[i];
      if (is_reference && next == '$') ++i;
    }
  }
}

}  // namespace

std::expected<std::optional<Match>, PatternError> Pattern::find_last(std::string_view text) const {
  std::optional<Match> last;
  for (std::size_t from = 0; from <= text.size();) {
    auto match = find(text, from);
    if (!match) return match;
    if (!*match) break;
    from = std::max(from + 1, after(**match, text));
    last = std::move(*match);
  }
  return last;
}

std::expected<std::string, PatternError> Pattern::remove_all(std::string_view text) const {
  return replace_all(text, {});
}

std::expected<std::string, PatternError> Pattern::replace_all(std::string_view text, std::string_view with) const {
  std::string made;
  std::size_t kept = 0;
  for (std::size_t from = 0; from <= text.size();) {
    const auto match = find(text, from);
    if (!match) return std::unexpected(match.error());
    if (!*match) break;
    const auto start = static_cast<std::size_t>((**match)[0]->data() - text.data());
    if (start > kept) made += text.substr(kept, start - kept);
    append_expanded(made, with, **match);
    kept = std::max(kept, end_of(**match, text));
    from = std::max(from + 1, after(**match, text));
  }
  if (kept < text.size()) made += text.substr(kept);
  return made;
}

std::size_t Pattern::groups() const {
  std::uint32_t count = 0;
  pcre2_pattern_info(code_->compiled, PCRE2_INFO_CAPTURECOUNT, &count);
  return count;
}

}  // namespace occam::schema
