// The backend `remote`: what its models share, and the models that servers say they have.
//
// Threads: as abi/backend.h.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "remote/api/remote_model.hpp"
#include "remote/api/settings_schema.hpp"

namespace occam::remote {

class RemoteBackend {
 public:
  using Model = RemoteModel;
  static constexpr sdk::Identity kIdentity{.id = "remote",
                                           .version = OCCAM_REMOTE_VERSION,
                                           .description = "Models behind an OpenAI-compatible endpoint",
                                           .config_schema = kSettingsSchema};
  static constexpr std::int32_t kResidency = OCCAM_ABI_RESIDENCY_CLOUD;

  /// Errors: kInvalidArgument with the key in `where`, or for a proxy of the environment that is none.
  [[nodiscard]] static sdk::Result<std::unique_ptr<RemoteBackend>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<std::unique_ptr<RemoteModel>> load(const sdk::ModelSpec& spec);

  /// See occam.options/1.
  [[nodiscard]] bool accepts(std::string_view key) const;

  /// What the endpoints of `discover` answer to GET /models, one JSON object `{"id", "name", "endpoint"}` a model. An
  /// endpoint that does not answer is logged. Errors: that of the last one where none answers.
  [[nodiscard]] sdk::Result<void> models(const std::function<void(std::string_view)>& sink);

 private:
  explicit RemoteBackend(std::shared_ptr<Engine> engine) : engine_(std::move(engine)) {}

  std::shared_ptr<Engine> engine_;
};

}  // namespace occam::remote
