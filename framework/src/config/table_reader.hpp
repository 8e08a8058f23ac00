// Reads one table of a document key by key, and reports what is wrong, out of range, missing or not known.
//
// Every function that takes a key makes it a known one; finish() then reports all others. A value of the wrong kind is
// reported and read as absent. Threads: one user at a time.
//
//   TableReader table(node, "[store]", diagnostics);
//   policy.store.path = table.text("path").value_or(…);
//   table.finish();
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/document.hpp"

namespace occam::config {

/// The range of a number; the words stand in the message: `must be above 0`.
struct Range {
  double low;
  double high;
  std::string_view words;
};

inline constexpr Range kAnyNumber = {-1e300, 1e300, "must be finite"};
inline constexpr Range kPositive = {5e-324, 1e300, "must be above 0"};
inline constexpr Range kNotNegative = {0, 1e300, "must not be negative"};
inline constexpr Range kAtLeastOne = {1, 9e18, "must be at least 1"};

class TableReader {
 public:
  /// Requires: node is a table; all three outlive the reader. `title` names the table in messages: `[store]`.
  TableReader(const Node& node, std::string title, Diagnostics& diagnostics)
      : node_(node), title_(std::move(title)), diagnostics_(diagnostics) {}

  /// From now on no line of this table is shown in a diagnostic.
  void keep_secret() { secret_ = true; }

  /// Returns the member whatever its kind, or null.
  const Node* any(std::string_view key);
  /// The same for a key that hints do not offer: one that is always refused, with words of its own.
  const Node* reserved(std::string_view key);
  /// Returns the member of that kind, or null; another kind is an error.
  const Node* of_kind(std::string_view key, NodeKind kind);

  /// `hint` says what to write instead of a value of another kind.
  std::optional<Located<std::string>> text(std::string_view key, std::string_view hint = {});
  std::optional<Located<std::int64_t>> integer(std::string_view key, Range range);
  std::optional<Located<double>> number(std::string_view key, Range range);
  std::optional<Located<Decimal>> decimal(std::string_view key, Range range, std::string_view hint = {});
  std::optional<Located<bool>> boolean(std::string_view key);
  /// Seconds, written `"2s"`, `"500ms"`, `"1m"` or `"1h"`; above 0.
  std::optional<Located<double>> duration(std::string_view key);
  /// Bytes, written `"6GiB"`, `"512MiB"`, `"64KiB"` or `"1.5GB"`; above 0.
  std::optional<Located<std::int64_t>> bytes(std::string_view key);
  /// A list of texts; items of another kind are errors.
  std::optional<std::vector<Located<std::string>>> texts(std::string_view key);

  /// One of some words.
  template <typename E, std::size_t N>
  std::optional<Located<E>> choice(std::string_view key, const std::array<std::pair<std::string_view, E>, N>& words) {
    const std::optional<Located<std::string>> written = text(key);
    if (!written) return std::nullopt;
    for (const auto& [word, value] : words) {
      if (word == written->value) return Located<E>{value, written->at};
    }
    std::array<std::string_view, N> known;
    for (std::size_t i = 0; i < N; ++i) known[i] = words[i].first;
    wrong_word(*written, key, known);
    return std::nullopt;
  }

  /// Reports the key as missing where the table does not have it. Returns whether it has.
  bool require(std::string_view key);
  /// Reports every member that was not asked for.
  void finish();
  /// The members that were not asked for.
  [[nodiscard]] std::vector<const Node*> unknown() const;

  void error(const Position& at, std::string message, std::string hint = {});
  void warning(const Position& at, std::string message, std::string hint = {});
  void wrong_word(const Located<std::string>& written, std::string_view key, std::span<const std::string_view> known);

  [[nodiscard]] const std::string& title() const { return title_; }
  [[nodiscard]] const Node& node() const { return node_; }
  [[nodiscard]] Diagnostics& diagnostics() const { return diagnostics_; }
  [[nodiscard]] std::span<const std::string_view> known() const { return known_; }

 private:
  void wrong_kind(const Node& node, std::string_view what, std::string_view wanted, std::string_view hint);
  bool in_range(const Node& node, std::string_view key, Range range);

  const Node& node_;
  std::string title_;
  Diagnostics& diagnostics_;
  std::vector<std::string_view> known_;
  std::vector<std::string_view> reserved_;
  bool secret_ = false;
};

/// Returns the seconds of `2s`, `500ms`, `1.5m`, `1h`, or nothing.
[[nodiscard]] std::optional<double> parse_duration(std::string_view text);

/// Returns the bytes of `6GiB`, `512MiB`, `1.5GB`, or nothing; binary and decimal units, each with a `B`.
[[nodiscard]] std::optional<std::int64_t> parse_bytes(std::string_view text);

}  // namespace occam::config
