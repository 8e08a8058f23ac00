// What a search over a ladder will take, by playing each model's verdict with made-up scores.
#include <algorithm>
#include <array>
#include <cmath>

#include "eval/climb.hpp"
#include "eval/rungs.hpp"

namespace occam::eval {

namespace {

/// Means to try where nothing is known of a model.
constexpr std::array<double, 5> kSpread = {0.1, 0.3, 0.5, 0.7, 0.9};

/// The guessed means to play: the stored one, here or else over all suites, or the whole spread.
Result<std::vector<double>> guesses_for(const Suite& suite, const Contender& contender, store::Store& store,
                                        const Process& process, ModelForecast& forecast) {
  const double span = suite.record().high - suite.record().low;
  if (process.scores().n == 0) {
    const auto summary = store.model_summary(contender.identity.key());
    if (!summary) return fail(summary.error());
    forecast.guess = suite.record().low + span * summary->mean;
  }
  if (!std::isnan(forecast.guess)) return std::vector{forecast.guess};
  std::vector<double> means;
  for (const double unit : kSpread) means.push_back(suite.record().low + span * unit);
  return means;
}

/// A model's forecast, and the chance that it is found to meet.
struct Outlook {
  ModelForecast forecast;
  double meets = 0;
};

Result<Outlook> forecast_model(const Suite& suite, const Contender& contender, store::Store& store,
                               const DecideOptions& options) {
  const auto process = stand(suite, contender, store, options);
  if (!process) return fail(process.error());
  const std::int64_t items = static_cast<std::int64_t>(process->order().size());
  const std::int64_t last = options.max_items > 0 ? std::min(items, options.max_items) : items;
  const bool is_open = process->verdict() == statistics::Verdict::kOpen;
  Outlook outlook{.forecast = {.model = contender.label,
                               .guess = process->scores().mean(),
                               .stored = process->scores().n,
                               .calls_most = is_open ? last - process->seen() : 0}};
  if (!is_open) {
    outlook.meets = process->verdict() == statistics::Verdict::kMeets ? 1 : 0;
    return outlook;
  }
  ModelForecast& forecast = outlook.forecast;
  const auto means = guesses_for(suite, contender, store, *process, forecast);
  if (!means) return fail(means.error());
  for (const double mean : *means) {
    const statistics::CallEstimate calls = process->forecast(mean);
    forecast.calls += calls.mean / static_cast<double>(means->size());
    forecast.calls_p90 = std::max(forecast.calls_p90, calls.p90);
    outlook.meets += calls.meets / static_cast<double>(means->size());
  }
  forecast.calls = std::min(forecast.calls, static_cast<double>(forecast.calls_most));
  forecast.calls_p90 = std::min(forecast.calls_p90, forecast.calls_most);
  return outlook;
}

/// Follows a search to all of its ends, each with its chance.
class Play {
 public:
  Play(const Suite& suite, std::span<const LadderStep> steps, store::Store& store, const LadderOptions& options,
       LadderForecast& found)
      : suite_(suite), steps_(steps), places_(participants(steps)), store_(store), options_(options), found_(found) {}

  [[nodiscard]] Result<void> follow(const statistics::Ladder& ladder, double reached) {
    const auto rung = ladder.next();
    if (!rung) return {};
    const std::size_t place = places_[rung->model];
    auto outlook = forecast_model(suite_, steps_[place].contender, store_, to_options(options_, *rung, places_.size()));
    if (!outlook) return fail(outlook.error());
    outlook->forecast.reached = reached;
    found_.calls += reached * outlook->forecast.calls;
    found_.models[place] = std::move(outlook->forecast);
    for (const auto& [verdict, chance] : {std::pair{statistics::Verdict::kMeets, outlook->meets},
                                          std::pair{statistics::Verdict::kMisses, 1 - outlook->meets}}) {
      statistics::Ladder next = ladder;
      if (!next.report(rung->model, verdict)) continue;
      if (auto followed = follow(next, reached * chance); !followed) return followed;
    }
    return {};
  }

 private:
  const Suite& suite_;
  std::span<const LadderStep> steps_;
  std::vector<std::size_t> places_;
  store::Store& store_;
  const LadderOptions& options_;
  LadderForecast& found_;
};

}  // namespace

Result<LadderForecast> forecast_ladder(const Suite& suite, std::span<const LadderStep> steps, store::Store& store,
                                       const LadderOptions& options) {
  if (auto checked = check(suite, options); !checked) return fail(checked.error());
  const std::size_t models = participants(steps).size();
  const auto ladder = make_ladder(models, options);
  if (!ladder) return fail(ladder.error());
  auto warnings = warn(suite, steps, store, options);
  if (!warnings) return fail(warnings.error());

  const auto items = static_cast<std::int64_t>(suite.items().size());
  LadderForecast found{.task = suite.record().task,
                       .suite = suite.record().name,
                       .threshold = options.threshold,
                       .error = options.error,
                       .suite_items = items,
                       .warnings = *std::move(warnings),
                       .calls_full = items * static_cast<std::int64_t>(models)};
  for (const LadderStep& step : steps)
    found.models.push_back({.model = step.contender.label, .guess = store::kUnknown, .reason = step.kept_out});
  if (auto played = Play(suite, steps, store, options, found).follow(*ladder, 1); !played) return fail(played.error());
  return found;
}

}  // namespace occam::eval
