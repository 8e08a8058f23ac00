// Many independent plays on all cores: trial k is the same on every machine and for any number of threads.
//
//   const auto plays = run_trials<Play>(4000, threads, [](SplitMix64& random) { return play(random); });
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

#include "occam/statistics/moments.hpp"
#include "occam/statistics/random.hpp"
#include "occam/statistics/sequential.hpp"

namespace occam::bench {

using Scores = std::vector<double>;

/// How much is played.
struct Effort {
  int trials = 4000;
  unsigned threads = 2;
};

/// Returns what `trial(random)` made of each number, in their order.
template <typename Result, typename Trial>
std::vector<Result> run_trials(const Effort& effort, std::uint64_t seed, const Trial& trial) {
  std::vector<Result> results(static_cast<std::size_t>(effort.trials));
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < results.size(); i = next++) {
      statistics::SplitMix64 mixed(seed * 1000003 + i);
      statistics::SplitMix64 random(mixed.next());
      results[i] = trial(random);
    }
  };
  std::vector<std::jthread> workers;
  for (unsigned i = 1; i < effort.threads; ++i) workers.emplace_back(work);
  work();
  return results;
}

/// How a run ended.
struct Play {
  statistics::Verdict verdict = statistics::Verdict::kOpen;
  double calls = 0;
  bool wrong = false;
};

/// Hits with a probability.
inline Scores hits_of(statistics::SplitMix64& random, std::int64_t items, double probability) {
  Scores scores(static_cast<std::size_t>(items));
  for (double& score : scores) score = random.uniform() < probability ? 1 : 0;
  return scores;
}

inline void shuffle(statistics::SplitMix64& random, Scores& scores) {
  for (std::size_t i = scores.size(); i > 1; --i) std::swap(scores[i - 1], scores[random.below(i)]);
}

/// So many hits, in a random sequence.
inline Scores fixed_total(statistics::SplitMix64& random, std::int64_t items, std::int64_t hits) {
  Scores scores(static_cast<std::size_t>(items), 0);
  for (std::size_t i = 0; i < static_cast<std::size_t>(hits); ++i) scores[i] = 1;
  shuffle(random, scores);
  return scores;
}

/// Plays scores that are in random sequence already; the truth is whether their total meets the requirement.
inline Play play(statistics::SequentialVerdict verdict, const Scores& scores) {
  double total = 0;
  for (const double score : scores) {
    total += score;
    if (verdict.verdict() != statistics::Verdict::kOpen) continue;
    (void)verdict.feed(*verdict.scores().next(), statistics::Score::of(score));
  }
  const bool met = total >= verdict.requirement().total - 1e-9;
  return {verdict.verdict(), static_cast<double>(verdict.scores().seen()),
          met != (verdict.verdict() == statistics::Verdict::kMeets)};
}

struct Summary {
  statistics::Moments calls;
  std::int64_t wrong = 0;
};

inline Summary summarise(const std::vector<Play>& plays) {
  Summary summary;
  for (const Play& play : plays) {
    summary.calls.add(play.calls);
    summary.wrong += play.wrong ? 1 : 0;
  }
  return summary;
}

}  // namespace occam::bench
