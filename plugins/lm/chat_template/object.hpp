// Values with identity: namespaces, iterators, bound methods, functions, cyclers and joiners.
//
// They belong to a Context and die with it. Macros and loops, which need the evaluator, derive from Object there.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lm/chat_template/value.hpp"

namespace occam::lm::chat {

class Context;

struct Arguments {
  Items positional;
  std::vector<std::pair<std::string, Value>> named;
};

class Object {
 public:
  Object() = default;
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  virtual ~Object() = default;

  [[nodiscard]] virtual std::string_view type_name() const = 0;
  [[nodiscard]] virtual int depth() const { return 1; }
  [[nodiscard]] virtual bool callable() const { return false; }
  /// What `object.name` gives; nothing where there is no such attribute.
  [[nodiscard]] virtual std::optional<Value> attribute(Context& context, std::string_view name);
  [[nodiscard]] virtual Value call(Context& context, Arguments arguments);
};

/// A generator of Python: its items can be had once.
class IteratorObject : public Object {
 public:
  explicit IteratorObject(Items items);
  [[nodiscard]] std::string_view type_name() const override { return "generator"; }
  [[nodiscard]] int depth() const override { return depth_; }
  [[nodiscard]] std::optional<Value> next();

 private:
  Items items_;
  std::size_t next_ = 0;
  int depth_ = 1;
};

class NamespaceObject : public Object {
 public:
  explicit NamespaceObject(Dict members) : members_(std::move(members)) {}
  [[nodiscard]] std::string_view type_name() const override { return "Namespace"; }
  [[nodiscard]] std::optional<Value> attribute(Context& context, std::string_view name) override;
  void set(std::string name, Value value);

 private:
  Dict members_;
};

class CyclerObject : public Object {
 public:
  explicit CyclerObject(Items items) : items_(std::move(items)) {}
  [[nodiscard]] std::string_view type_name() const override { return "Cycler"; }
  [[nodiscard]] std::optional<Value> attribute(Context& context, std::string_view name) override;
  [[nodiscard]] Value next();
  void reset() { position_ = 0; }

 private:
  Items items_;
  std::size_t position_ = 0;
};

class JoinerObject : public Object {
 public:
  explicit JoinerObject(Value separator) : separator_(std::move(separator)) {}
  [[nodiscard]] std::string_view type_name() const override { return "Joiner"; }
  [[nodiscard]] bool callable() const override { return true; }
  [[nodiscard]] Value call(Context& context, Arguments arguments) override;

 private:
  Value separator_;
  bool used_ = false;
};

/// A global function.
class FunctionObject : public Object {
 public:
  using Function = Value (*)(Context& context, const Arguments& arguments);
  explicit FunctionObject(Function function) : function_(function) {}
  [[nodiscard]] std::string_view type_name() const override { return "function"; }
  [[nodiscard]] bool callable() const override { return true; }
  [[nodiscard]] Value call(Context& context, Arguments arguments) override { return function_(context, arguments); }

 private:
  Function function_;
};

/// A method together with the value it was taken from.
class MethodObject : public Object {
 public:
  using Method = Value (*)(Context& context, const Value& self, const Arguments& arguments);
  MethodObject(Value self, Method method) : self_(std::move(self)), method_(method) {}
  [[nodiscard]] std::string_view type_name() const override { return "builtin_function_or_method"; }
  [[nodiscard]] bool callable() const override { return true; }
  [[nodiscard]] int depth() const override { return self_.depth() + 1; }
  [[nodiscard]] Value call(Context& context, Arguments arguments) override {
    return method_(context, self_, arguments);
  }

 private:
  Value self_;
  Method method_;
};

}  // namespace occam::lm::chat
