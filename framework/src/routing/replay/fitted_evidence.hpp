// The evidence that the fitted rows of a replay are: what a store would know had they been its results, of today.
//
// Threads: immutable after construction.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "routing/evidence_table.hpp"
#include "routing/replay/outcome_set.hpp"

namespace occam::routing {

class FittedEvidence final : public EvidenceSource {
 public:
  /// `set` outlives it.
  FittedEvidence(const OutcomeSet& set, std::span<const std::size_t> fitted);

  [[nodiscard]] Result<std::int64_t> revision() override { return 1; }
  [[nodiscard]] Result<ModelEvidence> evidence(std::string_view model, std::string_view task) override;
  [[nodiscard]] Result<statistics::Moments> differences(std::string_view a, std::string_view b,
                                                        std::string_view task) override;

 private:
  [[nodiscard]] std::size_t index(std::string_view model) const;

  const OutcomeSet& set_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> rows_;  ///< by task
  std::vector<statistics::Moments> totals_;                            ///< one a model, scores in [0, 1]
  std::int64_t now_ms_;
};

}  // namespace occam::routing
