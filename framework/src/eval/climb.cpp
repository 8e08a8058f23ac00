#include "eval/climb.hpp"

#include "base/clock.hpp"
#include "eval/rungs.hpp"

namespace occam::eval {

namespace {

statistics::Verdict to_statistics(Verdict verdict) {
  switch (verdict) {
    case Verdict::kMeets:
      return statistics::Verdict::kMeets;
    case Verdict::kMisses:
      return statistics::Verdict::kMisses;
    case Verdict::kOpen:
      break;
  }
  return statistics::Verdict::kOpen;
}

}  // namespace

Result<LadderVerdict> decide_ladder(const Suite& suite, const plugin::Evaluator& evaluator,
                                    std::span<const LadderStep> steps, store::Store& store,
                                    const LadderOptions& options) {
  if (auto checked = check(suite, options); !checked) return fail(checked.error());
  const std::vector<std::size_t> places = participants(steps);
  auto ladder = make_ladder(places.size(), options);
  if (!ladder) return fail(ladder.error());
  auto warnings = warn(suite, steps, store, options);
  if (!warnings) return fail(warnings.error());

  const std::int64_t began_ns = monotonic_ns();
  const auto items = static_cast<std::int64_t>(suite.items().size());
  LadderVerdict found{.task = suite.record().task,
                      .suite = suite.record().name,
                      .metric = suite.record().metric,
                      .threshold = options.threshold,
                      .error = options.error,
                      .direction = options.direction,
                      .seed = options.seed,
                      .suite_items = items,
                      .warnings = *std::move(warnings),
                      .calls_full = items * static_cast<std::int64_t>(places.size())};
  for (const LadderStep& step : steps)
    found.verdicts.push_back({.model = step.contender.label,
                              .mean = store::kUnknown,
                              .low = store::kUnknown,
                              .high = store::kUnknown,
                              .reason = step.kept_out});
  while (const auto rung = ladder->next()) {
    if (options.cancel.stop_requested()) break;
    const std::size_t place = places[rung->model];
    const DecideOptions decide = to_options(options, *rung, places.size());
    auto verdict = decide_model(suite, evaluator, steps[place].contender, store, decide);
    if (!verdict) return fail(verdict.error());
    found.calls += verdict->calls;
    found.calls_now += verdict->calls_now;
    found.cost += verdict->cost;
    found.verdicts[place] = *std::move(verdict);
    if (!ladder->report(rung->model, to_statistics(found.verdicts[place].verdict))) break;
  }
  if (const auto chosen = ladder->chosen()) {
    found.chosen = found.verdicts[places[*chosen]].model;
    found.smallest = ladder->smallest();
  }
  found.seconds = static_cast<double>(monotonic_ns() - began_ns) / 1e9;
  return found;
}

}  // namespace occam::eval
