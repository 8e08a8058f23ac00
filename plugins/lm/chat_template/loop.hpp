// The `loop` of a for statement: gives the items one by one and knows where it stands.
//
// Items are filtered only when they are asked for, as in Jinja: a condition may read what the body wrote.
// Threads: one owner.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string_view>

#include "lm/chat_template/context.hpp"
#include "lm/chat_template/object.hpp"

namespace occam::lm::chat {

class LoopObject : public Object {
 public:
  /// An empty condition keeps every item. Fails where `iterable` is not iterable.
  LoopObject(Context& context, const Value& iterable, std::function<bool(const Value&)> condition);

  /// The next item, or nothing at the end.
  [[nodiscard]] const Value* advance();

  [[nodiscard]] std::string_view type_name() const override { return "LoopContext"; }
  [[nodiscard]] int depth() const override { return 1; }
  [[nodiscard]] std::optional<Value> attribute(Context& context, std::string_view name) override;
  /// loop.cycle(…).
  [[nodiscard]] Value cycle(const Items& values) const;

 private:
  [[nodiscard]] std::optional<Value> pull();
  [[nodiscard]] const Value* peek();
  [[nodiscard]] std::size_t length();

  Items items_;
  std::size_t next_ = 0;
  IteratorObject* iterator_ = nullptr;
  std::function<bool(const Value&)> condition_;
  std::deque<Value> ahead_;
  std::optional<Value> previous_;
  std::optional<Value> current_;
  std::size_t count_ = 0;  // items given so far
};

}  // namespace occam::lm::chat
