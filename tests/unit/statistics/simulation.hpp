// Suites with a fixed total, and what a model does on them: the test side of the statistics.
//
//   const Suite suite = hits_first(300, 209);          // 209 hits, then misses, in the file's order
//   for (std::uint64_t seed = 0; seed < 400; ++seed) wrong += play(suite, seed, …);
#pragma once

#include <cstdint>
#include <vector>

#include "occam/statistics/random.hpp"
#include "occam/statistics/sequential.hpp"

namespace occam::statistics::simulation {

using Scores = std::vector<double>;

/// A model that is right on the first items of the file and wrong on the rest: the worst file for every bad habit.
inline Scores hits_first(std::int64_t items, std::int64_t hits) {
  Scores scores(static_cast<std::size_t>(items), 0);
  for (std::size_t i = 0; i < static_cast<std::size_t>(hits); ++i) scores[i] = 1;
  return scores;
}

inline double score_of(const Scores& scores, std::int64_t item) {
  return scores[static_cast<std::size_t>(item)];
}

/// Hits with a probability, from SplitMix64 as it comes.
inline Scores stream(std::uint64_t seed, std::size_t items, double probability) {
  SplitMix64 random(seed);
  Scores scores(items);
  for (double& score : scores) score = random.uniform() < probability ? 1 : 0;
  return scores;
}

/// Feeds in order until the verdict falls or nothing is left.
inline Verdict play(SequentialVerdict& verdict, const Scores& scores) {
  while (verdict.verdict() == Verdict::kOpen && verdict.scores().next()) {
    const std::int64_t item = *verdict.scores().next();
    if (!verdict.feed(item, Score::of(score_of(scores, item)))) break;
  }
  return verdict.verdict();
}

/// Feeds scores as they stand, whichever item is next: what a caller does who lies about the items, or whose scores are
/// a random stream.
inline Verdict pour(SequentialVerdict& verdict, const Scores& scores) {
  for (const double score : scores) {
    if (verdict.verdict() != Verdict::kOpen || !verdict.scores().next()) break;
    if (!verdict.feed(*verdict.scores().next(), Score::of(score))) break;
  }
  return verdict.verdict();
}

}  // namespace occam::statistics::simulation
