// A parsed template as a tree. Every node has one owner and never changes after parsing.
//
// Names that are known to the parser are resolved in it: filters, tests and operators are held as pointers and enums.
// Threads: read by any number at once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lm/chat_template/filters.hpp"
#include "lm/chat_template/operators.hpp"
#include "lm/chat_template/tests.hpp"
#include "lm/chat_template/value.hpp"

namespace occam::lm::chat {

struct Expression;
using ExpressionPointer = std::unique_ptr<const Expression>;

struct CallArguments {
  std::vector<ExpressionPointer> positional;
  std::vector<std::pair<std::string, ExpressionPointer>> named;
};

struct Constant {
  Value value;
};
struct Name {
  std::string name;
};
struct Attribute {
  ExpressionPointer object;
  std::string name;
};
struct Subscript {
  ExpressionPointer object;
  ExpressionPointer index;
};
struct Slice {  // any bound may be null
  ExpressionPointer object;
  ExpressionPointer start;
  ExpressionPointer stop;
  ExpressionPointer step;
};
struct Call {
  ExpressionPointer callee;
  CallArguments arguments;
};
struct FilterCall {  // a null function: a filter that is not known here, in a branch that may never run
  ExpressionPointer operand;
  std::string name;
  Filter function = nullptr;
  CallArguments arguments;
};
struct TestCall {
  ExpressionPointer operand;
  std::string name;
  Test function = nullptr;
  CallArguments arguments;
};
struct Not {
  ExpressionPointer operand;
};
struct Unary {
  UnaryOperator operation;
  ExpressionPointer operand;
};
struct Binary {
  BinaryOperator operation;
  ExpressionPointer left;
  ExpressionPointer right;
};
enum class Connective { kAnd, kOr };
struct Logical {
  Connective connective;
  ExpressionPointer left;
  ExpressionPointer right;
};
struct Comparison {
  ExpressionPointer first;
  std::vector<std::pair<Comparator, ExpressionPointer>> rest;
};
struct Concatenation {
  std::vector<ExpressionPointer> parts;
};
struct Conditional {  // `otherwise` may be null
  ExpressionPointer condition;
  ExpressionPointer then;
  ExpressionPointer otherwise;
};
struct ListLiteral {
  std::vector<ExpressionPointer> items;
};
struct TupleLiteral {
  std::vector<ExpressionPointer> items;
};
struct DictLiteral {
  std::vector<std::pair<ExpressionPointer, ExpressionPointer>> entries;
};

struct Expression {
  using Node = std::variant<Constant, Name, Attribute, Subscript, Slice, Call, FilterCall, TestCall, Not, Unary, Binary,
                            Logical, Comparison, Concatenation, Conditional, ListLiteral, TupleLiteral, DictLiteral>;
  int line = 0;
  Node node;
};

struct Statement;
using Body = std::vector<std::unique_ptr<const Statement>>;

/// What `set` and `for` assign to.
struct Target;
struct NameTarget {
  std::string name;
};
struct MemberTarget {
  std::string object;
  std::string member;
};
struct TupleTarget {
  std::vector<Target> targets;
};
struct Target {
  std::variant<NameTarget, MemberTarget, TupleTarget> node;
};

struct Text {
  std::string text;
};
struct Output {
  ExpressionPointer expression;
};
struct If {
  std::vector<std::pair<ExpressionPointer, Body>> branches;
  Body otherwise;
};
struct For {
  Target target;
  ExpressionPointer iterable;
  ExpressionPointer condition;  // may be null
  Body body;
  Body otherwise;
};
struct Set {
  Target target;
  ExpressionPointer expression;
};
struct SetBlock {  // `filter` reads the name kBlockText; null without a filter
  Target target;
  ExpressionPointer filter;
  Body body;
};
struct MacroDefinition {
  std::string name;
  std::vector<std::pair<std::string, ExpressionPointer>> parameters;  // default or null
  Body body;
  bool uses_varargs = false;
  bool uses_kwargs = false;
  bool uses_caller = false;
};
struct MacroStatement {
  std::shared_ptr<const MacroDefinition> macro;
};
struct CallBlock {
  ExpressionPointer call;  // a Call
  std::shared_ptr<const MacroDefinition> caller;
};
struct FilterBlock {
  ExpressionPointer filter;  // reads the name kBlockText
  Body body;
};
struct With {
  std::vector<std::pair<Target, ExpressionPointer>> assignments;
  Body body;
};
struct Generation {
  Body body;
};
struct Break {};
struct Continue {};

struct Statement {
  using Node = std::variant<Text, Output, If, For, Set, SetBlock, MacroStatement, CallBlock, FilterBlock, With,
                            Generation, Break, Continue>;
  int line = 0;
  Node node;
};

/// The hidden variable that holds the text of a block for its filter; no template can spell it.
inline constexpr const char* kBlockText = "block text";

struct Program {
  std::string source;
  std::string name;
  Body body;
};

}  // namespace occam::lm::chat
