#include "eval/climb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/clock.hpp"
#include "occam/statistics/ladder.hpp"

namespace occam::eval {

namespace {

/// Means to try where nothing is known of a model.
constexpr std::array<double, 5> kSpread = {0.1, 0.3, 0.5, 0.7, 0.9};

Result<void> check(const Suite& suite, const LadderOptions& options) {
  if (options.max_items < 0) return fail(ErrorCode::kUsage, "a number of items is not negative");
  if (!(options.error > 0 && options.error < 1))
    return fail(ErrorCode::kUsage, fmt::format("an error rate lies between 0 and 1, and {} does not", options.error));
  if (const auto threshold = to_threshold(options.threshold); !threshold) return fail(threshold.error());
  if (!suite.metrics()[suite.primary_metric()].higher_is_better)
    return fail(ErrorCode::kUsage,
                fmt::format("of {} less is better, and a verdict says that a mean is at least something",
                            suite.record().metric),
                {}, "choose another metric of the suite's evaluator");
  return {};
}

/// The places of the steps that take part, smallest first.
std::vector<std::size_t> participants(std::span<const LadderStep> steps) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (steps[i].kept_out.empty()) places.push_back(i);
  return places;
}

Result<statistics::Ladder> make_ladder(std::size_t models, const LadderOptions& options) {
  const auto ladder = options.direction == LadderDirection::kAscending
                          ? statistics::Ladder::ascending(models, options.error)
                          : statistics::Ladder::descending(models, options.error);
  if (!ladder) return fail(ErrorCode::kUsage, "there is no model that may answer this task");
  return *ladder;
}

DecideOptions to_options(const LadderOptions& options, const statistics::Ladder::Rung& rung, std::size_t rungs) {
  DecideOptions made{.rule = {.threshold = options.threshold,
                              .error = options.error,
                              .meets_error = rung.meets_error,
                              .misses_error = rung.misses_error},
                     .seed = options.seed,
                     .max_items = options.max_items,
                     .parallel = options.parallel,
                     .item_deadline_seconds = options.item_deadline_seconds,
                     .cancel = options.cancel};
  if (options.observer) {
    made.observer = [&options, place = rung.model, rungs](const DecideProgress& at) {
      DecideProgress told = at;
      told.rung = static_cast<std::int64_t>(place);
      told.rungs = static_cast<std::int64_t>(rungs);
      options.observer(told);
    };
  }
  return made;
}

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

/// `meets`: the chance that it is found to meet.
Result<ModelForecast> forecast_model(const Suite& suite, const Contender& contender, store::Store& store,
                                     const DecideOptions& options, double& meets) {
  const auto process = stand(suite, contender, store, options);
  if (!process) return fail(process.error());
  const std::int64_t items = static_cast<std::int64_t>(process->order().size());
  const std::int64_t last = options.max_items > 0 ? std::min(items, options.max_items) : items;
  ModelForecast forecast{.model = contender.label,
                         .guess = process->scores().mean(),
                         .stored = process->scores().n,
                         .calls_most = process->verdict() == statistics::Verdict::kOpen ? last - process->seen() : 0};
  if (process->verdict() != statistics::Verdict::kOpen) {
    meets = process->verdict() == statistics::Verdict::kMeets ? 1 : 0;
    return forecast;
  }
  const double span = suite.record().high - suite.record().low;
  if (process->scores().n == 0) {
    const auto summary = store.model_summary(contender.identity.key());
    if (!summary) return fail(summary.error());
    forecast.guess = suite.record().low + span * summary->mean;
  }
  std::vector<double> means = {forecast.guess};
  if (std::isnan(forecast.guess)) {
    means.clear();
    for (const double unit : kSpread) means.push_back(suite.record().low + span * unit);
  }
  meets = 0;
  for (const double mean : means) {
    const statistics::CallEstimate calls = process->forecast(mean);
    forecast.calls += calls.mean / static_cast<double>(means.size());
    forecast.calls_p90 = std::max(forecast.calls_p90, calls.p90);
    meets += calls.meets / static_cast<double>(means.size());
  }
  forecast.calls = std::min(forecast.calls, static_cast<double>(forecast.calls_most));
  forecast.calls_p90 = std::min(forecast.calls_p90, forecast.calls_most);
  return forecast;
}

}  // namespace

Result<LadderVerdict> decide_ladder(const Suite& suite, const plugin::Evaluator& evaluator,
                                    std::span<const LadderStep> steps, store::Store& store,
                                    const LadderOptions& options) {
  if (auto checked = check(suite, options); !checked) return fail(checked.error());
  const std::vector<std::size_t> places = participants(steps);
  auto ladder = make_ladder(places.size(), options);
  if (!ladder) return fail(ladder.error());

  const std::int64_t began_ns = monotonic_ns();
  const auto items = static_cast<std::int64_t>(suite.items().size());
  LadderVerdict found{.task = suite.record().task,
                      .suite = suite.record().name,
                      .metric = suite.record().metric,
                      .threshold = options.threshold,
                      .error = options.error,
                      .seed = options.seed,
                      .suite_items = items,
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

Result<LadderForecast> forecast_ladder(const Suite& suite, std::span<const LadderStep> steps, store::Store& store,
                                       const LadderOptions& options) {
  if (auto checked = check(suite, options); !checked) return fail(checked.error());
  const std::vector<std::size_t> places = participants(steps);
  auto ladder = make_ladder(places.size(), options);
  if (!ladder) return fail(ladder.error());

  const auto items = static_cast<std::int64_t>(suite.items().size());
  LadderForecast found{.task = suite.record().task,
                       .suite = suite.record().name,
                       .threshold = options.threshold,
                       .error = options.error,
                       .suite_items = items,
                       .calls_full = items * static_cast<std::int64_t>(places.size())};
  for (const LadderStep& step : steps)
    found.models.push_back({.model = step.contender.label, .guess = store::kUnknown, .reason = step.kept_out});
  const bool ascends = options.direction == LadderDirection::kAscending;
  double reached = 1;
  while (const auto rung = ladder->next()) {
    const std::size_t place = places[rung->model];
    double meets = 0;
    auto forecast =
        forecast_model(suite, steps[place].contender, store, to_options(options, *rung, places.size()), meets);
    if (!forecast) return fail(forecast.error());
    forecast->reached = reached;
    found.calls += reached * forecast->calls;
    reached *= ascends ? 1 - meets : meets;
    found.models[place] = *std::move(forecast);
    // Goes on as if it were not decided here: every rung is played.
    if (!ladder->report(rung->model, ascends ? statistics::Verdict::kMisses : statistics::Verdict::kMeets)) break;
  }
  return found;
}

}  // namespace occam::eval
