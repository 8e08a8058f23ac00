#include "routing/replay/fitted_evidence.hpp"

#include <algorithm>

#include "base/clock.hpp"

namespace occam::routing {

FittedEvidence::FittedEvidence(const OutcomeSet& set, std::span<const std::size_t> fitted)
    : set_(set), totals_(set.models.size()), now_ms_(unix_ms()) {
  for (const std::size_t row : fitted) {
    rows_[set.rows[row].task].push_back(row);
    for (std::size_t model = 0; model < set.models.size(); ++model)
      totals_[model].add((set.score(row, model) - set.range.low) / (set.range.high - set.range.low));
  }
}

std::size_t FittedEvidence::index(std::string_view model) const {
  return static_cast<std::size_t>(std::ranges::find(set_.models, model) - set_.models.begin());
}

Result<ModelEvidence> FittedEvidence::evidence(std::string_view model, std::string_view task) {
  ModelEvidence known;
  const std::size_t column = index(model);
  if (column == set_.models.size()) return known;
  known.evidence.low = set_.range.low;
  known.evidence.high = set_.range.high;
  known.evidence.fixed_n = true;
  known.evidence.newest_ms = now_ms_;
  known.summary = {.n = totals_[column].n, .mean = totals_[column].n > 0 ? totals_[column].mean() : store::kUnknown};
  const auto found = rows_.find(task);
  if (found == rows_.end()) return known;
  for (const std::size_t row : found->second) {
    const double score = set_.score(row, column);
    known.evidence.scores.add(score);
    known.evidence.binary = known.evidence.binary && (score == set_.range.low || score == set_.range.high);
  }
  return known;
}

Result<statistics::Moments> FittedEvidence::differences(std::string_view a, std::string_view b, std::string_view task) {
  statistics::Moments moments;
  const auto found = rows_.find(task);
  const std::size_t first = index(a), second = index(b);
  if (found == rows_.end() || first == set_.models.size() || second == set_.models.size()) return moments;
  for (const std::size_t row : found->second) moments.add(set_.score(row, first) - set_.score(row, second));
  return moments;
}

}  // namespace occam::routing
