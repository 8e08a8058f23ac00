#include "gateway/pinned_models.hpp"

#include <algorithm>
#include <vector>

namespace occam::gateway {
namespace {

constexpr std::string_view kReady = "ready";

/// Pinned and not there.
std::vector<ModelStatus> missing_models(const Occam& occam) {
  std::vector<ModelStatus> missing = occam.stats().models;
  std::erase_if(missing, [](const ModelStatus& model) { return !model.is_pinned || model.state == kReady; });
  return missing;
}

}  // namespace

PinnedModels::PinnedModels(Occam& occam, AccessLog& log)
    : occam_(occam), log_(log), are_ready_(missing_models(occam).empty()) {}

bool PinnedModels::are_missing() const {
  return !missing_models(occam_).empty();
}

void PinnedModels::load() {
  for (const ModelStatus& model : missing_models(occam_)) {
    const Result<Model> loaded = occam_.model(model.model);
    if (loaded)
      log_.event("info", "model.loaded", {{"model", model.model}});
    else
      log_.event("error", "model.not_loaded",
                 {{"model", model.model}, {"reason", loaded.error().message}, {"hint", loaded.error().hint}});
  }
  are_ready_ = true;
}

}  // namespace occam::gateway
