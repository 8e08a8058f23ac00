#include "config/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "base/strings.hpp"

namespace occam::config {
namespace {

// Where a value beside one of these words could be a secret, only the key is shown.
constexpr std::array<std::string_view, 7> kSecretWords = {"api_key",  "api-key",       "apikey", "secret",
                                                          "password", "authorization", "bearer"};

bool looks_secret(std::string_view line) {
  const std::string lower = lower_ascii(line);
  return std::ranges::any_of(kSecretWords, [&](std::string_view word) { return lower.contains(word); });
}

std::string_view shown_part(std::string_view line) {
  if (!looks_secret(line)) return line;
  const std::size_t equals = line.find('=');
  return equals == std::string_view::npos ? std::string_view{} : line.substr(0, equals + 1);
}

// Bytes that are no UTF-8 become U+FFFD, one each: a terminal is shown text.
std::string readable(std::string_view line) {
  if (is_utf8(line)) return std::string(line);
  std::string made;
  while (!line.empty()) {
    std::size_t length = 1;
    while (length <= std::min<std::size_t>(4, line.size()) && !is_utf8(line.substr(0, length))) ++length;
    const bool is_good = length <= std::min<std::size_t>(4, line.size());
    made += is_good ? line.substr(0, length) : "\xEF\xBF\xBD";
    line.remove_prefix(is_good ? length : 1);
  }
  return made;
}

// Blanks as wide as the first `characters` code points, so that the caret stands below the next one. Tabs stay tabs,
// East Asian wide characters take two columns.
std::string blanks_below(std::string_view line, std::uint32_t characters) {
  std::string blanks;
  for (std::size_t i = 0; i < line.size() && characters > 0; --characters) {
    const auto byte = static_cast<unsigned char>(line[i]);
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    const bool wide = (byte >= 0xe3 && byte <= 0xed) || byte == 0xf0;
    blanks += byte == '\t' ? "\t" : wide ? "  " : " ";
    i += length;
  }
  return blanks;
}

void append_line(std::string& out, const Position& at, bool secret) {
  if (!at.source || at.line == 0 || secret) return;
  const std::string_view line = at.source->line(at.line);
  const std::string_view part = shown_part(line);
  if (part.empty()) return;
  const bool cut = part.size() < line.size();
  const std::string shown = readable(part);
  const auto width = static_cast<std::uint32_t>(count_characters(shown)) + (cut ? 1 : 0);
  const std::uint32_t before = std::min(at.column == 0 ? 0 : at.column - 1, width);
  out += fmt::format("{:5} | {}{}\n      | {}{}^\n", at.line, shown, cut ? " …" : "", blanks_below(shown, before),
                     before > count_characters(shown) ? " " : "");
}

std::string quoted_list(std::span<const std::string_view> words) {
  std::vector<std::string> quoted;
  for (const std::string_view word : words) quoted.push_back(fmt::format("\"{}\"", word));
  return join(quoted, ", ");
}

}  // namespace

std::string_view Source::line(std::uint32_t number) const {
  std::string_view rest = text;
  for (; number > 1; --number) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
  rest = rest.substr(0, rest.find('\n'));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  return rest;
}

std::string Position::where() const {
  if (!source) return {};
  if (line == 0) return source->name;
  return fmt::format("{}:{}:{}", source->name, line, column);
}

bool has_errors(const Diagnostics& diagnostics) {
  return std::ranges::any_of(diagnostics, [](const Diagnostic& one) { return one.severity == Severity::kError; });
}

void sort(Diagnostics& diagnostics) {
  const auto key = [](const Diagnostic& one) {
    return std::tuple(one.at.source ? std::string_view(one.at.source->name) : std::string_view{}, one.at.line,
                      one.at.column);
  };
  std::ranges::stable_sort(diagnostics, {}, key);
}

Diagnostic unknown_key(const Located<std::string>& key, std::string_view table,
                       std::span<const std::string_view> known) {
  Diagnostic diagnostic{.at = key.at, .message = fmt::format("unknown key \"{}\" in {}", key.value, table)};
  if (const std::string_view nearest = nearest_word(key.value, known); !nearest.empty()) {
    diagnostic.hint = fmt::format("did you mean \"{}\"?", nearest);
  } else if (!known.empty()) {
    diagnostic.hint = fmt::format("{} knows {}", table, quoted_list(known));
  }
  return diagnostic;
}

Diagnostic unknown_name(const Located<std::string>& name, std::string_view kind,
                        std::span<const std::string_view> known) {
  Diagnostic diagnostic{.at = name.at, .message = fmt::format("there is no {} called \"{}\"", kind, name.value)};
  if (const std::string_view nearest = nearest_word(name.value, known); !nearest.empty()) {
    diagnostic.hint = fmt::format("did you mean \"{}\"?", nearest);
  } else {
    diagnostic.hint =
        known.empty() ? fmt::format("there is none at all") : fmt::format("there is {}", quoted_list(known));
  }
  return diagnostic;
}

std::string render(const Diagnostic& diagnostic) {
  const std::string where = diagnostic.at.where();
  const char* const severity = diagnostic.severity == Severity::kError ? "error" : "warning";
  std::string out = fmt::format("{}{}{}: {}\n", where, where.empty() ? "" : ": ", severity, diagnostic.message);
  append_line(out, diagnostic.at, diagnostic.secret);
  if (diagnostic.other.source) {
    out += fmt::format("{}: note: {}\n", diagnostic.other.where(), diagnostic.other_message);
    append_line(out, diagnostic.other, diagnostic.secret);
  }
  if (!diagnostic.hint.empty()) out += fmt::format("hint: {}\n", diagnostic.hint);
  return out;
}

std::string render(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& one : diagnostics) out += render(one);
  return out;
}

Error to_error(const Diagnostics& diagnostics) {
  const auto is_error = [](const Diagnostic& one) { return one.severity == Severity::kError; };
  const auto first = std::ranges::find_if(diagnostics, is_error);
  if (first == diagnostics.end()) return fail(ErrorCode::kInternal, "no error among the diagnostics").error();
  const auto count = std::ranges::count_if(diagnostics, is_error);
  std::string message = first->message;
  if (count > 1) message += fmt::format(" (and {} more)", count - 1);
  Error error = fail(ErrorCode::kUsage, std::move(message), first->at.where(), first->hint).error();
  error.details = render(diagnostics);
  return error;
}

}  // namespace occam::config
