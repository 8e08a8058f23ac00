#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "conform/court.hpp"
#include "conform/evaluating.hpp"
#include "plugin/status.hpp"

namespace occam::conform {
namespace {

constexpr std::string_view kAnswers[] = {
    "Paris", "paris", "Rome", "", "The capital is Paris.", "{\"answer\": \"Paris\"}"};

/// Calls f(evaluation) for right, wrong and empty answers. Skips where the evaluator refuses the kit's item.
template <typename Function>
void for_each_evaluation(Subject& subject, Function&& f) {
  subject.start();
  const std::int32_t needs = subject.evaluator_descriptor().needs;
  const Instance instance(subject);
  for (const std::string_view answer : kAnswers) {
    Exam exam(answer);
    exam.fit(needs);
    const auto evaluated = evaluate(subject, instance.evaluator(), exam);
    if (evaluated->status == OCCAM_ABI_INVALID_ARGUMENT)
      skip(fmt::format("refuses the kit's item: {}", describe(evaluated->status, evaluated->words)));
    expect_status("evaluate", OCCAM_ABI_OK, evaluated->status, evaluated->words);
    f(*evaluated);
  }
}

void each_metric_once(Subject& subject) {
  for_each_evaluation(subject, [&](const Evaluated& evaluated) {
    if (!evaluated.unscorable.empty()) return;
    std::vector<int> seen(subject.evaluator_descriptor().metric_count, 0);
    for (const auto& [metric, value] : evaluated.values) {
      expect(metric < seen.size(), fmt::format("metric {} has a value; there are {}", metric, seen.size()));
      expect(++seen[metric] == 1, fmt::format("metric {} has two values", metric));
    }
    expect(evaluated.values.size() == seen.size(),
           fmt::format("{} of {} metrics have a value", evaluated.values.size(), seen.size()));
  });
}

void expect_in_range(const Subject& subject, const Evaluated& evaluated) {
  const occam_abi_evaluator_descriptor& descriptor = subject.evaluator_descriptor();
  for (const auto& [index, value] : evaluated.values) {
    if (index >= descriptor.metric_count) continue;
    const occam_abi_metric& metric = descriptor.metrics[index];
    expect(value >= metric.low && value <= metric.high,
           fmt::format("metric {} is {}, outside {} to {}", index, value, metric.low, metric.high));
    expect(metric.binary == 0 || value == metric.low || value == metric.high,
           fmt::format("metric {} is binary, and {}", index, value));
  }
}

void in_range(Subject& subject) {
  for_each_evaluation(subject, [&](const Evaluated& evaluated) { expect_in_range(subject, evaluated); });
}

void expect_unscorable_alone(const Evaluated& evaluated) {
  if (evaluated.unscorable.empty()) return;
  expect(evaluated.values.empty(), "an output is unscorable and has values");
  expect(evaluated.unscorable.size() == 1, "an output is unscorable twice");
  expect(!evaluated.unscorable[0].empty(), "an output is unscorable without a reason");
}

void unscorable_alone(Subject& subject) {
  for_each_evaluation(subject, expect_unscorable_alone);
}

void is_pure(Subject& subject) {
  std::vector<std::string> first;
  for_each_evaluation(subject, [&](const Evaluated& evaluated) { first.push_back(evaluated.fingerprint()); });
  const Instance instance(subject);
  for (int round = 0; round < 2; ++round)
    for (std::size_t i = std::size(kAnswers); i-- > 0;) {
      Exam exam(kAnswers[i]);
      exam.fit(subject.evaluator_descriptor().needs);
      expect(evaluate(subject, instance.evaluator(), exam)->fingerprint() == first[i],
             fmt::format("the answer \"{}\" is scored differently the second time", kAnswers[i]));
    }
}

void no_outputs(Subject& subject) {
  subject.start();
  const Instance instance(subject);
  const Exam exam("Paris");
  const auto evaluated = evaluate(subject, instance.evaluator(), exam.item, {});
  expect_status("evaluate without outputs", OCCAM_ABI_INVALID_ARGUMENT, evaluated->status, evaluated->words);
}

void hostile_outputs(Subject& subject) {
  subject.start();
  const Instance instance(subject);
  const std::int32_t needs = subject.evaluator_descriptor().needs;
  const std::string broken = "\xff\xfe \xed\xa0\x80 " + std::string(3, '\0');
  const std::string huge(1 << 20, 'a');
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  for (const std::string& text : {broken, huge, std::string(5000, '[')})
    for (const std::int64_t gold : {std::int64_t{-1}, std::int64_t{99}, std::int64_t{1}})
      for (const double logprob : {kNan, -std::numeric_limits<double>::infinity(), 3.0}) {
        Exam exam(text);
        exam.fit(needs);
        exam.item.gold = gold;
        exam.likelihoods[0].logprob = logprob;
        if (gold == 99) exam.output.likelihood_count /= 2;
        if (gold == -1) exam.item.target_count = exam.item.choice_count = 0;
        const auto evaluated = evaluate(subject, instance.evaluator(), exam);
        if (evaluated->status != OCCAM_ABI_OK) continue;
        expect_in_range(subject, *evaluated);
        expect_unscorable_alone(*evaluated);
      }
}

/// What every answer of the kit is worth, row after row.
std::vector<double> kit_rows(Subject& subject) {
  std::vector<double> rows;
  for_each_evaluation(subject, [&](const Evaluated& evaluated) {
    const std::size_t columns = subject.evaluator_descriptor().metric_count;
    if (evaluated.values.size() != columns) return;
    const std::size_t begin = rows.size();
    rows.resize(begin + columns);
    for (const auto& [metric, value] : evaluated.values)
      if (metric < columns) rows[begin + metric] = value;
  });
  return rows;
}

std::vector<double> backwards(const std::vector<double>& rows, std::size_t columns) {
  std::vector<double> turned;
  for (std::size_t end = rows.size(); end >= columns; end -= columns)
    turned.insert(turned.end(), rows.begin() + static_cast<std::ptrdiff_t>(end - columns),
                  rows.begin() + static_cast<std::ptrdiff_t>(end));
  return turned;
}

/// But for the order of a sum.
bool are_same(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b || std::abs(a - b) <= 1e-9 * (1 + std::abs(a));
}

void expect_metrics(const Subject& subject, const occam_abi_aggregate& table) {
  expect(table.struct_size >= sizeof table && table.aggregate != nullptr && table.metrics != nullptr &&
             table.metric_count > 0,
         OCCAM_ABI_EXT_AGGREGATE " is not whole");
  std::vector<std::string_view> names;
  const occam_abi_evaluator_descriptor& descriptor = subject.evaluator_descriptor();
  for (std::size_t i = 0; i < descriptor.metric_count; ++i) names.push_back(plugin::view(descriptor.metrics[i].name));
  for (std::size_t i = 0; i < table.metric_count; ++i) {
    const occam_abi_metric& metric = table.metrics[i];
    const std::string_view name = plugin::view(metric.name);
    expect(!name.empty() && std::ranges::find(names, name) == names.end(),
           fmt::format("the name \"{}\" is empty or taken", name));
    expect(metric.low < metric.high, fmt::format("the range of {} is empty", name));
    names.push_back(name);
  }
}

void measures_suites(Subject& subject) {
  const std::vector<double> rows = kit_rows(subject);
  const Instance instance(subject);
  const auto* table = static_cast<const occam_abi_aggregate*>(
      subject.evaluators->get_extension == nullptr
          ? nullptr
          : subject.evaluators->get_extension(instance.evaluator(), OCCAM_ABI_EXT_AGGREGATE));
  if (table == nullptr) skip("this evaluator has no " OCCAM_ABI_EXT_AGGREGATE);
  expect_metrics(subject, *table);
  const std::size_t columns = subject.evaluator_descriptor().metric_count;
  const auto of = [&](const std::vector<double>& some) {
    const auto measured = aggregate(*table, instance.evaluator(), some, columns);
    for (std::size_t i = 0; i < measured.size(); ++i)
      expect(!(measured[i] < table->metrics[i].low || measured[i] > table->metrics[i].high),
             fmt::format("measure {} is {}, outside {} to {}", i, measured[i], table->metrics[i].low,
                         table->metrics[i].high));
    return measured;
  };
  (void)of({});
  const std::vector<double> forwards = of(rows);
  const std::vector<double> turned = of(backwards(rows, columns));
  for (std::size_t i = 0; i < forwards.size(); ++i)
    expect(are_same(forwards[i], turned[i]),
           fmt::format("measure {} is {}, and {} for the same rows backwards", i, forwards[i], turned[i]));
  std::vector<double> resampled = rows;
  resampled.insert(resampled.end(), rows.begin(), rows.end());
  (void)of(resampled);
  if (!rows.empty()) (void)of({rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(columns)});
}

void asks_within_evaluate(Subject& subject) {
  for_each_evaluation(subject, [](const Evaluated&) {});
  const CourtRecord record = court_record();
  expect(record.strays == 0,
         fmt::format("{} questions to models come from outside of evaluate, or from another thread", record.strays));
  if (record.questions == 0) skip("this evaluator asks no model");
}

void passes_refusals_on(Subject& subject) {
  subject.start();
  const Instance instance(subject);
  Exam exam("Paris");
  exam.fit(subject.evaluator_descriptor().needs);
  for (const std::int32_t status : {OCCAM_ABI_RESOURCE_EXHAUSTED, OCCAM_ABI_UNAVAILABLE, OCCAM_ABI_PERMISSION_DENIED}) {
    close_court(status);
    const std::int64_t before = court_record().questions;
    const auto evaluated = evaluate(subject, instance.evaluator(), exam);
    if (court_record().questions == before) skip("this evaluator asks no model");
    expect_status("evaluate where the host refuses", status, evaluated->status, evaluated->words);
    expect(evaluated->values.empty() && evaluated->unscorable.empty(),
           "an item whose judge was refused has a value, or is called unscorable");
  }
}

constexpr Check kChecks[] = {
    {{"V01", "Every metric gets exactly one value",
      "Unless the output is unscorable, sink.value is called once for each metric of the descriptor and for no other."},
     kEvaluator,
     each_metric_once},
    {{"V02", "Values lie in the declared range",
      "low ≤ value ≤ high, and a binary metric is one of the two. Intervals and verdicts are computed from the "
      "declared "
      "range, so a value outside it makes them wrong."},
     kEvaluator,
     in_range},
    {{"V03", "Unscorable comes alone and with a reason",
      "An output that cannot be judged is never the same as a wrong one: unscorable is called once, says why, and no "
      "value is given."},
     kEvaluator,
     unscorable_alone},
    {{"V04", "Evaluating is pure",
      "The same outputs on another instance, in another order, get the same scores and rationales."},
     kEvaluator,
     is_pure},
    {{"V05", "No outputs is INVALID_ARGUMENT", "evaluate with output_count 0 is refused and touches nothing."},
     kEvaluator,
     no_outputs},
    {{"V06", "Hostile outputs break nothing",
      "Broken UTF-8, zeros, a megabyte, deep brackets, gold indices that are none, fewer likelihoods than choices, "
      "log-probabilities that are NaN, infinite or positive: an error, unscorable, or a value inside the range."},
     kEvaluator,
     hostile_outputs},
    {{"V07", "A measure of a whole suite is one of its rows, in any order",
      "occam.aggregate/1 gives each of its measures once, NaN or inside its range, under a name of its own: for the "
      "kit's rows, the same whichever way round; for rows that come twice, one row, and none at all. The host "
      "resamples "
      "rows to make an interval."},
     kEvaluator,
     measures_suites},
    {{"V08", "A model is asked inside evaluate() and on its thread",
      "Questions to occam.host.generate/1 and occam.host.answer/1 come neither from create nor from a thread of the "
      "plugin's own: the host would not know whose budget and deadline they have. The kit's judge always gives the "
      "same "
      "reply."},
     kEvaluator,
     asks_within_evaluate},
    {{"V09", "What the host refuses is passed on",
      "Where the host lets an evaluator ask nobody any more, evaluate ends with the host's status, without a value and "
      "without unscorable: the answer could not be judged, which says nothing about it."},
     kEvaluator,
     passes_refusals_on},
};

}  // namespace

std::span<const Check> evaluator_checks() {
  return kChecks;
}

}  // namespace occam::conform
