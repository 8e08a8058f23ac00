// What is wrong in a configuration file and where: collected rather than thrown, printed with the line and a caret.
//
// A Position keeps its source alive, so a diagnostic can be rendered anywhere, long after the file was read; app/ makes
// its own for names that only the plugin registry knows. Threads: values; a Source never changes.
//
//   for (const Diagnostic& diagnostic : reading.diagnostics) std::cerr << render(diagnostic);
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/error.hpp"

namespace occam::config {

/// One text that was read. Lines are what lies between line feeds, without a carriage return at their end.
struct Source {
  std::string name;  ///< as the user named the file, or `<text>`
  std::string text;  ///< without a byte order mark

  /// Returns line `number`, counted from 1, or "" beyond the end.
  [[nodiscard]] std::string_view line(std::uint32_t number) const;
};

/// A place in a source. Lines and columns count from 1, columns in code points (a tab is one); 0 means unknown.
struct Position {
  std::shared_ptr<const Source> source{};
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  /// Returns `file:12:9`, `file` where the line is unknown, or "".
  [[nodiscard]] std::string where() const;
};

/// A value and where it stands.
template <typename T>
struct Located {
  T value{};
  Position at{};
};

enum class Severity { kError, kWarning };

/// One finding. `other` is the second place of a conflict, with its own words (`first defined here`).
struct Diagnostic {
  Severity severity = Severity::kError;
  Position at{};
  std::string message{};
  std::string hint{};  ///< what to do about it; may be empty
  Position other{};
  std::string other_message{};
  bool secret = false;  ///< the line itself is not shown
};

using Diagnostics = std::vector<Diagnostic>;

[[nodiscard]] bool has_errors(const Diagnostics& diagnostics);

/// Orders by file, line and column; equal places keep their order.
void sort(Diagnostics& diagnostics);

/// `unknown key "temprature" in [policy.default]` with the nearest known key, or all of them, as the hint.
[[nodiscard]] Diagnostic unknown_key(const Located<std::string>& key, std::string_view table,
                                     std::span<const std::string_view> known);

/// `there is no router called "smalest"` with the nearest known name, or all of them, as the hint.
[[nodiscard]] Diagnostic unknown_name(const Located<std::string>& name, std::string_view kind,
                                      std::span<const std::string_view> known);

/// Returns `file:12:9: error: …`, the line, a caret, the hint and the second place; ends with a line feed. A line that
/// looks as if it held a secret is cut after its key.
[[nodiscard]] std::string render(const Diagnostic& diagnostic);
[[nodiscard]] std::string render(const Diagnostics& diagnostics);

/// Returns the errors as one kUsage error: `message` is the first with the number of others, `where` its place,
/// `details` everything rendered.
/// Requires: has_errors(diagnostics).
[[nodiscard]] Error to_error(const Diagnostics& diagnostics);

/// What reading a file gave. The value is filled as far as it could be and is fit for use only when ok().
template <typename T>
struct Reading {
  T value{};
  Diagnostics diagnostics;

  [[nodiscard]] bool ok() const { return !has_errors(diagnostics); }
};

}  // namespace occam::config
