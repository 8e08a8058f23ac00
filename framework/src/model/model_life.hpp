// One model's life: how it is loaded, its place in memory and its vocabulary. It outlives the policy that declared it
// where the next one declares it the same way. Private to models.cpp.
//
// Threads: [any].
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "model/models.hpp"

namespace occam::model {

/// What a load needs; kept apart, since a load may end after everybody has lost interest in the model.
struct Recipe {
  std::string id;
  config::PluginTable table;
  std::string config;  ///< the table as the backend gets it
  std::mutex mutex;
  std::shared_ptr<plugin::Backend> backend;  ///< set before the first load

  [[nodiscard]] Result<std::shared_ptr<plugin::LoadedModel>> load(plugin::LoadScope scope);
};

struct Models::Life {
  Life(std::shared_ptr<Memory> shared, std::shared_ptr<Recipe> how, std::string key, Pinned pinned);
  ~Life();
  Life(const Life&) = delete;
  Life& operator=(const Life&) = delete;

  std::shared_ptr<Memory> memory;
  std::shared_ptr<Recipe> recipe;
  std::string key;  ///< two lives with equal keys are the same model
  std::shared_ptr<Memory::Place> place;
  std::mutex vocabulary_mutex;  ///< of what follows
  std::shared_ptr<plugin::LoadedModel> vocabulary;
  std::optional<plugin::ModelInfo> described;
};

/// Puts the plugin's key path at its place in the policy.
[[nodiscard]] Error locate(Error error, const config::PluginTable& table);

}  // namespace occam::model
