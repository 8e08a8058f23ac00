#include "eval/process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "occam/statistics/decimal.hpp"

namespace occam::eval {

namespace {

Error refused(statistics::Refusal refusal) {
  const bool is_usage = refusal == statistics::Refusal::kErrorRange || refusal == statistics::Refusal::kThreshold;
  return {.code = is_usage ? ErrorCode::kUsage : ErrorCode::kInternal,
          .message = fmt::format("no verdict can be reached: {}", statistics::describe(refusal))};
}

Result<statistics::Requirement> requirement_of(const store::SuiteRecord& suite, std::int64_t items,
                                               const std::string& threshold) {
  const auto number = to_threshold(threshold);
  if (!number) return fail(number.error());
  if (!std::isfinite(suite.low) || !std::isfinite(suite.high)) {
    return fail(ErrorCode::kUsage, fmt::format("{} has no range with two ends, and a verdict needs one", suite.metric),
                {}, "choose another metric of the suite's evaluator");
  }
  const double unit = (*number - suite.low) / (suite.high - suite.low);
  if (!suite.binary) return statistics::Requirement::mean_of(items, unit);
  const bool is_plain = suite.low == 0 && suite.high == 1;
  const auto decimal = is_plain ? statistics::parse_decimal(threshold) : statistics::to_decimal(std::max(unit, 0.0));
  if (!decimal) return fail(ErrorCode::kUsage, fmt::format("\"{}\" is no threshold for hits", threshold));
  return statistics::Requirement::hits_of(items, *decimal);
}

Result<statistics::Score> to_score(const store::SuiteRecord& suite, const store::PlainScore& score) {
  if (!score.scored) return statistics::Score::unscorable();
  const double unit = (score.score - suite.low) / (suite.high - suite.low);
  if (!(unit >= 0 && unit <= 1) || (suite.binary && unit != 0 && unit != 1)) {
    return fail(ErrorCode::kPlugin, fmt::format("item {} has the score {}, which {} does not have", score.position,
                                                score.score, suite.metric));
  }
  return statistics::Score::of(unit);
}

}  // namespace

Result<double> to_threshold(const std::string& decimal) {
  double number = 0;
  const auto [end, error] = std::from_chars(decimal.data(), decimal.data() + decimal.size(), number);
  if (error != std::errc{} || end != decimal.data() + decimal.size() || !std::isfinite(number))
    return fail(ErrorCode::kUsage, fmt::format("\"{}\" is no decimal number", decimal));
  return number;
}

Process::Process(const store::SuiteRecord& suite, statistics::SequentialVerdict verdict,
                 statistics::ConfidenceSequence sequence)
    : suite_(suite),
      verdict_(std::move(verdict)),
      sequence_(std::move(sequence)),
      arrivals_(verdict_.scores().order()) {}

Result<Process> Process::create(const store::SuiteRecord& suite, std::int64_t items, const store::SequentialRule& rule,
                                std::uint64_t seed, std::span<const store::PlainScore> known,
                                std::span<const double> control) {
  const auto requirement = requirement_of(suite, items, rule.threshold);
  if (!requirement) return fail(requirement.error());
  const statistics::ItemOrder order = statistics::ItemOrder::create(suite.hash, seed, items);
  statistics::SequentialRules rules{.meets_error = rule.meets_error, .misses_error = rule.misses_error};
  if (!control.empty()) {
    const auto variate = statistics::ControlVariate::create({control.begin(), control.end()});
    if (!variate) return fail(refused(variate.error()));
    rules.control = *variate;
  }
  std::vector<statistics::ItemScore> taken;
  statistics::Moments scores;
  for (const store::PlainScore& score : known) {
    const auto unit = to_score(suite, score);
    if (!unit) return fail(unit.error());
    taken.push_back({score.position, *unit});
    scores.add(score.score);
  }
  auto verdict = statistics::SequentialVerdict::create(order, *requirement, rules, taken);
  if (!verdict) return fail(refused(verdict.error()));
  auto sequence = statistics::ConfidenceSequence::create(order, requirement->scores, rules, {&*requirement, 1}, taken);
  if (!sequence) return fail(refused(sequence.error()));
  Process process(suite, *std::move(verdict), *std::move(sequence));
  process.scores_ = scores;
  return process;
}

Result<void> Process::put(const store::PlainScore& score) {
  const auto unit = to_score(suite_, score);
  if (!unit) return fail(unit.error());
  static_cast<void>(arrivals_.put(score.position, *unit));
  return {};
}

bool Process::step() {
  if (verdict() != statistics::Verdict::kOpen) return false;
  const auto ready = arrivals_.take();
  if (!ready || !verdict_.feed(ready->item, ready->score)) return false;
  static_cast<void>(sequence_.feed(ready->item, ready->score));
  scores_.add(from_unit(ready->score.value().value_or(0)));
  return true;
}

statistics::Interval Process::interval() const {
  const statistics::Interval unit = sequence_.means();
  return {from_unit(unit.low), from_unit(unit.high)};
}

double Process::guess() const {
  const statistics::Moments unit = scores_.rescaled(suite_.low, suite_.high);
  return (unit.sum + 0.5) / static_cast<double>(unit.n + 1);
}

statistics::CallEstimate Process::forecast(double mean) const {
  const statistics::Moments unit = scores_.rescaled(suite_.low, suite_.high);
  const double deviation = unit.n > 2 ? std::sqrt(unit.variance()) : 0.25;
  return statistics::expected_calls(verdict_, {.mean = to_unit(mean), .deviation = deviation});
}

store::SequentialState Process::state(Needed needed) const {
  const statistics::Interval shown = interval();
  store::SequentialState state{
      .verdict = verdict(), .peaks = verdict_.peaks(), .scores = scores_, .low = shown.low, .high = shown.high};
  if (verdict() != statistics::Verdict::kOpen) {
    state.items_needed = 0;
  } else if (needed == Needed::kEstimate) {
    const double calls = forecast(from_unit(guess())).mean;
    state.items_needed = std::isfinite(calls) ? std::max<std::int64_t>(1, std::llround(calls)) : -1;
  }
  return state;
}

}  // namespace occam::eval
