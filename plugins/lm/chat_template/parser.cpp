#include "lm/chat_template/parser.hpp"

#include <initializer_list>
#include <string_view>
#include <utility>

#include "lm/chat_template/expression_parser.hpp"

namespace occam::lm::chat {
namespace {

class Parser {
 public:
  explicit Parser(const std::string& source) : tokens_(tokenize(source)), expressions_(tokens_) {}

  Body parse() {
    Body body = parse_body({});
    if (!tokens_.at(TokenKind::kEnd)) tokens_.unexpected("a tag that opens a block");
    return body;
  }

 private:
  using Names = std::initializer_list<std::string_view>;

  template <typename Node>
  static std::unique_ptr<const Statement> make(int line, Node node) {
    return std::make_unique<const Statement>(Statement{line, std::move(node)});
  }

  /// Statements up to a tag that begins with one of `ends`; that name is the next token then.
  Body parse_body(Names ends) {
    const Nesting nesting(expressions_.depth(), tokens_.line());
    Body body;
    while (!tokens_.at(TokenKind::kEnd)) {
      const int line = tokens_.line();
      if (tokens_.at(TokenKind::kData)) {
        body.push_back(make(line, Text{tokens_.take().text}));
      } else if (tokens_.at(TokenKind::kVariableBegin)) {
        tokens_.take();
        body.push_back(make(line, Output{expressions_.parse_tuple(Conditionals::kAllowed)}));
        tokens_.expect(TokenKind::kVariableEnd, "the end of the tag");
      } else {
        tokens_.expect(TokenKind::kBlockBegin, "a tag");
        if (tokens_.at_any_name(ends)) return body;
        body.push_back(parse_statement());
        tokens_.expect(TokenKind::kBlockEnd, "the end of the tag");
      }
    }
    if (ends.size() != 0) tokens_.unexpected("{% " + std::string(*(ends.end() - 1)) + " %}");
    return body;
  }

  /// Behind the opening tag: its end, the body, and the name that closes it.
  Body parse_block(std::string_view end) {
    tokens_.expect(TokenKind::kBlockEnd, "the end of the tag");
    Body body = parse_body({end});
    tokens_.take();
    return body;
  }

  std::unique_ptr<const Statement> parse_statement() {
    const int line = tokens_.line();
    const std::string tag = tokens_.expect_name();
    if (tag == "set") return parse_set(line);
    if (tag == "if") return parse_if(line);
    if (tag == "for") return parse_for(line);
    if (tag == "macro") return parse_macro(line);
    if (tag == "call") return parse_call_block(line);
    if (tag == "filter") return parse_filter_block(line);
    if (tag == "with") return parse_with(line);
    if (tag == "print") return parse_print(line);
    if (tag == "generation") return make(line, Generation{parse_unlooped("endgeneration")});
    if (tag == "break" || tag == "continue") return parse_jump(line, tag);
    for (const std::string_view refused : {"include", "import", "from", "extends", "block", "autoescape"}) {
      if (tag == refused) refuse("the tag '" + tag + "'", line);
    }
    raise("unknown tag '" + tag + "'", line);
  }

  std::unique_ptr<const Statement> parse_print(int line) {
    ExpressionPointer expression = expressions_.parse();
    if (tokens_.at_operator(",")) refuse("the tag 'print' with several expressions", line);
    return make(line, Output{std::move(expression)});
  }

  std::unique_ptr<const Statement> parse_jump(int line, const std::string& tag) {
    if (loops_ == 0) refuse("'" + tag + "' that leaves more than a loop", line);
    if (tag == "break") return make(line, Break{});
    return make(line, Continue{});
  }

  /// A body that a loop's break and continue cannot leave.
  Body parse_unlooped(std::string_view end) {
    const int loops = std::exchange(loops_, 0);
    Body body = parse_block(end);
    loops_ = loops;
    return body;
  }

  Target parse_target_item(bool members) {
    const Nesting nesting(expressions_.depth(), tokens_.line());
    if (tokens_.skip_operator("(")) {
      Target target = parse_target(members);
      tokens_.expect_operator(")");
      return target;
    }
    const int line = tokens_.line();
    std::string name = tokens_.expect_name();
    for (const std::string_view constant : {"true", "false", "none", "True", "False", "None"}) {
      if (name == constant) raise("cannot assign to '" + name + "'", line);
    }
    if (members && tokens_.skip_operator(".")) return {MemberTarget{std::move(name), tokens_.expect_name()}};
    return {NameTarget{std::move(name)}};
  }

  Target parse_target(bool members) {
    Target first = parse_target_item(members);
    if (!tokens_.at_operator(",")) return first;
    TupleTarget tuple;
    tuple.targets.push_back(std::move(first));
    while (tokens_.skip_operator(",")) {
      if (!tokens_.at(TokenKind::kName) && !tokens_.at_operator("(")) break;
      if (tokens_.at_name("in")) break;
      tuple.targets.push_back(parse_target_item(members));
    }
    return {std::move(tuple)};
  }

