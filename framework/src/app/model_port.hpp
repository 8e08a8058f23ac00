// routing's view of the models: facts that are remembered, prompts that are counted, answers from the backends.
//
// Threads: [any]. Part of a snapshot, whose models outlive it.
#pragma once

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>

#include "model/models.hpp"
#include "routing/model_port.hpp"

namespace occam::app {

class ModelPort final : public routing::ModelPort {
 public:
  explicit ModelPort(model::Models& models) : models_(models) {}

  [[nodiscard]] Result<routing::ModelFacts> facts(std::string_view model) override;
  [[nodiscard]] std::optional<std::int64_t> prompt_tokens(std::string_view model, const Request& request) override;
  [[nodiscard]] std::string refused_option(std::string_view model, std::string_view options) override;
  [[nodiscard]] Result<Answer> generate(const routing::ModelCall& call, const StreamFunction& stream) override;

 private:
  model::Models& models_;
  std::shared_mutex mutex_;
  std::map<std::string, routing::ModelFacts, std::less<>> facts_;
};

}  // namespace occam::app
