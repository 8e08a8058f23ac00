#include "eval/subsets.hpp"

#include <cmath>
#include <map>

#include "occam/statistics/intervals.hpp"
#include "occam/statistics/weighted.hpp"

namespace occam::eval {

namespace {

constexpr double kConfidence = 0.95;

SubsetMean to_mean(const std::string& subset, const statistics::Moments& scores, const store::SuiteRecord& suite) {
  SubsetMean made{.subset = subset, .n = scores.n, .mean = scores.mean()};
  statistics::Interval interval = statistics::t_interval(scores, kConfidence);
  if (suite.binary) {
    const auto unit = scores.rescaled(suite.low, suite.high);
    interval = statistics::wilson(std::llround(unit.sum), unit.n, kConfidence);
    const double span = suite.high - suite.low;
    interval = {suite.low + span * interval.low, suite.low + span * interval.high};
  }
  made.low = interval.low;
  made.high = interval.high;
  return made;
}

}  // namespace

Result<std::optional<SubsetMeans>> subset_means(store::Store& store, const Suite& suite, const store::EvidenceKey& key,
                                                const std::string& model) {
  const auto scores = store.plain_scores(key);
  if (!scores) return fail(scores.error());
  std::map<std::string, statistics::Moments> of_subset;
  for (const store::PlainScore& score : *scores)
    of_subset[suite.items()[static_cast<std::size_t>(score.position)].subset].add(score.score);
  if (of_subset.size() < 2) return std::optional<SubsetMeans>{};

  SubsetMeans made;
  made.suite = suite.record().name;
  made.model = model;
  std::vector<statistics::WeightedPart> parts;
  for (const auto& [subset, moments] : of_subset) {
    const SubsetMean& mean = made.subsets.emplace_back(to_mean(subset, moments, suite.record()));
    parts.push_back({1, mean.mean, mean.low, mean.high});
    made.all.n += mean.n;
  }
  const statistics::WeightedMean all = statistics::weighted_mean(parts);
  made.all.mean = all.mean;
  made.all.low = all.low;
  made.all.high = all.high;
  return made;
}

}  // namespace occam::eval
