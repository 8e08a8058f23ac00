#include "number.hpp"

#include <cmath>

#include "measures/demands.hpp"
#include "measures/numbers.hpp"
#include "measures/options.hpp"

namespace occam::evaluators {

sdk::Result<std::unique_ptr<Number>> Number::create(std::string_view config_json) {
  measures::Options options(config_json, kMetrics, {"relative_tolerance"});
  auto made = std::make_unique<Number>();
  made->relative_tolerance_ = options.number("relative_tolerance", 0, 0, 1);
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

sdk::Result<void> Number::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                   sdk::EvalSink& sink) const {
  if (auto one = measures::require_one_output(outputs); !one) return one;
  if (auto some = measures::require_targets(item); !some) return some;
  const auto last = measures::last_number(outputs.front().text);
  const auto marked = measures::marked_number(outputs.front().text);
  const auto value = last ? measures::parse_number(*last) : std::nullopt;
  bool is_flexible = false;
  bool is_strict = false;
  bool is_value = false;
  for (const std::string_view text : item.targets) {
    const std::string target = measures::last_number(text).value_or(measures::clean_number(text));
    is_flexible = is_flexible || last == target;
    is_strict = is_strict || marked == target;
    const auto wanted = measures::parse_number(target);
    is_value = is_value || (value && wanted && std::abs(*value - *wanted) <= relative_tolerance_ * std::abs(*wanted));
  }
  sink.rationale(last ? "extracted: " + *last : "no number");
  sink.value(0, is_flexible ? 1 : 0);
  sink.value(1, is_strict ? 1 : 0);
  sink.value(2, is_value ? 1 : 0);
  return {};
}

}  // namespace occam::evaluators
