// Evidence for routing out of the store. Which stored key is meant is for the caller to say: it knows the suite's hash,
// the model's identity and the configuration that the task's prompts are asked under.
//
// Threads: [any].
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "routing/evidence_table.hpp"
#include "store/store.hpp"

namespace occam::routing {

/// Returns the key of the evidence of a model on a task; nothing where the task is not measured.
using EvidenceKeyFunction =
    std::function<Result<std::optional<store::EvidenceKey>>(std::string_view model, std::string_view task)>;

class StoreEvidence final : public EvidenceSource {
 public:
  /// `store` outlives it; `key` runs on many threads.
  StoreEvidence(store::Store& store, EvidenceKeyFunction key) : store_(store), key_(std::move(key)) {}

  [[nodiscard]] Result<std::int64_t> revision() override;
  [[nodiscard]] Result<ModelEvidence> evidence(std::string_view model, std::string_view task) override;
  [[nodiscard]] Result<statistics::Moments> differences(std::string_view a, std::string_view b,
                                                        std::string_view task) override;

 private:
  store::Store& store_;
  EvidenceKeyFunction key_;
};

}  // namespace occam::routing
