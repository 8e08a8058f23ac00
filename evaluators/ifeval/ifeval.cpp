#include "ifeval.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "instructions.hpp"
#include "measures/demands.hpp"
#include "measures/options.hpp"
#include "measures/unicode.hpp"

namespace occam::evaluators {

namespace {

std::string without_stars(std::string text) {
  std::erase(text, '*');
  return text;
}

/// The response, and without its first line, its last, and both; each with and without stars.
std::vector<std::string> loose_variants(std::string_view response) {
  const std::size_t first = response.find('\n');
  const std::size_t last = response.rfind('\n');
  const bool has_lines = first != std::string_view::npos;
  const std::string_view without_first = has_lines ? response.substr(first + 1) : std::string_view{};
  const std::string_view without_last = has_lines ? response.substr(0, last) : std::string_view{};
  const std::string_view without_both =
      has_lines && first < last ? response.substr(first + 1, last - first - 1) : std::string_view{};
  std::vector<std::string> variants = {std::string(response), std::string(measures::trim(without_first)),
                                       std::string(measures::trim(without_last)),
                                       std::string(measures::trim(without_both))};
  for (std::size_t i = 0; i < 4; ++i) variants.push_back(without_stars(variants[i]));
  return variants;
}

}  // namespace

sdk::Result<std::unique_ptr<Ifeval>> Ifeval::create(std::string_view config_json) {
  const measures::Options options(config_json, kMetrics, {});
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return std::make_unique<Ifeval>();
}

sdk::Result<void> Ifeval::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                   sdk::EvalSink& sink) const {
  if (auto one = measures::require_one_output(outputs); !one) return one;
  const auto instructions = ifeval::read_instructions(item.fields);
  if (!instructions) return std::unexpected(instructions.error());
  const std::vector<std::string> variants = loose_variants(outputs.front().text);
  double strict = 0;
  double loose = 0;
  std::string broken;
  for (const ifeval::Instruction& instruction : *instructions) {
    const auto follows = [&](const std::string& response) { return instruction.is_followed_by(response); };
    if (follows(variants.front()))
      ++strict;
    else
      broken.append(broken.empty() ? "not followed: " : ", ").append(instruction.rule->id);
    if (std::ranges::any_of(variants, follows)) ++loose;
  }
  const auto all = static_cast<double>(instructions->size());
  if (!broken.empty()) sink.rationale(broken);
  sink.value(0, strict == all ? 1 : 0);
  sink.value(1, loose == all ? 1 : 0);
  sink.value(2, all);
  sink.value(3, strict);
  sink.value(4, loose);
  return {};
}

std::vector<double> Ifeval::aggregate(const sdk::Rows& rows) const {
  const double all = rows.sum(2);
  if (all <= 0) return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
  return {rows.sum(3) / all, rows.sum(4) / all};
}

}  // namespace occam::evaluators
