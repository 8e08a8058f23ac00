// The variables that a piece of a template sees: its own, and those around it.
//
// Names are views into the parsed template or into literals; both outlive the rendering. Threads: one owner.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "lm/chat_template/value.hpp"

namespace occam::lm::chat {

class Scope {
 public:
  explicit Scope(std::shared_ptr<const Scope> parent) : parent_(std::move(parent)) {}

  [[nodiscard]] const Value* find(std::string_view name) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->parent_.get()) {
      for (const auto& [candidate, value] : scope->variables_) {
        if (candidate == name) return &value;
      }
    }
    return nullptr;
  }

  void set(std::string_view name, Value value) {
    for (auto& [candidate, old] : variables_) {
      if (candidate == name) {
        old = std::move(value);
        return;
      }
    }
    variables_.emplace_back(name, std::move(value));
  }

 private:
  std::shared_ptr<const Scope> parent_;
  std::vector<std::pair<std::string_view, Value>> variables_;
};

}  // namespace occam::lm::chat
