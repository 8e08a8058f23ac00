#include "eval/control.hpp"

#include <algorithm>

namespace occam::eval {

Result<std::optional<store::Control>> control_before(store::Store& store, const store::EvidenceKey& key,
                                                     const store::SuiteRecord& suite, std::int64_t items) {
  const auto runs = store.complete_runs(key);
  if (!runs) return fail(runs.error());
  if (runs->empty()) return std::nullopt;
  store::Control control{.models = {}, .values = std::vector<double>(static_cast<std::size_t>(items), 0)};
  const double share = 1 / static_cast<double>(runs->size());
  for (const store::CompleteRun& run : *runs) {
    const auto scores = store.run_scores(run.run);
    if (!scores) return fail(scores.error());
    if (scores->size() != control.values.size()) return fail(ErrorCode::kInternal, "a complete run lacks items");
    control.models.push_back(run.model);
    for (std::size_t i = 0; i < scores->size(); ++i)
      control.values[i] += share * std::clamp(((*scores)[i] - suite.low) / (suite.high - suite.low), 0.0, 1.0);
  }
  for (double& value : control.values) value = std::min(value, 1.0);  // the shares of three ones are a little more
  return control;
}

}  // namespace occam::eval
