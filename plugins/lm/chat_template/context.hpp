// What one rendering carries along: its budget, the objects it made and the clock it was given.
//
// Threads: one owner.
#pragma once

#include <cstddef>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lm/chat_template/chat_template.hpp"
#include "lm/chat_template/failure.hpp"
#include "lm/chat_template/object.hpp"
#include "lm/chat_template/value.hpp"

namespace occam::lm::chat {

class Context {
 public:
  explicit Context(const RenderOptions& options) : limits_(options.limits), now_(options.now) {}

  /// Fails once the template has taken more steps than it may.
  void step(std::size_t count = 1) {
    steps_ += count;
    if (steps_ > limits_.steps) exhausted("more than " + std::to_string(limits_.steps) + " steps");
  }
  /// Counts bytes that are about to be made; call before making them.
  void create(std::size_t bytes) {
    if (bytes > limits_.created_bytes - created_) {
      exhausted("more than " + std::to_string(limits_.created_bytes) + " bytes of intermediate values");
    }
    created_ += bytes;
    step(bytes / 256);
  }
  void create_items(std::size_t count) {
    if (count > limits_.created_bytes / sizeof(Value)) create(limits_.created_bytes + 1);
    create(count * sizeof(Value));
    step(count);
  }

  [[nodiscard]] Value text(std::string text) {
    create(text.size());
    return Value(std::move(text));
  }
  [[nodiscard]] Value list(Items items) {
    create_items(items.size());
    return Value::list(std::move(items));
  }
  [[nodiscard]] Value iterator(Items items) {
    create_items(items.size());
    return Value(make<IteratorObject>(std::move(items)));
  }
  [[nodiscard]] static Value undefined(std::string message) {
    return Value(Undefined{std::make_shared<const std::string>(std::move(message))});
  }

  template <typename T, typename... Args>
  [[nodiscard]] T* make(Args&&... args) {
    create(sizeof(T));
    auto object = std::make_unique<T>(std::forward<Args>(args)...);
    T* raw = object.get();
    objects_.push_back(std::move(object));
    return raw;
  }

  [[nodiscard]] const RenderLimits& limits() const noexcept { return limits_; }
  [[nodiscard]] const std::optional<std::tm>& now() const noexcept { return now_; }

 private:
  RenderLimits limits_;
  std::optional<std::tm> now_;
  std::size_t steps_ = 0;
  std::size_t created_ = 0;
  std::vector<std::unique_ptr<Object>> objects_;
};

}  // namespace occam::lm::chat
