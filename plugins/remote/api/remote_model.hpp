// A model behind an OpenAI-compatible endpoint. Loading it asks nobody: the first request does.
//
// Threads: as abi/backend.h; many requests at once, each on a connection of its own.
#pragma once

#include <atomic>
#include <memory>

#include "occam/sdk/backend.hpp"
#include "remote/api/answer_reader.hpp"
#include "remote/api/endpoint.hpp"

namespace occam::remote {

class RemoteModel : public sdk::Model, public sdk::Scorer, public sdk::Embeds {
 public:
  /// Errors: as read_model_settings and Endpoint::create.
  [[nodiscard]] static sdk::Result<std::unique_ptr<RemoteModel>> load(const sdk::ModelSpec& spec,
                                                                      std::shared_ptr<Engine> engine);

  [[nodiscard]] sdk::Result<sdk::ModelInfo> info() override;
  [[nodiscard]] sdk::Result<sdk::GenerateResult> generate(const sdk::GenerateRequest& request,
                                                          const sdk::DeltaSink& sink) override;
  /// GET /models: any answer but a refusal or an error of the server is good health.
  [[nodiscard]] sdk::Result<void> health() override;

  /// kUnimplemented from a server that does not echo the prompt's log-probabilities, which is remembered.
  [[nodiscard]] sdk::Result<void> score(std::span<const sdk::ScoreItem> items, const sdk::Cancel& cancel,
                                        const sdk::ScoreSink& sink) override;
  [[nodiscard]] sdk::Result<void> score_rolling(std::span<const sdk::ScoreItem> items, const sdk::Cancel& cancel,
                                                const sdk::ScoreSink& sink) override;

  /// In requests of 256 texts. A server counts tokens for all texts of a request: the first of them carries the count.
  [[nodiscard]] sdk::Result<void> embed(const sdk::EmbedRequest& request, const sdk::EmbedSink& sink) override;

  [[nodiscard]] Endpoint& endpoint() { return *endpoint_; }

 private:
  enum class Echo { kNotTried, kWithoutToken, kWithToken, kNever };

  RemoteModel(ModelSettings settings, std::unique_ptr<Endpoint> endpoint, bool is_described_only)
      : settings_(std::move(settings)), endpoint_(std::move(endpoint)), is_described_only_(is_described_only) {}

  [[nodiscard]] sdk::Result<void> check_loaded() const;
  [[nodiscard]] Tried<sdk::GenerateResult> ask(const sdk::GenerateRequest& request, std::string_view body,
                                               const sdk::DeltaSink& sink, Call& call);
  [[nodiscard]] Tried<void> read_whole(Exchange& exchange, AnswerReader& reader, Call& call);
  [[nodiscard]] Tried<void> read_stream(Exchange& exchange, AnswerReader& reader, Call& call);
  [[nodiscard]] sdk::Result<std::string> fetch_echo(std::string_view text, Call& call);
  [[nodiscard]] sdk::Result<void> score_item(std::size_t index, const sdk::ScoreItem& item, Call& call,
                                             const sdk::ScoreSink& sink);

  ModelSettings settings_;
  std::unique_ptr<Endpoint> endpoint_;
  bool is_described_only_;
  std::atomic<Echo> echo_{Echo::kNotTried};
};

}  // namespace occam::remote
