#include "eval/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "eval/attempts.hpp"
#include "eval/newest.hpp"
#include "occam/statistics/paired.hpp"

namespace occam::eval {

namespace {

constexpr double kConfidence = 0.95;

struct Shared {
  const store::ItemScore* first;
  const store::ItemScore* second;

  [[nodiscard]] double difference() const { return first->result.score - second->result.score; }
};

Result<void> check(const ComparisonRequest& request) {
  if (request.first == request.second)
    return fail(ErrorCode::kUsage, "a model is compared with another one, not with itself");
  if (request.margin && !(*request.margin > 0 && std::isfinite(*request.margin)))
    return fail(ErrorCode::kUsage, "the margin is a positive difference of scores");
  if (!(request.error > 0 && request.error < 0.5))
    return fail(ErrorCode::kUsage, "the error rate lies between 0 and 0.5");
  return {};
}

std::string models_of(const std::vector<store::EvidenceRow>& rows, const std::string& suite) {
  std::string names;
  for (const store::EvidenceRow& row : rows)
    if (row.suite.name == suite || row.suite.task == suite) names += (names.empty() ? "" : ", ") + row.label;
  return names;
}

Result<const store::EvidenceRow*> find_row(const std::vector<store::EvidenceRow>& rows, const std::string& model,
                                           const std::string& suite) {
  const auto found = std::ranges::find_if(rows, [&](const store::EvidenceRow& row) {
    return row.label == model && (row.suite.name == suite || row.suite.task == suite);
  });
  if (found == rows.end()) {
    const std::string known = models_of(rows, suite);
    return fail(ErrorCode::kNotFound, fmt::format("{} has no results on {}", model, suite), {},
                known.empty() ? fmt::format("occam eval run {} --models {}", suite, model) : "these have: " + known);
  }
  if (!found->evidence.fixed_n)
    return fail(ErrorCode::kUsage, fmt::format("the run of {} on {} was stopped before its planned end", model, suite),
                {},
                fmt::format("its mean is biased: measure with occam eval run {} --models {} (--resume after a kill)",
                            suite, model));
  return &*found;
}

/// Every item that both have.
std::vector<Shared> shared_items(const std::vector<store::ItemScore>& first,
                                 const std::vector<store::ItemScore>& second) {
  std::map<std::string_view, const store::ItemScore*> of_second;
  for (const store::ItemScore& score : second) of_second.emplace(score.item, &score);
  std::vector<Shared> shared;
  for (const store::ItemScore& score : first) {
    const auto found = of_second.find(score.item);
    if (found != of_second.end()) shared.push_back({&score, found->second});
  }
  return shared;
}

std::vector<Flip> flips_of(std::vector<Shared> shared) {
  std::erase_if(shared, [](const Shared& item) { return item.difference() == 0; });
  std::ranges::stable_sort(shared, std::greater<>(), [](const Shared& item) { return std::abs(item.difference()); });
  std::vector<Flip> flips;
  for (const Shared& item : shared)
    flips.push_back({.item = item.first->item,
                     .first = item.first->result.score,
                     .second = item.second->result.score,
                     .first_text = item.first->result.text,
                     .second_text = item.second->result.text});
  return flips;
}

void add_statistics(Comparison& made, const std::vector<Shared>& shared, const ComparisonRequest& request) {
  std::vector<double> first;
  std::vector<double> second;
  for (const Shared& item : shared) {
    first.push_back(item.first->result.score);
    second.push_back(item.second->result.score);
    made.first_mean += first.back() / static_cast<double>(shared.size());
    made.second_mean += second.back() / static_cast<double>(shared.size());
  }
  const statistics::PairedComparison paired = statistics::compare(first, second, kConfidence);
  made.difference = paired.mean;
  made.low = paired.interval.low;
  made.high = paired.interval.high;
  made.first_better = paired.flips.only_first;
  made.second_better = paired.flips.only_second;
  made.p_value = paired.p_value;
  if (!request.margin) return;
  const statistics::Equivalence tested = statistics::equivalence(paired.differences, *request.margin, request.error);
  made.equivalence = EquivalenceTest{.margin = *request.margin,
                                     .error = request.error,
                                     .p_worse = tested.p_worse,
                                     .p_better = tested.p_better,
                                     .not_worse = tested.not_worse,
                                     .equivalent = tested.equivalent};
}

}  // namespace

Result<Comparison> compare_models(store::Store& store, const ComparisonRequest& request) {
  if (auto checked = check(request); !checked) return fail(checked.error());
  const auto rows = newest_rows(store);
  if (!rows) return fail(rows.error());
  const auto first = find_row(*rows, request.first, request.suite);
  if (!first) return fail(first.error());
  const auto second = find_row(*rows, request.second, request.suite);
  if (!second) return fail(second.error());
  if ((*first)->key.suite != (*second)->key.suite)
    return fail(ErrorCode::kUsage,
                fmt::format("{} and {} were measured on different versions of {}", request.first, request.second,
                            request.suite),
                {}, "evaluate the older one again: occam eval run " + request.suite);
  auto first_scores = store.item_scores((*first)->key);
  if (!first_scores) return fail(first_scores.error());
  auto second_scores = store.item_scores((*second)->key);
  if (!second_scores) return fail(second_scores.error());
  const std::vector<store::ItemScore> of_first = average_attempts(std::move(*first_scores));
  const std::vector<store::ItemScore> of_second = average_attempts(std::move(*second_scores));
  const std::vector<Shared> shared = shared_items(of_first, of_second);
  if (shared.empty())
    return fail(ErrorCode::kNotFound,
                fmt::format("{} and {} have no item of {} in common", request.first, request.second, request.suite), {},
                "evaluate both with the same --seed, or on all items");
  Comparison made{.first = request.first,
                  .second = request.second,
                  .suite = (*first)->suite.name,
                  .task = (*first)->suite.task,
                  .metric = (*first)->suite.metric,
                  .items = static_cast<std::int64_t>(shared.size())};
  add_statistics(made, shared, request);
  made.flips = flips_of(shared);
  return made;
}

}  // namespace occam::eval
