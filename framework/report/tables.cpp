#include "report/tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <string_view>
#include <vector>

#include "report/text.hpp"

namespace occam::report {

namespace {

using Cells = std::vector<std::string>;

std::string rounded(double number) {
  return std::isfinite(number) ? fmt::format("{:.3f}", number) : "–";
}

/// A run that ended by its own scores has the running interval of its verdict.
std::string interval(const Evidence& row) {
  const char* kind = row.interval == IntervalKind::kSequence ? " (running)" : "";
  return fmt::format("{} to {}{}", rounded(row.low), rounded(row.high), kind);
}

std::string exact(double number) {
  return std::isfinite(number) ? fmt::format("{}", number) : "";
}

/// One line that no character of can end the cell or become markup.
std::string escaped(std::string_view text) {
  std::string made;
  for (const char c : readable(text)) {
    if (c == '\n' || c == '\r')
      made += ' ';
    else if (std::string_view("\\`*[]<>|~&").contains(c))
      made += {'\\', c};
    else
      made += c;
  }
  return made;
}

std::string markdown_line(const Cells& cells) {
  return fmt::format("| {} |\n", fmt::join(cells, " | "));
}

std::string quoted(std::string_view text) {
  std::string made = readable(text);
  if (made.find_first_of(",\"\r\n") == std::string::npos) return made;
  for (std::size_t at = 0; (at = made.find('"', at)) != std::string::npos; at += 2) made.insert(at, 1, '"');
  return '"' + made + '"';
}

std::string csv_line(Cells cells) {
  for (std::string& cell : cells) cell = quoted(cell);
  return fmt::format("{}\n", fmt::join(cells, ","));
}

}  // namespace

std::string markdown(std::span<const Evidence> rows) {
  std::string made = markdown_line(
      {"task", "model", "metric", "n", "mean", "95 % interval", "asks for", "verdict", "tokens/item", "s/item"});
  made += "|---|---|---|--:|--:|---|---|---|--:|--:|\n";
  for (const Evidence& row : rows) {
    const bool has_threshold = !row.threshold.empty();
    made += markdown_line({escaped(row.task), escaped(row.model), escaped(row.metric),
                           row.suite_items > 0 ? fmt::format("{}/{}", row.n, row.suite_items) : fmt::to_string(row.n),
                           rounded(row.mean), interval(row), has_threshold ? escaped(row.threshold) : "–",
                           has_threshold ? std::string(word(row.verdict)) : "–",
                           std::isfinite(row.tokens_per_item) ? fmt::format("{:.0f}", row.tokens_per_item) : "–",
                           rounded(row.seconds_per_item)});
  }
  return made;
}

std::string csv(std::span<const Evidence> rows) {
  std::string made =
      csv_line({"model", "task", "suite", "metric", "n", "suite_items", "mean", "low", "high", "interval", "verdict",
                "threshold", "tokens_per_item", "seconds_per_item", "imported_from"});
  for (const Evidence& row : rows)
    made += csv_line({row.model, row.task, row.suite, row.metric, fmt::to_string(row.n),
                      fmt::to_string(row.suite_items), exact(row.mean), exact(row.low), exact(row.high),
                      std::string(word(row.interval)), std::string(word(row.verdict)), row.threshold,
                      exact(row.tokens_per_item), exact(row.seconds_per_item), row.imported_from});
  return made;
}

}  // namespace occam::report
