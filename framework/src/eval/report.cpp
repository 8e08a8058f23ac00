#include "eval/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "eval/newest.hpp"
#include "occam/statistics/intervals.hpp"
#include "occam/statistics/paired.hpp"
#include "occam/statistics/verdict.hpp"

namespace occam::eval {

namespace {

constexpr double kConfidence = 0.95;
constexpr double kDefaultError = 0.05;
constexpr double kPriorWeight = 10;
constexpr std::int64_t kMinimumItems = 20;

/// One row with what its verdict needs beyond the row itself.
struct Standing {
  store::EvidenceRow row;
  double prior = 0;   ///< the model's mean over all its items, in this metric's units
  double shrunk = 0;  ///< in this metric's units
};

bool is_asked_for(const std::vector<std::string>& wanted, const std::string& name) {
  return wanted.empty() || std::ranges::find(wanted, name) != wanted.end();
}

Result<Standing> stand(store::Store& store, store::EvidenceRow row) {
  const auto summary = store.model_summary(row.key.model);
  if (!summary) return fail(summary.error());
  const store::Evidence& evidence = row.evidence;
  Standing standing;
  standing.prior = evidence.low + (evidence.high - evidence.low) * summary->mean;
  standing.shrunk = statistics::shrunk_mean(evidence.scores, standing.prior, kPriorWeight);
  standing.row = std::move(row);
  return standing;
}

statistics::Interval interval(const store::Evidence& evidence) {
  if (!evidence.binary) return statistics::t_interval(evidence.scores, kConfidence);
  const auto unit = evidence.scores.rescaled(evidence.low, evidence.high);
  const auto shown = statistics::wilson(std::llround(unit.sum), unit.n, kConfidence);
  const double span = evidence.high - evidence.low;
  return {evidence.low + span * shown.low, evidence.low + span * shown.high};
}

Verdict to_public(statistics::Verdict verdict) {
  switch (verdict) {
    case statistics::Verdict::kMeets:
      return Verdict::kMeets;
    case statistics::Verdict::kMisses:
      return Verdict::kMisses;
    case statistics::Verdict::kOpen:
      break;
  }
  return Verdict::kOpen;
}

const TaskThreshold* find_threshold(std::span<const TaskThreshold> thresholds, std::string_view task) {
  auto found = std::ranges::find(thresholds, task, &TaskThreshold::task);
  if (found == thresholds.end()) found = std::ranges::find(thresholds, std::string_view("*"), &TaskThreshold::task);
  return found == thresholds.end() ? nullptr : &*found;
}

store::SequentialAnswer ask_sequential(const store::Evidence& evidence, const TaskThreshold& asked) {
  const double error = asked.error.value_or(kDefaultError);
  return store::ask(
      evidence.sequential,
      {.threshold = asked.threshold.value.value, .error = error, .meets_error = error, .misses_error = error});
}

Verdict judge_at_least(const store::Evidence& evidence, const TaskThreshold& asked) {
  const store::SequentialAnswer told = ask_sequential(evidence, asked);
  if (told.verdict != statistics::Verdict::kOpen) return to_public(told.verdict);
  if (!evidence.fixed_n) return Verdict::kOpen;
  const statistics::Sample sample{
      .scores = evidence.scores, .low = evidence.low, .high = evidence.high, .binary = evidence.binary};
  return to_public(
      statistics::judge_at_least(sample, asked.threshold.value.value, asked.error.value_or(kDefaultError)).verdict);
}

/// The row of the same suite with the largest shrunk mean and enough items, other than `like`; null: there is none.
const Standing* best_other(const std::vector<Standing>& standings, const Standing& like) {
  const Standing* best = nullptr;
  for (const Standing& other : standings) {
    if (&other == &like || other.row.key.suite != like.row.key.suite || !other.row.evidence.fixed_n) continue;
    if (other.row.evidence.scores.n < kMinimumItems) continue;
    if (best == nullptr || other.shrunk > best->shrunk) best = &other;
  }
  return best;
}

Result<Verdict> judge_within(store::Store& store, const Standing& standing, const Standing* rival,
                             const TaskThreshold& asked) {
  if (standing.row.evidence.scores.n < kMinimumItems || !standing.row.evidence.fixed_n) return Verdict::kOpen;
  if (rival == nullptr) return Verdict::kMeets;
  const double allowed = asked.threshold.value.value;
  if (!asked.error) return standing.shrunk >= rival->shrunk - allowed ? Verdict::kMeets : Verdict::kMisses;
  const auto paired = store.paired(standing.row.key, rival->row.key);
  if (!paired) return fail(paired.error());
  const double span = standing.row.evidence.high - standing.row.evidence.low;
  const double prior = (standing.prior - rival->prior) / span;
  const double lower =
      statistics::paired_lower_bound(paired->differences.rescaled(0, span), prior, kPriorWeight, *asked.error);
  return lower >= -allowed / span ? Verdict::kMeets : Verdict::kOpen;
}

/// The run that ended by its own scores and says more of the model than runs of a fixed size do: the one that answers
/// what is asked, else the newest. Null: there is none, or the suite is complete.
const store::SequentialRun* telling_run(const store::Evidence& evidence, const TaskThreshold* asked) {
  if (evidence.complete || evidence.sequential.empty()) return nullptr;
  const store::SequentialRun* run = &evidence.sequential.front();
  if (asked != nullptr && asked->threshold.kind == config::ThresholdKind::kAtLeast) {
    if (const store::SequentialAnswer told = ask_sequential(evidence, *asked); told.run != nullptr) run = told.run;
  }
  return !evidence.fixed_n || run->state.scores.n > evidence.scores.n ? run : nullptr;
}

void show_sequence(const store::SequentialState& state, const store::Evidence& evidence, Evidence& made) {
  if (state.scores.n > 0) {
    made.n = state.scores.n;
    made.mean = state.scores.mean();
  }
  made.low = std::isfinite(state.low) ? state.low : evidence.low;
  made.high = std::isfinite(state.high) ? state.high : evidence.high;
  made.interval = IntervalKind::kSequence;
}

Evidence to_public(const store::EvidenceRow& row, const TaskThreshold* asked) {
  const store::Evidence& evidence = row.evidence;
  const statistics::Interval shown = interval(evidence);
  Evidence made;
  made.model = row.label;
  made.task = row.suite.task;
  made.suite = row.suite.name;
  made.metric = row.suite.metric;
  made.n = evidence.scores.n;
  made.suite_items = evidence.suite_items;
  made.mean = evidence.scores.mean();
  made.low = shown.low;
  made.high = shown.high;
  made.seconds_per_item = evidence.seconds;
  const std::int64_t tokens = evidence.prompt_tokens + evidence.completion_tokens;
  made.tokens_per_item =
      tokens > 0 ? static_cast<double>(tokens) / static_cast<double>(evidence.scores.n) : store::kUnknown;
  made.imported_from = evidence.imported_from;
  if (const store::SequentialRun* run = telling_run(evidence, asked)) show_sequence(run->state, evidence, made);
  return made;
}

}  // namespace

Result<std::vector<Evidence>> make_report(store::Store& store, std::span<const TaskThreshold> thresholds,
                                          const ReportQuery& query) {
  auto rows = newest_rows(store);
  if (!rows) return fail(rows.error());
  std::vector<Standing> standings;
  for (store::EvidenceRow& row : *rows) {
    if (!is_asked_for(query.tasks, row.suite.task)) continue;
    auto standing = stand(store, std::move(row));
    if (!standing) return fail(standing.error());
    standings.push_back(std::move(*standing));
  }

  std::vector<Evidence> report;
  for (const Standing& standing : standings) {
    if (!is_asked_for(query.models, standing.row.label)) continue;
    const TaskThreshold* asked = find_threshold(thresholds, standing.row.suite.task);
    Evidence row = to_public(standing.row, asked);
    if (asked != nullptr) {
      const bool is_absolute = asked->threshold.kind == config::ThresholdKind::kAtLeast;
      row.threshold = fmt::format("{} {}", is_absolute ? "at_least" : "within", asked->threshold.value.text);
      const auto verdict = is_absolute ? Result<Verdict>(judge_at_least(standing.row.evidence, *asked))
                                       : judge_within(store, standing, best_other(standings, standing), *asked);
      if (!verdict) return fail(verdict.error());
      row.verdict = *verdict;
    }
    report.push_back(std::move(row));
  }
  return report;
}

}  // namespace occam::eval
