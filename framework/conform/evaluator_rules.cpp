#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "conform/evaluating.hpp"

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
};

}  // namespace

std::span<const Check> evaluator_checks() {
  return kChecks;
}

}  // namespace occam::conform
