#include "model/model_life.hpp"

namespace occam::model {

Error locate(Error error, const config::PluginTable& table) {
  if (std::string where = table.position_of(error.where).where(); !where.empty()) error.where = std::move(where);
  return error;
}

Result<std::shared_ptr<plugin::LoadedModel>> Recipe::load(plugin::LoadScope scope) {
  std::shared_ptr<plugin::Backend> with;
  {
    const std::lock_guard lock(mutex);
    with = backend;
  }
  auto loaded = with->load(id, config, scope);
  if (!loaded) return fail(locate(loaded.error(), table));
  return loaded;
}

Models::Life::Life(std::shared_ptr<Memory> shared, std::shared_ptr<Recipe> how, std::string same, Pinned pinned)
    : memory(std::move(shared)), recipe(std::move(how)), key(std::move(same)) {
  place = memory->add(recipe->id, pinned, [recipe = recipe]() -> Result<Loaded> {
    auto loaded = recipe->load(plugin::LoadScope::kWeights);
    if (!loaded) return fail(loaded.error());
    const std::uint64_t bytes = (*loaded)->info().resident_bytes;
    return Loaded{std::move(*loaded), bytes};
  });
}

Models::Life::~Life() {
  memory->retire(place);
}

}  // namespace occam::model
