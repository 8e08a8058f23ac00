// The statements of Evaluator, and its macros.
#include <algorithm>
#include <string>

#include "lm/chat_template/conversion.hpp"
#include "lm/chat_template/evaluator.hpp"
#include "lm/chat_template/loop.hpp"
#include "lm/chat_template/operators.hpp"
#include "lm/chat_template/text.hpp"

namespace occam::lm::chat {

std::string Evaluator::run(const Body& body) {
  (void)execute(body);
  return std::move(output_);
}

Evaluator::Flow Evaluator::execute(const Body& body) {
  const Descent descent(depth_);
  for (const auto& statement : body) {
    const Flow flow = execute(*statement);
    if (flow != Flow::kNext) return flow;
  }
  return Flow::kNext;
}

Evaluator::Flow Evaluator::execute(const Statement& current) {
  context_.step();
  line_ = current.line;
  return std::visit([this](const auto& alternative) { return statement(alternative); }, current.node);
}

void Evaluator::write(std::string_view text) {
  if (text.size() > context_.limits().output_bytes - output_.size()) {
    exhausted("more than " + std::to_string(context_.limits().output_bytes) + " bytes of output");
  }
  context_.create(text.size());
  output_ += text;
}

std::string Evaluator::capture(const Body& body) {
  std::string outer = std::exchange(output_, {});
  inside(std::make_shared<Scope>(scope_), [&] { return execute(body); });
  return std::exchange(output_, std::move(outer));
}

Value Evaluator::filtered(const ExpressionPointer& filter, Value text) {
  if (filter == nullptr) return text;
  auto scope = std::make_shared<Scope>(scope_);
  scope->set(kBlockText, std::move(text));
  return inside(std::move(scope), [&] { return evaluate(*filter); });
}

void Evaluator::assign_member(const MemberTarget& target, Value value) {
  const Value* object = scope_->find(target.object);
  if (object == nullptr) raise(repr_text(target.object) + " is undefined");
  auto* holder = object->is<Object*>() ? dynamic_cast<NamespaceObject*>(*object->get<Object*>()) : nullptr;
  if (holder == nullptr) raise("cannot assign attribute on non-namespace object");
  context_.create(target.member.size() + sizeof(Value));
  holder->set(target.member, std::move(value));
}

void Evaluator::assign(Scope& scope, const Target& target, Value value) {
  if (const auto* name = std::get_if<NameTarget>(&target.node)) {
    scope.set(name->name, std::move(value));
  } else if (const auto* member = std::get_if<MemberTarget>(&target.node)) {
    assign_member(*member, std::move(value));
  } else {
    const auto& targets = std::get<TupleTarget>(target.node).targets;
    Items items = items_of(context_, value);
    if (items.size() < targets.size()) {
      raise("not enough values to unpack (expected " + std::to_string(targets.size()) + ", got " +
            std::to_string(items.size()) + ")");
    }
    if (items.size() > targets.size()) {
      raise("too many values to unpack (expected " + std::to_string(targets.size()) + ")");
    }
    for (std::size_t i = 0; i < targets.size(); ++i) assign(scope, targets[i], std::move(items[i]));
  }
}

Evaluator::Flow Evaluator::statement(const Text& text) {
  write(text.text);
  return Flow::kNext;
}

Evaluator::Flow Evaluator::statement(const Output& output) {
  write(to_text(context_, evaluate(*output.expression)));
  return Flow::kNext;
}

Evaluator::Flow Evaluator::statement(const If& branches) {
  for (const auto& [condition, body] : branches.branches) {
    if (truthy(evaluate(*condition))) return execute(body);
  }
  return execute(branches.otherwise);
}

Evaluator::Flow Evaluator::statement(const For& loop) {
  const auto outer = scope_;
  std::function<bool(const Value&)> condition;
  if (loop.condition != nullptr) {
    condition = [this, outer, &loop](const Value& item) {
      auto scope = std::make_shared<Scope>(outer);
      assign(*scope, loop.target, item);
      return inside(std::move(scope), [&] { return truthy(evaluate(*loop.condition)); });
    };
  }
  auto* state = context_.make<LoopObject>(context_, evaluate(*loop.iterable), std::move(condition));
  bool completed = false;  // Jinja's else runs unless one pass came to its end: `break` and `continue` do not count
  while (const Value* item = state->advance()) {
    auto scope = std::make_shared<Scope>(outer);
    context_.create(sizeof(Scope));
    scope->set("loop", Value(state));
    assign(*scope, loop.target, *item);
    const Flow flow = inside(std::move(scope), [&] { return execute(loop.body); });
    if (flow == Flow::kBreak) break;
    if (flow == Flow::kNext) completed = true;
  }
  if (completed) return Flow::kNext;
  return inside(std::make_shared<Scope>(outer), [&] { return execute(loop.otherwise); });
}

Evaluator::Flow Evaluator::statement(const Set& set) {
  assign(*scope_, set.target, evaluate(*set.expression));
  return Flow::kNext;
}

Evaluator::Flow Evaluator::statement(const SetBlock& set) {
  assign(*scope_, set.target, filtered(set.filter, Value(capture(set.body))));
  return Flow::kNext;
}

Evaluator::Flow Evaluator::statement(const MacroStatement& macro) {
  scope_->set(macro.macro->name, Value(context_.make<MacroObject>(*this, macro.macro, scope_)));
  return Flow::kNext;
}

Evaluator::Flow Evaluator::statement(const CallBlock& block) {
  const Value caller(context_.make<MacroObject>(*this, block.caller, scope_));
  write(to_text(context_, call(std::get<Call>(block.call->node), &caller)));
  return Flow::kNext;
}

Evaluator::Flow Evaluator::statement(const FilterBlock& block) {
  write(to_text(context_, filtered(block.filter, Value(capture(block.body)))));
  return Flow::kNext;
}

Evaluator::Flow Evaluator::statement(const With& with) {
  auto scope = std::make_shared<Scope>(scope_);
  for (const auto& [target, expression] : with.assignments) assign(*scope, target, evaluate(*expression));
  return inside(std::move(scope), [&] { return execute(with.body); });
}

Evaluator::Flow Evaluator::statement(const Generation& generation) {
  write(capture(generation.body));
  return Flow::kNext;
}

Value Evaluator::call_macro(const MacroDefinition& macro, const std::shared_ptr<Scope>& closure, Arguments arguments) {
  const Descent descent(depth_);
  auto scope = std::make_shared<Scope>(closure);
  const std::size_t count = macro.parameters.size();
  const auto take_named = [&arguments](std::string_view name) -> std::optional<Value> {
    const auto found = std::find_if(arguments.named.begin(), arguments.named.end(),
                                    [name](const auto& named) { return named.first == name; });
    if (found == arguments.named.end()) return std::nullopt;
    Value value = std::move(found->second);
    arguments.named.erase(found);
    return value;
  };
  std::vector<std::optional<Value>> given(count);
  for (std::size_t i = 0; i < count; ++i) {
    given[i] = i < arguments.positional.size() ? arguments.positional[i] : take_named(macro.parameters[i].first);
  }
  if (macro.uses_caller) {
    auto caller = take_named("caller");
    scope->set("caller", caller ? *std::move(caller) : Context::undefined("No caller defined"));
  }
  if (macro.uses_kwargs) {
    Dict rest;
    for (auto& [name, value] : arguments.named) rest.set(Value(name), value);
    scope->set("kwargs", Value::dict(std::move(rest)));
  } else if (!arguments.named.empty()) {
    raise("macro " + repr_text(macro.name) + " takes no keyword argument " + repr_text(arguments.named.front().first));
  }
  if (macro.uses_varargs) {
    Items rest(arguments.positional.begin() + static_cast<std::ptrdiff_t>(std::min(count, arguments.positional.size())),
               arguments.positional.end());
    scope->set("varargs", Value::tuple(std::move(rest)));
  } else if (arguments.positional.size() > count) {
    raise("macro " + repr_text(macro.name) + " takes not more than " + std::to_string(count) + " argument(s)");
  }
  const int line = line_;
  std::string outer = std::exchange(output_, {});
  inside(scope, [&] {
    for (std::size_t i = 0; i < count; ++i) {
      const auto& [name, fallback] = macro.parameters[i];
      if (given[i]) {
        scope->set(name, *std::move(given[i]));
      } else if (fallback != nullptr) {
        scope->set(name, evaluate(*fallback));
      } else {
        scope->set(name, Context::undefined("parameter " + repr_text(name) + " was not provided"));
      }
    }
    return execute(macro.body);
  });
  line_ = line;
  return Value(std::exchange(output_, std::move(outer)));
}

}  // namespace occam::lm::chat
