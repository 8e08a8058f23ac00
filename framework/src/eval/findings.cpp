#include "eval/findings.hpp"

#include <fmt/format.h>

#include <utility>

namespace occam::eval {

namespace {

constexpr std::size_t kShownOfAKind = 5;

}  // namespace

void Findings::add(std::string_view kind, const config::Position& at, std::string message, std::string hint) {
  add(kind, {.at = at, .message = std::move(message), .hint = std::move(hint)});
}

void Findings::add(std::string_view kind, config::Diagnostic diagnostic) {
  Kind& seen = kinds_.try_emplace(std::string(kind)).first->second;
  if (++seen.count > kShownOfAKind) return;
  seen.last = diagnostics_.size();
  diagnostics_.push_back(std::move(diagnostic));
}

config::Diagnostics Findings::take() {
  for (const auto& [kind, seen] : kinds_) {
    if (seen.count > kShownOfAKind)
      diagnostics_[seen.last].message += fmt::format(" (and the same in {} more)", seen.count - kShownOfAKind);
  }
  kinds_.clear();
  config::sort(diagnostics_);
  return std::exchange(diagnostics_, {});
}

}  // namespace occam::eval
