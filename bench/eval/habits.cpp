#include "habits.hpp"

#include <functional>
#include <queue>
#include <utility>

#include "tables.hpp"

namespace occam::bench {

using namespace statistics;

PeekingTable::PeekingTable(std::int64_t items, double threshold, double error) {
  for (std::int64_t n = 1; n <= items; ++n) {
    std::int64_t& pass = pass_.emplace_back(n == 1 ? 0 : pass_.back());
    while (pass <= n && clopper_pearson_lower(pass, n, error) < threshold) ++pass;
    std::int64_t& fail = fail_.emplace_back(n == 1 ? -1 : fail_.back());
    while (fail < n && clopper_pearson_upper(fail + 1, n, error) < threshold) ++fail;
  }
}

Play PeekingTable::play(const Scores& scores) const {
  std::int64_t hits = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    hits += scores[i] == 1 ? 1 : 0;
    const double calls = static_cast<double>(i + 1);
    if (hits >= pass_[i]) return {Verdict::kMeets, calls, false};
    if (hits <= fail_[i]) return {Verdict::kMisses, calls, false};
  }
  return {Verdict::kOpen, static_cast<double>(scores.size()), false};
}

Scores by_completion(const Scores& scores, std::size_t in_flight) {
  using Answer = std::pair<double, std::size_t>;
  std::priority_queue<Answer, std::vector<Answer>, std::greater<>> running;
  Scores completed;
  double now = 0;
  const auto finish_one = [&] {
    now = running.top().first;
    completed.push_back(scores[running.top().second]);
    running.pop();
  };
  for (std::size_t item = 0; item < scores.size(); ++item) {
    if (running.size() == in_flight) finish_one();
    running.emplace(now + (scores[item] == 1 ? 1 : 3), item);
  }
  while (!running.empty()) finish_one();
  return completed;
}

void table_habits(Report& report, const Effort& effort) {
  report.section("Habits that break the guarantee: the share of runs declared meets", "per cent");
  const auto share_of_meets = [&](auto&& trial) {
    std::int64_t meets = 0;
    for (const Play& play : run_trials<Play>(effort, 6, trial)) meets += play.verdict == Verdict::kMeets ? 1 : 0;
    return meets;
  };
  const PeekingTable peeking(kItems, kThreshold, kError);
  report.share("peeking, accuracy exactly at the threshold", 31,
               share_of_meets([&](SplitMix64& random) { return peeking.play(hits_of(random, kItems, kThreshold)); }),
               effort.trials);

  const SequentialVerdict start = fresh(published_requirement());
  const std::int64_t one_short = static_cast<std::int64_t>(published_requirement().total) - 1;
  report.share("completion order, 64 in flight, one item short", 99, share_of_meets([&](SplitMix64& random) {
                 return play(start, by_completion(fixed_total(random, kItems, one_short), 64));
               }),
               effort.trials);
}

}  // namespace occam::bench
