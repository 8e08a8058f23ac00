#include "lm/chat_template/object.hpp"

#include <algorithm>

#include "lm/chat_template/context.hpp"
#include "lm/chat_template/failure.hpp"

namespace occam::lm::chat {
namespace {

Value cycler_next(Context& /*context*/, const Value& self, const Arguments& /*arguments*/) {
  return static_cast<CyclerObject*>(*self.get<Object*>())->next();
}

Value cycler_reset(Context& /*context*/, const Value& self, const Arguments& /*arguments*/) {
  static_cast<CyclerObject*>(*self.get<Object*>())->reset();
  return Value();
}

}  // namespace

std::optional<Value> Object::attribute(Context& /*context*/, std::string_view name) {
  refuse("attribute '" + std::string(name) + "' of a " + std::string(type_name()));
}

Value Object::call(Context& /*context*/, Arguments /*arguments*/) {
  raise("'" + std::string(type_name()) + "' object is not callable");
}

IteratorObject::IteratorObject(Items items) : items_(std::move(items)) {
  for (const Value& item : items_) depth_ = std::max(depth_, item.depth() + 1);
}

std::optional<Value> IteratorObject::next() {
  if (next_ == items_.size()) return std::nullopt;
  return std::move(items_[next_++]);
}

std::optional<Value> NamespaceObject::attribute(Context& /*context*/, std::string_view name) {
  const Value* value = members_.find(name);
  return value == nullptr ? std::nullopt : std::optional<Value>(*value);
}

void NamespaceObject::set(std::string name, Value value) {
  members_.set(Value(std::move(name)), std::move(value));
}

std::optional<Value> CyclerObject::attribute(Context& context, std::string_view name) {
  if (name == "current") return items_[position_];
  if (name == "next") return Value(context.make<MethodObject>(Value(this), cycler_next));
  if (name == "reset") return Value(context.make<MethodObject>(Value(this), cycler_reset));
  return Object::attribute(context, name);
}

Value CyclerObject::next() {
  Value current = items_[position_];
  position_ = (position_ + 1) % items_.size();
  return current;
}

Value JoinerObject::call(Context& /*context*/, Arguments /*arguments*/) {
  if (used_) return separator_;
  used_ = true;
  return Value("");
}

}  // namespace occam::lm::chat
