#include "lm/chat_template/expression_parser.hpp"

#include <optional>

namespace occam::lm::chat {

ExpressionPointer ExpressionParser::parse() {
  const Nesting nesting(depth_, tokens_.line());
  const int line = tokens_.line();
  ExpressionPointer expression = parse_or();
  int links = 0;
  while (tokens_.skip_name("if")) {
    grow(links, line);
    begin_branch();  // Jinja checks the names of filters in either arm only when it is reached
    ExpressionPointer condition = parse_or();
    ExpressionPointer otherwise = tokens_.skip_name("else") ? parse() : nullptr;
    end_branch();
    expression = make(line, Conditional{std::move(condition), std::move(expression), std::move(otherwise)});
  }
  return expression;
}

bool ExpressionParser::at_expression_end(std::string_view end_name) const {
  return tokens_.at(TokenKind::kVariableEnd) || tokens_.at(TokenKind::kBlockEnd) || tokens_.at_operator(")") ||
         (!end_name.empty() && tokens_.at_name(end_name));
}

ExpressionPointer ExpressionParser::parse_tuple(Conditionals conditionals, std::string_view end_name) {
  const int line = tokens_.line();
  std::vector<ExpressionPointer> items;
  bool is_tuple = false;
  while (true) {
    if (!items.empty()) {
      if (!tokens_.skip_operator(",")) break;
      is_tuple = true;
    }
    if (at_expression_end(end_name)) break;
    items.push_back(conditionals == Conditionals::kAllowed ? parse() : parse_or());
  }
  if (items.empty()) tokens_.unexpected("an expression");
  if (!is_tuple) return std::move(items.front());
  return make(line, TupleLiteral{std::move(items)});
}

ExpressionPointer ExpressionParser::parse_or() {
  const int line = tokens_.line();
  ExpressionPointer left = parse_and();
  for (int links = 0; tokens_.skip_name("or");) {
    grow(links, line);
    ExpressionPointer right = parse_and();
    left = make(line, Logical{Connective::kOr, std::move(left), std::move(right)});
  }
  return left;
}

ExpressionPointer ExpressionParser::parse_and() {
  const int line = tokens_.line();
  ExpressionPointer left = parse_not();
  for (int links = 0; tokens_.skip_name("and");) {
    grow(links, line);
    ExpressionPointer right = parse_not();
    left = make(line, Logical{Connective::kAnd, std::move(left), std::move(right)});
  }
  return left;
}

ExpressionPointer ExpressionParser::parse_not() {
  const Nesting nesting(depth_, tokens_.line());
  const int line = tokens_.line();
  if (!tokens_.skip_name("not")) return parse_comparison();
  return make(line, Not{parse_not()});
}

bool ExpressionParser::take_comparator(Comparator& comparator) {
  static constexpr std::pair<std::string_view, Comparator> kComparators[] = {
      {"==", Comparator::kEqual},     {"!=", Comparator::kNotEqual}, {"<", Comparator::kLess},
      {"<=", Comparator::kLessEqual}, {">", Comparator::kGreater},   {">=", Comparator::kGreaterEqual}};
  for (const auto& [text, candidate] : kComparators) {
    if (tokens_.skip_operator(text)) {
      comparator = candidate;
      return true;
    }
  }
  if (tokens_.skip_name("in")) {
    comparator = Comparator::kIn;
    return true;
  }
  const Token& next = tokens_.following();
  if (tokens_.at_name("not") && next.kind == TokenKind::kName && next.text == "in") {
    tokens_.take();
    tokens_.take();
    comparator = Comparator::kNotIn;
    return true;
  }
  return false;
}

ExpressionPointer ExpressionParser::parse_comparison() {
  const int line = tokens_.line();
  ExpressionPointer first = parse_sum();
  std::vector<std::pair<Comparator, ExpressionPointer>> rest;
  for (Comparator comparator{}; take_comparator(comparator);) rest.emplace_back(comparator, parse_sum());
  if (rest.empty()) return first;
  return make(line, Comparison{std::move(first), std::move(rest)});
}

ExpressionPointer ExpressionParser::parse_sum() {
  const int line = tokens_.line();
  ExpressionPointer left = parse_concatenation();
  for (int links = 0; tokens_.at_operator("+") || tokens_.at_operator("-");) {
    grow(links, line);
    const auto operation = tokens_.take().text == "+" ? BinaryOperator::kAdd : BinaryOperator::kSubtract;
    ExpressionPointer right = parse_concatenation();
    left = make(line, Binary{operation, std::move(left), std::move(right)});
  }
  return left;
}

ExpressionPointer ExpressionParser::parse_concatenation() {
  const int line = tokens_.line();
  std::vector<ExpressionPointer> parts;
  parts.push_back(parse_product());
  while (tokens_.skip_operator("~")) parts.push_back(parse_product());
  if (parts.size() == 1) return std::move(parts.front());
  return make(line, Concatenation{std::move(parts)});
}

ExpressionPointer ExpressionParser::parse_product() {
  static constexpr std::pair<std::string_view, BinaryOperator> kOperators[] = {{"*", BinaryOperator::kMultiply},
                                                                               {"/", BinaryOperator::kDivide},
                                                                               {"//", BinaryOperator::kFloorDivide},
                                                                               {"%", BinaryOperator::kModulo}};
  const int line = tokens_.line();
  ExpressionPointer left = parse_power();
  for (int links = 0;;) {
    std::optional<BinaryOperator> operation;
    for (const auto& [text, candidate] : kOperators) {
      if (!operation && tokens_.skip_operator(text)) operation = candidate;
    }
    if (!operation) return left;
    grow(links, line);
    ExpressionPointer right = parse_power();
    left = make(line, Binary{*operation, std::move(left), std::move(right)});
  }
}

ExpressionPointer ExpressionParser::parse_power() {
  const int line = tokens_.line();
  ExpressionPointer left = parse_unary(Filters::kAllowed);
  for (int links = 0; tokens_.skip_operator("**");) {
    grow(links, line);
    ExpressionPointer right = parse_unary(Filters::kAllowed);
    left = make(line, Binary{BinaryOperator::kPower, std::move(left), std::move(right)});
  }
  return left;
}

ExpressionPointer ExpressionParser::parse_unary(Filters filters) {
  const Nesting nesting(depth_, tokens_.line());
  const int line = tokens_.line();
  ExpressionPointer operand;
  if (tokens_.skip_operator("-")) {
    operand = make(line, Unary{UnaryOperator::kNegative, parse_unary(Filters::kNotAllowed)});
  } else if (tokens_.skip_operator("+")) {
    operand = make(line, Unary{UnaryOperator::kPositive, parse_unary(Filters::kNotAllowed)});
  } else {
    operand = parse_primary();
  }
  operand = parse_postfix(std::move(operand));
  return filters == Filters::kAllowed ? parse_after(std::move(operand)) : std::move(operand);
}

ExpressionPointer ExpressionParser::parse_name() {
  const int line = tokens_.line();
  std::string name = tokens_.take().text;
  if (name == "true" || name == "True") return make(line, Constant{Value(true)});
  if (name == "false" || name == "False") return make(line, Constant{Value(false)});
  if (name == "none" || name == "None") return make(line, Constant{Value()});
  if (name == "self") refuse("the name 'self'", line);
  names_.insert(name);
  return make(line, Name{std::move(name)});
}

ExpressionPointer ExpressionParser::parse_primary() {
  const int line = tokens_.line();
  switch (tokens_.current().kind) {
    case TokenKind::kName:
      return parse_name();
    case TokenKind::kInteger:
      return make(line, Constant{Value(tokens_.take().integer)});
    case TokenKind::kFloat:
      return make(line, Constant{Value(tokens_.take().number)});
    case TokenKind::kString: {
      std::string text = tokens_.take().text;
      while (tokens_.at(TokenKind::kString)) text += tokens_.take().text;
      return make(line, Constant{Value(std::move(text))});
    }
    default:
      break;
  }
  if (tokens_.skip_operator("(")) return parse_parentheses();
  if (tokens_.skip_operator("[")) return parse_list();
  if (tokens_.skip_operator("{")) return parse_dict();
  tokens_.unexpected("an expression");
}

ExpressionPointer ExpressionParser::parse_parentheses() {
  const int line = tokens_.line();
  if (tokens_.skip_operator(")")) return make(line, TupleLiteral{});
  ExpressionPointer inside = parse_tuple(Conditionals::kAllowed);
  tokens_.expect_operator(")");
  return inside;
}

ExpressionPointer ExpressionParser::parse_list() {
  const int line = tokens_.line();
  std::vector<ExpressionPointer> items;
  while (!tokens_.at_operator("]")) {
    if (!items.empty()) {
      tokens_.expect_operator(",");
      if (tokens_.at_operator("]")) break;
    }
    items.push_back(parse());
  }
  tokens_.expect_operator("]");
  return make(line, ListLiteral{std::move(items)});
}

ExpressionPointer ExpressionParser::parse_dict() {
  const int line = tokens_.line();
  std::vector<std::pair<ExpressionPointer, ExpressionPointer>> entries;
  while (!tokens_.at_operator("}")) {
    if (!entries.empty()) {
      tokens_.expect_operator(",");
      if (tokens_.at_operator("}")) break;
    }
    ExpressionPointer key = parse();
    tokens_.expect_operator(":");
    entries.emplace_back(std::move(key), parse());
  }
  tokens_.expect_operator("}");
  return make(line, DictLiteral{std::move(entries)});
}

ExpressionPointer ExpressionParser::parse_postfix(ExpressionPointer operand) {
  for (int links = 0;;) {
    const int line = tokens_.line();
    if (tokens_.at_operator(".") || tokens_.at_operator("[")) {
      operand = parse_subscript(std::move(operand));
    } else if (tokens_.at_operator("(")) {
      operand = make(line, Call{std::move(operand), parse_arguments()});
    } else {
      return operand;
    }
    grow(links, line);
  }
}

ExpressionPointer ExpressionParser::parse_after(ExpressionPointer operand) {
  for (int links = 0;;) {
    const int line = tokens_.line();
    if (tokens_.skip_operator("|")) {
      operand = parse_filter(std::move(operand));
    } else if (tokens_.skip_name("is")) {
      operand = parse_test(std::move(operand));
    } else if (tokens_.at_operator("(")) {
      operand = make(line, Call{std::move(operand), parse_arguments()});
    } else {
      return operand;
    }
    grow(links, line);
  }
}

ExpressionPointer ExpressionParser::parse_filters(ExpressionPointer operand) {
  operand = parse_filter(std::move(operand));
  for (int links = 0; tokens_.skip_operator("|");) {
    grow(links, tokens_.line());
    operand = parse_filter(std::move(operand));
  }
  return operand;
}

ExpressionPointer ExpressionParser::parse_filter(ExpressionPointer operand) {
  const int line = tokens_.line();
  std::string name = tokens_.expect_name();
  while (tokens_.skip_operator(".")) name += "." + tokens_.expect_name();
  const Filter function = find_filter(name);
  if (function == nullptr && branches_ == 0) refuse("the filter '" + name + "'", line);
  CallArguments arguments;
  if (tokens_.at_operator("(")) arguments = parse_arguments();
  return make(line, FilterCall{std::move(operand), std::move(name), function, std::move(arguments)});
}

ExpressionPointer ExpressionParser::parse_test(ExpressionPointer operand) {
  const int line = tokens_.line();
  const bool negated = tokens_.skip_name("not");
  std::string name = tokens_.expect_name();
  while (tokens_.skip_operator(".")) name += "." + tokens_.expect_name();
  const Test function = find_test(name);
  if (function == nullptr && branches_ == 0) refuse("the test '" + name + "'", line);
  CallArguments arguments;
  const TokenKind kind = tokens_.current().kind;
  const bool argument_follows = kind == TokenKind::kName || kind == TokenKind::kString || kind == TokenKind::kInteger ||
                                kind == TokenKind::kFloat || tokens_.at_operator("[") || tokens_.at_operator("{");
  if (tokens_.at_operator("(")) {
    arguments = parse_arguments();
  } else if (argument_follows && !tokens_.at_any_name({"else", "or", "and"})) {
    if (tokens_.at_name("is")) raise("tests cannot be chained with 'is'", line);
    arguments.positional.push_back(parse_postfix(parse_primary()));
  }
  ExpressionPointer test = make(line, TestCall{std::move(operand), std::move(name), function, std::move(arguments)});
  return negated ? make(line, Not{std::move(test)}) : std::move(test);
}

ExpressionPointer ExpressionParser::parse_subscript(ExpressionPointer object) {
  const int line = tokens_.line();
  if (tokens_.skip_operator(".")) {
    if (tokens_.at(TokenKind::kInteger)) {
      ExpressionPointer index = make(line, Constant{Value(tokens_.take().integer)});
      return make(line, Subscript{std::move(object), std::move(index)});
    }
    return make(line, Attribute{std::move(object), tokens_.expect_name()});
  }
  tokens_.expect_operator("[");
  ExpressionPointer bounds[3];
  bool is_slice = false;
  for (int i = 0; i < 3; ++i) {
    if (!tokens_.at_operator(":") && !tokens_.at_operator("]")) bounds[i] = parse();
    if (i == 2 || !tokens_.skip_operator(":")) break;
    is_slice = true;
  }
  if (tokens_.at_operator(",")) refuse("a subscript with commas", line);
  if (!is_slice && bounds[0] == nullptr) tokens_.unexpected("an expression");
  tokens_.expect_operator("]");
  if (!is_slice) return make(line, Subscript{std::move(object), std::move(bounds[0])});
  return make(line, Slice{std::move(object), std::move(bounds[0]), std::move(bounds[1]), std::move(bounds[2])});
}

CallArguments ExpressionParser::parse_arguments() {
  const Nesting nesting(depth_, tokens_.line());
  tokens_.expect_operator("(");
  CallArguments arguments;
  bool first = true;
  while (!tokens_.at_operator(")")) {
    if (!first) {
      tokens_.expect_operator(",");
      if (tokens_.at_operator(")")) break;
    }
    first = false;
    const int line = tokens_.line();
    if (tokens_.at_operator("*") || tokens_.at_operator("**")) refuse("arguments unpacked with a star", line);
    const Token& next = tokens_.following();
    if (tokens_.at(TokenKind::kName) && next.kind == TokenKind::kOperator && next.text == "=") {
      std::string name = tokens_.take().text;
      tokens_.take();
      for (const auto& [other, value] : arguments.named) {
        if (other == name) raise("the keyword argument '" + name + "' is repeated", line);
      }
      arguments.named.emplace_back(std::move(name), parse());
    } else {
      if (!arguments.named.empty()) raise("a positional argument follows a keyword argument", line);
      arguments.positional.push_back(parse());
    }
  }
  tokens_.expect_operator(")");
  return arguments;
}

}  // namespace occam::lm::chat
