// The CPU engine as a plugin: backend `cpu`.
#include "cpu/model/cpu_model.hpp"
#include "cpu/model/inspect.hpp"
#include "cpu/model/settings.hpp"
#include "occam/sdk/backend.hpp"

namespace occam::cpu {

class CpuBackend {
 public:
  using Model = CpuModel;
  static constexpr sdk::Identity kIdentity{.id = "cpu",
                                           .version = OCCAM_CPU_VERSION,
                                           .description = "GGUF models on this machine's processor",
                                           .config_schema = kEngineSchema};
  static constexpr std::int32_t kResidency = OCCAM_ABI_RESIDENCY_DEVICE;

  [[nodiscard]] static sdk::Result<std::unique_ptr<CpuBackend>> create(std::string_view config_json) {
    const sdk::Result<EngineSettings> settings = read_engine_settings(config_json);
    if (!settings) return std::unexpected(settings.error());
    return std::unique_ptr<CpuBackend>(new CpuBackend(*settings));
  }

  [[nodiscard]] sdk::Result<std::unique_ptr<CpuModel>> load(const sdk::ModelSpec& spec) {
    return CpuModel::load(spec, settings_);
  }

  [[nodiscard]] sdk::Result<std::string> inspect(std::string_view config_json) {
    const sdk::Result<ModelSettings> model = read_model_settings(config_json, settings_);
    if (!model) return std::unexpected(model.error());
    return inspect_model(*model);
  }

 private:
  explicit CpuBackend(const EngineSettings& settings) : settings_(settings) {}

  EngineSettings settings_;
};

}  // namespace occam::cpu

OCCAM_BACKEND_PLUGIN(occam::cpu::CpuBackend)
