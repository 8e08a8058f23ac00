// An evaluator's own table, read key by key; the first mistake is kept and ends create().
//
// `metric` is always a known key: the suite chooses its primary metric by it. Threads: a value.
//
//   Options options(config, kMetrics, {"smoothing"});
//   made->smoothing_ = options.one_of("smoothing", {"exp", "none"});
//   if (auto read = options.done(); !read) return std::unexpected(read.error());
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators::measures {

class Options {
 public:
  Options(std::string_view config_json, std::span<const sdk::Metric> metrics,
          std::initializer_list<std::string_view> known);

  [[nodiscard]] bool flag(std::string_view key, bool fallback);
  [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t low, std::int64_t high);
  [[nodiscard]] double number(std::string_view key, double fallback, double low, double high);
  [[nodiscard]] std::string text(std::string_view key, std::string_view fallback);
  [[nodiscard]] std::vector<std::string> texts(std::string_view key);
  /// One of the words; the first where the key is absent.
  [[nodiscard]] std::string one_of(std::string_view key, std::initializer_list<std::string_view> words);

  void refuse(std::string message, std::string where);
  /// The value at a key as JSON text, for what the functions above do not read.
  [[nodiscard]] std::optional<std::string> json(std::string_view key) const;

  /// Errors: kInvalidArgument with the key of the first mistake.
  [[nodiscard]] sdk::Result<void> done() const { return state_; }

 private:
  template <typename T>
  T take(sdk::Result<T> value, T fallback);

  struct Table;
  std::shared_ptr<const Table> table_;
  sdk::Result<void> state_;
};

/// A field of an item's line. Nothing where the item has no such field; the second, where it is no text.
[[nodiscard]] std::optional<std::string> field_json(const sdk::EvalItem& item, std::string_view key);
[[nodiscard]] std::optional<std::string> field_text(const sdk::EvalItem& item, std::string_view key);

}  // namespace occam::evaluators::measures
