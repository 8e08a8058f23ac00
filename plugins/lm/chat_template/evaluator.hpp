// Runs a parsed template: a walk over its tree with a chain of scopes.
//
// Threads: one owner; one rendering.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "lm/chat_template/ast.hpp"
#include "lm/chat_template/context.hpp"
#include "lm/chat_template/scope.hpp"

namespace occam::lm::chat {

class Evaluator {
 public:
  Evaluator(Context& context, std::shared_ptr<Scope> scope) : context_(context), scope_(std::move(scope)) {}

  /// Returns the text of the whole body. Fails as failure.hpp says.
  [[nodiscard]] std::string run(const Body& body);

  /// The line that is being run; for messages.
  [[nodiscard]] int line() const noexcept { return line_; }

  /// Calls a macro whose definition stood in `closure`.
  [[nodiscard]] Value call_macro(const MacroDefinition& macro, const std::shared_ptr<Scope>& closure,
                                 Arguments arguments);

 private:
  enum class Flow { kNext, kBreak, kContinue };
  class Descent;

  [[nodiscard]] Value evaluate(const Expression& expression);
  [[nodiscard]] Value evaluate_or_none(const ExpressionPointer& expression);
  [[nodiscard]] Value node(const Constant& constant);
  [[nodiscard]] Value node(const Name& name);
  [[nodiscard]] Value node(const Attribute& attribute);
  [[nodiscard]] Value node(const Subscript& subscript);
  [[nodiscard]] Value node(const Slice& slice);
  [[nodiscard]] Value node(const Call& call);
  [[nodiscard]] Value node(const FilterCall& filter);
  [[nodiscard]] Value node(const TestCall& test);
  [[nodiscard]] Value node(const Not& negation);
  [[nodiscard]] Value node(const Unary& unary);
  [[nodiscard]] Value node(const Binary& binary);
  [[nodiscard]] Value node(const Logical& logical);
  [[nodiscard]] Value node(const Comparison& comparison);
  [[nodiscard]] Value node(const Concatenation& concatenation);
  [[nodiscard]] Value node(const Conditional& conditional);
  [[nodiscard]] Value node(const ListLiteral& list);
  [[nodiscard]] Value node(const TupleLiteral& tuple);
  [[nodiscard]] Value node(const DictLiteral& dict);

  [[nodiscard]] Items evaluate_all(const std::vector<ExpressionPointer>& expressions);
  [[nodiscard]] Arguments evaluate_arguments(const CallArguments& arguments);
  [[nodiscard]] Value call(const Call& call, const Value* caller);

  Flow execute(const Body& body);
  Flow execute(const Statement& statement);
  Flow statement(const Text& text);
  Flow statement(const Output& output);
  Flow statement(const If& branches);
  Flow statement(const For& loop);
  Flow statement(const Set& set);
  Flow statement(const SetBlock& set);
  Flow statement(const MacroStatement& macro);
  Flow statement(const CallBlock& block);
  Flow statement(const FilterBlock& block);
  Flow statement(const With& with);
  Flow statement(const Generation& generation);
  Flow statement(const Break&) { return Flow::kBreak; }
  Flow statement(const Continue&) { return Flow::kContinue; }

  void assign(Scope& scope, const Target& target, Value value);
  void assign_member(const MemberTarget& target, Value value);
  void write(std::string_view text);
  /// The text that the body writes, in a scope of its own.
  [[nodiscard]] std::string capture(const Body& body);
  [[nodiscard]] Value filtered(const ExpressionPointer& filter, Value text);

  /// Runs `action` with another innermost scope.
  template <typename Action>
  auto inside(std::shared_ptr<Scope> scope, Action action) {
    struct Restore {
      std::shared_ptr<Scope>& slot;
      std::shared_ptr<Scope> saved;
      ~Restore() { slot = std::move(saved); }
    };
    const Restore restore{scope_, std::exchange(scope_, std::move(scope))};
    return action();
  }

  Context& context_;
  std::shared_ptr<Scope> scope_;
  std::string output_;
  int line_ = 0;
  int depth_ = 0;
};

/// A macro as a value.
class MacroObject : public Object {
 public:
  MacroObject(Evaluator& evaluator, std::shared_ptr<const MacroDefinition> macro, std::shared_ptr<Scope> closure)
      : evaluator_(evaluator), macro_(std::move(macro)), closure_(std::move(closure)) {}
  [[nodiscard]] std::string_view type_name() const override { return "Macro"; }
  [[nodiscard]] bool callable() const override { return true; }
  [[nodiscard]] Value call(Context& /*context*/, Arguments arguments) override {
    return evaluator_.call_macro(*macro_, closure_, std::move(arguments));
  }

 private:
  Evaluator& evaluator_;
  std::shared_ptr<const MacroDefinition> macro_;
  std::shared_ptr<Scope> closure_;
};

/// Counts how deeply the walk has descended, so that no template overflows the stack.
class Evaluator::Descent {
 public:
  explicit Descent(int& depth) : depth_(depth) {
    if (++depth_ > kMaximum) {
      --depth_;
      exhausted("calls are nested too deeply");
    }
  }
  Descent(const Descent&) = delete;
  Descent& operator=(const Descent&) = delete;
  ~Descent() { --depth_; }

 private:
  static constexpr int kMaximum = 1000;
  int& depth_;
};

}  // namespace occam::lm::chat
