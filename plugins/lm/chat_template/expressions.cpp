// The expressions of Evaluator.
#include <string>

#include "lm/chat_template/conversion.hpp"
#include "lm/chat_template/evaluator.hpp"
#include "lm/chat_template/methods.hpp"
#include "lm/chat_template/operators.hpp"
#include "lm/chat_template/text.hpp"

namespace occam::lm::chat {

Value Evaluator::evaluate(const Expression& expression) {
  const Descent descent(depth_);
  context_.step();
  line_ = expression.line;
  return std::visit([this](const auto& alternative) { return node(alternative); }, expression.node);
}

Value Evaluator::evaluate_or_none(const ExpressionPointer& expression) {
  return expression == nullptr ? Value() : evaluate(*expression);
}

Value Evaluator::node(const Constant& constant) {
  return constant.value;
}

Value Evaluator::node(const Name& name) {
  if (const Value* value = scope_->find(name.name)) return *value;
  return Context::undefined(repr_text(name.name) + " is undefined");
}

Value Evaluator::node(const Attribute& attribute) {
  return attribute_of(context_, evaluate(*attribute.object), attribute.name);
}

Value Evaluator::node(const Subscript& subscript) {
  const Value object = evaluate(*subscript.object);
  return item_of(context_, object, evaluate(*subscript.index));
}

Value Evaluator::node(const Slice& slice) {
  const Value object = evaluate(*slice.object);
  const Value start = evaluate_or_none(slice.start);
  const Value stop = evaluate_or_none(slice.stop);
  return slice_of(context_, object, start, stop, evaluate_or_none(slice.step));
}

Items Evaluator::evaluate_all(const std::vector<ExpressionPointer>& expressions) {
  Items items;
  items.reserve(expressions.size());
  for (const auto& expression : expressions) items.push_back(evaluate(*expression));
  return items;
}

Arguments Evaluator::evaluate_arguments(const CallArguments& arguments) {
  Arguments evaluated;
  evaluated.positional = evaluate_all(arguments.positional);
  for (const auto& [name, expression] : arguments.named) evaluated.named.emplace_back(name, evaluate(*expression));
  return evaluated;
}

Value Evaluator::call(const Call& call, const Value* caller) {
  const int line = call.callee->line;
  const auto arguments = [&] {
    Arguments evaluated = evaluate_arguments(call.arguments);
    if (caller != nullptr) evaluated.named.emplace_back("caller", *caller);
    line_ = line;
    return evaluated;
  };
  if (const auto* attribute = std::get_if<Attribute>(&call.callee->node)) {
    const Value self = evaluate(*attribute->object);
    const Method method = self.is_markup() ? nullptr : find_method(self, attribute->name);
    if (method != nullptr) return method(context_, self, arguments());
    const Value callee = attribute_of(context_, self, attribute->name);
    const Arguments evaluated = arguments();
    require_defined(callee);
    if (!callee.is<Object*>()) raise("'" + std::string(type_name(callee)) + "' object is not callable");
    return (*callee.get<Object*>())->call(context_, evaluated);
  }
  const Value callee = evaluate(*call.callee);
  Arguments evaluated = arguments();
  require_defined(callee);
  if (!callee.is<Object*>()) raise("'" + std::string(type_name(callee)) + "' object is not callable");
  return (*callee.get<Object*>())->call(context_, std::move(evaluated));
}

Value Evaluator::node(const Call& expression) {
  return call(expression, nullptr);
}

Value Evaluator::node(const FilterCall& filter) {
  const int line = line_;
  const Value operand = evaluate(*filter.operand);
  const Arguments arguments = evaluate_arguments(filter.arguments);
  line_ = line;
  if (filter.function == nullptr) refuse("the filter '" + filter.name + "'");
  return filter.function(context_, operand, arguments);
}

Value Evaluator::node(const TestCall& test) {
  const int line = line_;
  const Value operand = evaluate(*test.operand);
  const Arguments arguments = evaluate_arguments(test.arguments);
  line_ = line;
  if (test.function == nullptr) refuse("the test '" + test.name + "'");
  return Value(test.function(context_, operand, arguments));
}

Value Evaluator::node(const Not& negation) {
  return Value(!truthy(evaluate(*negation.operand)));
}

Value Evaluator::node(const Unary& unary) {
  return apply(context_, unary.operation, evaluate(*unary.operand));
}

Value Evaluator::node(const Binary& binary) {
  const int line = line_;
  const Value left = evaluate(*binary.left);
  const Value right = evaluate(*binary.right);
  line_ = line;
  return apply(context_, binary.operation, left, right);
}

Value Evaluator::node(const Logical& logical) {
  Value left = evaluate(*logical.left);
  const bool decided = truthy(left) == (logical.connective == Connective::kOr);
  return decided ? left : evaluate(*logical.right);
}

Value Evaluator::node(const Comparison& comparison) {
  Value left = evaluate(*comparison.first);
  for (const auto& [comparator, operand] : comparison.rest) {
    Value right = evaluate(*operand);
    if (!compare(context_, comparator, left, right)) return Value(false);
    left = std::move(right);
  }
  return Value(true);
}

Value Evaluator::node(const Concatenation& concatenation) {
  std::string text;
  for (const Value& part : evaluate_all(concatenation.parts)) {
    const std::string piece = to_text(context_, part);
    context_.create(piece.size());
    text += piece;
  }
  return Value(std::move(text));
}

Value Evaluator::node(const Conditional& conditional) {
  const int line = line_;
  if (truthy(evaluate(*conditional.condition))) return evaluate(*conditional.then);
  if (conditional.otherwise != nullptr) return evaluate(*conditional.otherwise);
  return Context::undefined("the inline if-expression on line " + std::to_string(line) +
                            " evaluated to false and no else section was defined.");
}

Value Evaluator::node(const ListLiteral& list) {
  return context_.list(evaluate_all(list.items));
}

Value Evaluator::node(const TupleLiteral& tuple) {
  context_.create_items(tuple.items.size());
  return Value::tuple(evaluate_all(tuple.items));
}

Value Evaluator::node(const DictLiteral& literal) {
  context_.create_items(2 * literal.entries.size());
  Dict dict;
  for (const auto& [key_expression, value_expression] : literal.entries) {
    Value key = evaluate(*key_expression);
    Value value = evaluate(*value_expression);
    require_hashable(key);
    context_.step(dict.entries.size() / 8 + key.weight());
    dict.set(std::move(key), std::move(value));
  }
  return Value::dict(std::move(dict));
}

}  // namespace occam::lm::chat
