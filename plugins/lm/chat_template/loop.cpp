#include "lm/chat_template/loop.hpp"

#include <utility>

#include "lm/chat_template/operators.hpp"

namespace occam::lm::chat {
namespace {

Value loop_cycle(Context& /*context*/, const Value& self, const Arguments& arguments) {
  return static_cast<const LoopObject*>(*self.get<Object*>())->cycle(arguments.positional);
}

Value number(std::size_t count) {
  return Value(static_cast<std::int64_t>(count));
}

}  // namespace

LoopObject::LoopObject(Context& context, const Value& iterable, std::function<bool(const Value&)> condition)
    : condition_(std::move(condition)) {
  if (const auto* object = iterable.get<Object*>()) iterator_ = dynamic_cast<IteratorObject*>(*object);
  if (iterator_ == nullptr) items_ = items_of(context, iterable);
}

std::optional<Value> LoopObject::pull() {
  for (;;) {
    std::optional<Value> item;
    if (iterator_ != nullptr) {
      item = iterator_->next();
    } else if (next_ < items_.size()) {
      item = items_[next_++];
    }
    if (!item || !condition_ || condition_(*item)) return item;
  }
}

const Value* LoopObject::peek() {
  if (ahead_.empty()) {
    if (auto item = pull()) ahead_.push_back(*std::move(item));
  }
  return ahead_.empty() ? nullptr : &ahead_.front();
}

std::size_t LoopObject::length() {
  while (auto item = pull()) ahead_.push_back(*std::move(item));
  return count_ + ahead_.size();
}

const Value* LoopObject::advance() {
  std::optional<Value> item;
  if (ahead_.empty()) {
    item = pull();
  } else {
    item = std::move(ahead_.front());
    ahead_.pop_front();
  }
  if (!item) return nullptr;
  ++count_;
  previous_ = std::exchange(current_, std::move(item));
  return &*current_;
}

Value LoopObject::cycle(const Items& values) const {
  if (values.empty()) raise("no items for cycling given");
  return values[(count_ - 1) % values.size()];
}

std::optional<Value> LoopObject::attribute(Context& context, std::string_view name) {
  if (name == "index") return number(count_);
  if (name == "index0") return number(count_ - 1);
  if (name == "first") return Value(count_ == 1);
  if (name == "last") return Value(peek() == nullptr);
  if (name == "length") return number(length());
  if (name == "revindex") return number(length() - count_ + 1);
  if (name == "revindex0") return number(length() - count_);
  if (name == "depth") return number(1);
  if (name == "depth0") return number(0);
  if (name == "previtem") return previous_ ? *previous_ : Context::undefined("there is no previous item");
  if (name == "nextitem") {
    const Value* next = peek();
    return next != nullptr ? *next : Context::undefined("there is no next item");
  }
  if (name == "cycle") return Value(context.make<MethodObject>(Value(this), loop_cycle));
  return Object::attribute(context, name);
}

}  // namespace occam::lm::chat
