// Parses Jinja expressions, with Jinja's own precedences. Threads: one owner.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lm/chat_template/ast.hpp"
#include "lm/chat_template/token_stream.hpp"

namespace occam::lm::chat {

/// Counts how deeply the parser has descended, so that no template overflows the stack.
class Nesting {
 public:
  Nesting(int& depth, int line) : depth_(depth) {
    if (++depth_ > kMaximum) {
      --depth_;
      exhausted("expressions or blocks are nested too deeply", line);
    }
  }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  ~Nesting() { --depth_; }

  static constexpr int kMaximum = 100;

 private:
  int& depth_;
};

/// Whether `a if b` may stand where a tuple is parsed.
enum class Conditionals { kAllowed, kNotAllowed };

class ExpressionParser {
 public:
  explicit ExpressionParser(TokenStream& tokens) : tokens_(tokens) {}

  [[nodiscard]] ExpressionPointer parse();
  /// An expression, or several with commas between them. `end_name` is a keyword that ends it (or empty).
  [[nodiscard]] ExpressionPointer parse_tuple(Conditionals conditionals, std::string_view end_name = {});
  /// An expression without `if` at its top.
  [[nodiscard]] ExpressionPointer parse_or();
  /// `name(arguments)|name…` without a leading bar, applied to `operand`.
  [[nodiscard]] ExpressionPointer parse_filters(ExpressionPointer operand);

  /// Between begin and end a filter or test that is not known is refused only when it is reached.
  void begin_branch() { ++branches_; }
  void end_branch() { --branches_; }

  /// All names read since the last call to this.
  [[nodiscard]] std::set<std::string> take_names() { return std::exchange(names_, {}); }
  void add_names(const std::set<std::string>& names) { names_.insert(names.begin(), names.end()); }

  [[nodiscard]] int& depth() noexcept { return depth_; }

 private:
  [[nodiscard]] ExpressionPointer parse_and();
  [[nodiscard]] ExpressionPointer parse_not();
  [[nodiscard]] ExpressionPointer parse_comparison();
  [[nodiscard]] bool take_comparator(Comparator& comparator);
  [[nodiscard]] ExpressionPointer parse_sum();
  [[nodiscard]] ExpressionPointer parse_concatenation();
  [[nodiscard]] ExpressionPointer parse_product();
  [[nodiscard]] ExpressionPointer parse_power();
  enum class Filters { kAllowed, kNotAllowed };
  [[nodiscard]] ExpressionPointer parse_unary(Filters filters);
  [[nodiscard]] ExpressionPointer parse_primary();
  [[nodiscard]] ExpressionPointer parse_name();
  [[nodiscard]] ExpressionPointer parse_parentheses();
  [[nodiscard]] ExpressionPointer parse_list();
  [[nodiscard]] ExpressionPointer parse_dict();
  [[nodiscard]] ExpressionPointer parse_postfix(ExpressionPointer operand);
  [[nodiscard]] ExpressionPointer parse_after(ExpressionPointer operand);
  [[nodiscard]] ExpressionPointer parse_filter(ExpressionPointer operand);
  [[nodiscard]] ExpressionPointer parse_test(ExpressionPointer operand);
  [[nodiscard]] ExpressionPointer parse_subscript(ExpressionPointer object);
  [[nodiscard]] CallArguments parse_arguments();
  [[nodiscard]] bool at_expression_end(std::string_view end_name) const;

  template <typename Node>
  [[nodiscard]] ExpressionPointer make(int line, Node node) {
    return std::make_unique<const Expression>(Expression{line, std::move(node)});
  }
  void grow(int& links, int line) const {
    if (++links > kMaximumChain) exhausted("a chain of operators is too long", line);
  }

  static constexpr int kMaximumChain = 200;

  TokenStream& tokens_;
  int depth_ = 0;
  int branches_ = 0;
  std::set<std::string> names_;
};

}  // namespace occam::lm::chat
