#include "chrf.hpp"

#include <limits>
#include <string>

#include "measures/demands.hpp"
#include "measures/options.hpp"
#include "measures/unicode.hpp"

namespace occam::evaluators {

sdk::Result<std::unique_ptr<Chrf>> Chrf::create(std::string_view config_json) {
  measures::Options options(config_json, kMetrics,
                            {"character_order", "word_order", "beta", "lowercase", "white_space", "averaging"});
  auto made = std::make_unique<Chrf>();
  made->rules_ = {
      .character_order = static_cast<std::size_t>(options.integer("character_order", kMostCharacterOrders, 1, 6)),
      .word_order = static_cast<std::size_t>(options.integer("word_order", 0, 0, kMostWordOrders)),
      .beta = options.number("beta", 2, 0, 100),
      .averaging = options.one_of("averaging", {"effective", "epsilon"}) == "effective" ? Averaging::kEffective
                                                                                        : Averaging::kEpsilon,
      .keeps_spaces = options.flag("white_space", false)};
  made->lowers_ = options.flag("lowercase", false);
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

sdk::Result<void> Chrf::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                 sdk::EvalSink& sink) const {
  if (auto one = measures::require_one_output(outputs); !one) return one;
  if (auto some = measures::require_targets(item); !some) return some;
  const auto prepare = [&](std::string_view text) { return lowers_ ? measures::to_lower(text) : std::string(text); };
  const std::string answer = prepare(outputs.front().text);
  ChrfCounts counts{};
  double best = -1;
  for (const std::string_view target : item.targets) {
    const ChrfCounts one = count_chrf(answer, prepare(target), rules_);
    const double score = chrf_score(one, rules_);
    if (score <= best) continue;
    best = score;
    counts = one;
  }
  std::size_t column = 0;
  sink.value(column++, best);
  for (const ChrfCount& count : counts) sink.value(column++, count.answer);
  for (const ChrfCount& count : counts) sink.value(column++, count.target);
  for (const ChrfCount& count : counts) sink.value(column++, count.common);
  return {};
}

std::vector<double> Chrf::aggregate(const sdk::Rows& rows) const {
  if (rows.empty()) return {std::numeric_limits<double>::quiet_NaN()};
  ChrfCounts counts{};
  for (std::size_t order = 0; order < kChrfOrders; ++order)
    counts[order] = {rows.sum(1 + order), rows.sum(1 + kChrfOrders + order), rows.sum(1 + 2 * kChrfOrders + order)};
  return {chrf_score(counts, rules_)};
}

}  // namespace occam::evaluators
