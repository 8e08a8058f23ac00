#include <fmt/format.h>

#include <array>
#include <vector>

#include "habits.hpp"
#include "occam/statistics/ladder.hpp"
#include "tables.hpp"

namespace occam::bench {

using namespace statistics;

namespace {

constexpr std::size_t kModels = 5;
using Accuracies = std::array<double, kModels>;

struct Climb {
  double share = 0;           ///< of the calls of evaluating every model fully
  bool insufficient = false;  ///< the chosen one misses
  bool skipped = false;       ///< a smaller one meets
};

/// Every model's suite is drawn beforehand, so that what would have been is known.
template <typename Judge>
Climb climb(SplitMix64& random, const Accuracies& accuracies, const Judge& judge) {
  std::vector<Scores> suites;
  std::vector<bool> sufficient;
  for (const double accuracy : accuracies) {
    suites.push_back(hits_of(random, kItems, accuracy));
    double total = 0;
    for (const double score : suites.back()) total += score;
    sufficient.push_back(total >= published_requirement().total);
  }
  Ladder ladder = *Ladder::ascending(kModels, kError);
  Climb result;
  while (const auto rung = ladder.next()) {
    const Play judged = judge(*rung, suites[rung->model]);
    result.share += judged.calls / static_cast<double>(kItems * kModels);
    if (judged.verdict != Verdict::kMeets && sufficient[rung->model]) result.skipped = true;
    if (!ladder.report(rung->model, judged.verdict)) break;
  }
  if (const auto chosen = ladder.chosen()) result.insufficient = !sufficient[*chosen];
  return result;
}

struct Totals {
  Moments percent;
  std::int64_t insufficient = 0;
  std::int64_t skipped = 0;
};

template <typename Judge>
Totals climb_all(const Effort& effort, const Accuracies& accuracies, const Judge& judge) {
  Totals totals;
  for (const Climb& climbed :
       run_trials<Climb>(effort, 7, [&](SplitMix64& random) { return climb(random, accuracies, judge); })) {
    totals.percent.add(100 * climbed.share);
    totals.insufficient += climbed.insufficient ? 1 : 0;
    totals.skipped += climbed.skipped ? 1 : 0;
  }
  return totals;
}

}  // namespace

void table_ladders(Report& report, const Effort& effort) {
  const auto sequential = [](const Ladder::Rung& rung, const Scores& scores) {
    const SequentialRules rules{.meets_error = rung.meets_error, .misses_error = rung.misses_error};
    return play(fresh(published_requirement(), rules), scores);
  };
  struct Published {
    const char* name;
    Accuracies accuracies;
    double share, insufficient, skipped;
  };
  constexpr Accuracies kClose = {.60, .64, .67, .69, .73};
  for (const Published& row : {Published{".45 .55 .66 .74 .80", {.45, .55, .66, .74, .80}, 21, .20, .70},
                               Published{".60 .64 .67 .69 .73", kClose, 46, .25, 1.0}}) {
    report.section(fmt::format("An ascending ladder of five models, accuracies {}", row.name), "per cent");
    const Totals totals = climb_all(effort, row.accuracies, sequential);
    report.mean("calls of those of five full runs", row.share, totals.percent);
    report.error_rate("an insufficient model is chosen", kError, row.insufficient, totals.insufficient, effort.trials);
    report.error_rate("a smaller sufficient one is passed over", kError, row.skipped, totals.skipped, effort.trials);
  }

  const PeekingTable peeking(kItems, kThreshold, kError);
  const Totals totals =
      climb_all(effort, kClose, [&](const Ladder::Rung&, const Scores& scores) { return peeking.play(scores); });
  report.share("by peeking an insufficient model is chosen", 29, totals.insufficient, effort.trials);
}

}  // namespace occam::bench
