// A model loaded by the CPU engine: generate, score, tokenize and render over one file, one cache and one scheduler.
//
// Owned by the host through the ABI. Threads: every ability from many threads at once; see abi/backend.h.
//
//   sdk::Result<std::unique_ptr<CpuModel>> model = CpuModel::load(spec, engine_settings);
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cpu/model/model_file.hpp"
#include "cpu/model/resources.hpp"
#include "cpu/model/settings.hpp"
#include "cpu/scheduler/scheduler.hpp"
#include "cpu/scheduler/score_job.hpp"
#include "occam/sdk/backend.hpp"

namespace occam::cpu {

class CpuModel final : public sdk::Model, public sdk::Scorer, public sdk::Tokenizes, public sdk::Renders {
 public:
  [[nodiscard]] static sdk::Result<std::unique_ptr<CpuModel>> load(const sdk::ModelSpec& spec,
                                                                   const EngineSettings& engine);

  [[nodiscard]] sdk::Result<sdk::ModelInfo> info() override;
  [[nodiscard]] sdk::Result<sdk::GenerateResult> generate(const sdk::GenerateRequest& request,
                                                          const sdk::DeltaSink& sink) override;
  [[nodiscard]] sdk::Result<void> score(std::span<const sdk::ScoreItem> items, const sdk::Cancel& cancel,
                                        const sdk::ScoreSink& sink) override;
  [[nodiscard]] sdk::Result<void> score_rolling(std::span<const sdk::ScoreItem> items, const sdk::Cancel& cancel,
                                                const sdk::ScoreSink& sink) override;
  [[nodiscard]] sdk::Result<std::vector<std::int32_t>> encode(std::string_view text, std::uint32_t flags) override;
  [[nodiscard]] sdk::Result<std::string> decode(std::span<const std::int32_t> ids) override;
  [[nodiscard]] sdk::Result<std::string> render(std::span<const sdk::Message> messages, std::uint32_t flags) override;

 private:
  CpuModel(std::unique_ptr<ModelFile> file, const EngineSettings& engine) : file_(std::move(file)), engine_(engine) {}

  [[nodiscard]] sdk::Result<void> set_context(const lm::HyperParameters& parameters, const ModelSettings& settings);
  [[nodiscard]] sdk::Result<void> require_weights() const;
  /// The token that a sequence begins with where nothing else stands in front: BOS, else the end token.
  [[nodiscard]] sdk::Result<std::int32_t> opening_token() const;
  [[nodiscard]] sdk::Result<std::vector<std::int32_t>> prompt_tokens(const sdk::GenerateRequest& request);
  [[nodiscard]] sdk::Result<ScoreTokens> score_tokens(const sdk::ScoreItem& item, std::size_t index) const;
  [[nodiscard]] sdk::Result<std::shared_ptr<ScoreJob>> run_score(std::vector<ScoreTokens> items,
                                                                 const sdk::Cancel& cancel);

  std::unique_ptr<ModelFile> file_;
  EngineSettings engine_;
  Footprint footprint_;
  std::int32_t context_ = 0;
  std::unique_ptr<Scheduler> scheduler_;  // null when the vocabulary alone was loaded
};

}  // namespace occam::cpu
