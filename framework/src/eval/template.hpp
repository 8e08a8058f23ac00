// `Review: {{text}}` with an item's fields in the place of the names.
//
// A name is a field of the item, with dots into objects and lists (`{{question.stem}}`, paths.hpp). Two names are made
// from `choices`: `{{choices}}` is one line a choice (`A. …`), `{{letters}}` is `A, B, C or D`. What is rendered for
// one option has two more: `{{choice}}` and `{{letter}}`. Filters follow a bar: `{{name | capitalize}}`; there are
// `strip`, `lower`, `upper` and `capitalize`, for ASCII letters. Threads: immutable after parse().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eval/dataset.hpp"
#include "occam/error.hpp"

namespace occam::eval {

class Template {
 public:
  /// Errors: kUsage at `where` for braces that do not pair up, for empty names and for unknown filters.
  [[nodiscard]] static Result<Template> parse(std::string_view text, std::string where);

  /// Errors: kUsage at the item for a field that it does not have, or that is a list.
  [[nodiscard]] Result<std::string> render(const Item& item) const;
  /// The same with the names `choice` and `letter`. Without choices, `choice` is the item's first target.
  [[nodiscard]] Result<std::string> render_option(const Item& item, std::size_t option) const;
  /// The same of a row that is no item yet; nothing where it lacks a field.
  [[nodiscard]] std::optional<std::string> render_row(const json::object& row) const;

  [[nodiscard]] bool names(std::string_view field) const;
  /// The fields that the item would need and does not have as texts; `choice` and `letter` only where it has none.
  [[nodiscard]] std::vector<std::string_view> lacking(const Item& item) const;

 private:
  enum class Filter { kStrip, kLower, kUpper, kCapitalize };
  struct Part {
    std::string literal;
    std::string field;  ///< follows the literal; empty at the end
    std::vector<Filter> filters;
  };
  struct Extra {
    std::string_view name;
    std::string value;
  };
  [[nodiscard]] static Result<void> parse_field(Part& part, std::string_view written, const std::string& where);
  [[nodiscard]] static std::string filtered(std::string text, const std::vector<Filter>& filters);
  [[nodiscard]] Result<std::string> render(const Item& item, const std::vector<Extra>& extras) const;
  [[nodiscard]] static Result<std::string> look_up(const Item& item, std::string_view field);

  std::vector<Part> parts_;
};

/// `A` … `Z`, then `27`, `28` …
[[nodiscard]] std::string letter(std::size_t index);

}  // namespace occam::eval
