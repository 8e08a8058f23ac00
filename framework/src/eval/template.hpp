// `Review: {{text}}` with an item's fields in the place of the names.
//
// A name is a field of the item, with dots into objects (`{{question.stem}}`). Two names are made from `choices`:
// `{{choices}}` is one line a choice (`A. …`), `{{letters}}` is `A, B, C or D`. A continuation has two more:
// `{{choice}}` and `{{letter}}` of the option that it is rendered for. Threads: immutable after parse().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eval/dataset.hpp"
#include "occam/error.hpp"

namespace occam::eval {

class Template {
 public:
  /// Errors: kUsage at `where` for braces that do not pair up and for empty names.
  [[nodiscard]] static Result<Template> parse(std::string_view text, std::string where);

  /// Errors: kUsage at the item for a field that it does not have, or that is a list.
  [[nodiscard]] Result<std::string> render(const Item& item) const;
  /// The same with the names `choice` and `letter`. Without choices, `choice` is the item's first target.
  [[nodiscard]] Result<std::string> render_option(const Item& item, std::size_t option) const;

  [[nodiscard]] bool names(std::string_view field) const;

 private:
  struct Part {
    std::string literal;
    std::string field;  ///< follows the literal; empty at the end
  };
  struct Extra {
    std::string_view name;
    std::string value;
  };
  [[nodiscard]] Result<std::string> render(const Item& item, const std::vector<Extra>& extras) const;
  [[nodiscard]] Result<std::string> look_up(const Item& item, std::string_view field) const;

  std::vector<Part> parts_;
};

/// `A` … `Z`, then `27`, `28` …
[[nodiscard]] std::string letter(std::size_t index);

}  // namespace occam::eval