  std::unique_ptr<const Statement> parse_set(int line) {
    Target target = parse_target(true);
    if (tokens_.skip_operator("=")) {
      return make(line, Set{std::move(target), expressions_.parse_tuple(Conditionals::kAllowed)});
    }
    ExpressionPointer filter = parse_block_filter(line);
    Body body = parse_unlooped("endset");
    return make(line, SetBlock{std::move(target), std::move(filter), std::move(body)});
  }

  /// `|name|name…` of a block, or null.
  ExpressionPointer parse_block_filter(int line) {
    if (!tokens_.skip_operator("|")) return nullptr;
    return expressions_.parse_filters(std::make_unique<const Expression>(Expression{line, Name{kBlockText}}));
  }

  std::unique_ptr<const Statement> parse_if(int line) {
    If statement;
    do {
      ExpressionPointer condition = expressions_.parse_tuple(Conditionals::kNotAllowed);
      statement.branches.emplace_back(std::move(condition), parse_branch());
    } while (tokens_.skip_name("elif"));
    if (tokens_.skip_name("else")) statement.otherwise = parse_branch();
    if (!tokens_.skip_name("endif")) tokens_.unexpected("{% endif %}");
    return make(line, std::move(statement));
  }

  Body parse_branch() {
    tokens_.expect(TokenKind::kBlockEnd, "the end of the tag");
    expressions_.begin_branch();
    Body body = parse_body({"elif", "else", "endif"});
    expressions_.end_branch();
    return body;
  }

  std::unique_ptr<const Statement> parse_for(int line) {
    For statement;
    statement.target = parse_target(false);
    if (!tokens_.skip_name("in")) tokens_.unexpected("'in'");
    statement.iterable = expressions_.parse_tuple(Conditionals::kNotAllowed, "recursive");
    if (tokens_.skip_name("if")) statement.condition = expressions_.parse();
    if (tokens_.at_name("recursive")) refuse("a recursive loop", line);
    tokens_.expect(TokenKind::kBlockEnd, "the end of the tag");
    ++loops_;
    statement.body = parse_body({"else", "endfor"});
    --loops_;
    if (tokens_.skip_name("else")) {
      statement.otherwise = parse_block("endfor");
    } else {
      tokens_.take();
    }
    return make(line, std::move(statement));
  }

  void parse_signature(MacroDefinition& macro) {
    tokens_.expect_operator("(");
    while (!tokens_.at_operator(")")) {
      if (!macro.parameters.empty()) tokens_.expect_operator(",");
      const int line = tokens_.line();
      std::string name = tokens_.expect_name();
      for (const auto& [other, value] : macro.parameters) {
        if (other == name) raise("the parameter '" + name + "' is repeated", line);
      }
      ExpressionPointer value = tokens_.skip_operator("=") ? expressions_.parse() : nullptr;
      if (value == nullptr && !macro.parameters.empty() && macro.parameters.back().second != nullptr) {
        raise("a parameter without a default follows one with a default", line);
      }
      macro.parameters.emplace_back(std::move(name), std::move(value));
    }
    tokens_.take();
  }

  void parse_macro_body(MacroDefinition& macro, std::string_view end) {
    const std::set<std::string> outside = expressions_.take_names();
    macro.body = parse_unlooped(end);
    const std::set<std::string> names = expressions_.take_names();
    macro.uses_varargs = names.contains("varargs");
    macro.uses_kwargs = names.contains("kwargs");
    macro.uses_caller = names.contains("caller");
    expressions_.add_names(outside);
    expressions_.add_names(names);
  }

  std::unique_ptr<const Statement> parse_macro(int line) {
    auto macro = std::make_shared<MacroDefinition>();
    macro->name = tokens_.expect_name();
    parse_signature(*macro);
    parse_macro_body(*macro, "endmacro");
    return make(line, MacroStatement{std::move(macro)});
  }

  std::unique_ptr<const Statement> parse_call_block(int line) {
    auto caller = std::make_shared<MacroDefinition>();
    caller->name = "caller";
    if (tokens_.at_operator("(")) parse_signature(*caller);
    ExpressionPointer call = expressions_.parse();
    if (!std::holds_alternative<Call>(call->node)) raise("a call is expected", line);
    parse_macro_body(*caller, "endcall");
    return make(line, CallBlock{std::move(call), std::move(caller)});
  }

  std::unique_ptr<const Statement> parse_filter_block(int line) {
    ExpressionPointer filter =
        expressions_.parse_filters(std::make_unique<const Expression>(Expression{line, Name{kBlockText}}));
    return make(line, FilterBlock{std::move(filter), parse_unlooped("endfilter")});
  }

  std::unique_ptr<const Statement> parse_with(int line) {
    With statement;
    while (!tokens_.at(TokenKind::kBlockEnd)) {
      if (!statement.assignments.empty()) tokens_.expect_operator(",");
      Target target = parse_target_item(false);
      tokens_.expect_operator("=");
      statement.assignments.emplace_back(std::move(target), expressions_.parse());
    }
    statement.body = parse_block("endwith");
    return make(line, std::move(statement));
  }

  TokenStream tokens_;
  ExpressionParser expressions_;
  int loops_ = 0;
};

}  // namespace

Body parse_template(const std::string& source) {
  return Parser(source).parse();
}

}  // namespace occam::lm::chat
