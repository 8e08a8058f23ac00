// The models of a policy and their lives. A model is loaded when it is first asked for and stays until it is unloaded;
// whoever holds it pins it.
//
//   declared → loading → ready → draining → unloaded
//                 ↓ (an error: back to declared; the next caller tries again)
//
// Backends are made once each, from their own table. Threads: [any]; two callers of one model load it once, callers of
// different models do not wait for each other.
//
//   auto model = models.acquire("smollm2-135m");   // std::shared_ptr<plugin::LoadedModel>
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "config/policy.hpp"
#include "occam/error.hpp"
#include "plugin/backend.hpp"
#include "plugin/registry.hpp"
#include "store/types.hpp"

namespace occam::model {

/// Legal transitions: declared → loading; loading → ready | declared; ready → draining; draining → unloaded | ready;
/// unloaded → loading.
enum class State { kDeclared, kLoading, kReady, kDraining, kUnloaded };

/// What replaces the policy's words.
struct Overrides {
  std::int32_t threads = 0;  ///< of every backend that has such a key; 0: none
  std::int32_t context = 0;  ///< of models that are declared by file; 0: none
};

class Models {
 public:
  /// `registry` and `policy` outlive it.
  Models(const config::Policy& policy, const plugin::Registry& registry, Overrides overrides = {});
  ~Models();
  Models(const Models&) = delete;
  Models& operator=(const Models&) = delete;

  /// Returns the id: `id_or_file` itself where the policy declares it, else that of the model file. A file is declared
  /// under its name without the ending. Errors: kNotFound with the known ids.
  [[nodiscard]] Result<std::string> resolve(std::string_view id_or_file);

  /// The ids in the order of their declaration.
  [[nodiscard]] std::vector<std::string> ids() const;
  /// Requires: the id is declared.
  [[nodiscard]] const config::Model& declaration(std::string_view id) const;

  /// Loads the model where it is not ready. Errors: what the backend says, at the place in the policy.
  [[nodiscard]] Result<std::shared_ptr<plugin::LoadedModel>> acquire(std::string_view id);
  /// The same with the vocabulary alone, unless the weights are there already.
  [[nodiscard]] Result<std::shared_ptr<plugin::LoadedModel>> acquire_vocabulary(std::string_view id);

  /// What the model is, without its weights. Errors: as acquire.
  [[nodiscard]] Result<plugin::ModelInfo> describe(std::string_view id);
  /// Its identity in the store. Hashes the weights where the digest is not remembered.
  [[nodiscard]] Result<store::ModelIdentity> identify(std::string_view id);
  /// occam.inspect/1 of the model's backend: a JSON object.
  [[nodiscard]] Result<std::string> inspect(std::string_view id);

  /// Lets go of the model; it is gone when its last holder is.
  void unload(std::string_view id);
  [[nodiscard]] State state(std::string_view id) const;

 private:
  struct Entry;

  [[nodiscard]] Result<Entry*> find(std::string_view id) const;
  [[nodiscard]] Result<std::shared_ptr<plugin::Backend>> backend_of(const config::Model& model);
  [[nodiscard]] Result<std::shared_ptr<plugin::LoadedModel>> load(Entry& entry, plugin::LoadScope scope);

  const config::Policy& policy_;
  const plugin::Registry& registry_;
  Overrides overrides_;
  mutable std::mutex mutex_;  ///< of the two maps and the order
  std::vector<std::string> order_;
  std::map<std::string, std::unique_ptr<Entry>, std::less<>> entries_;
  std::map<std::string, std::shared_ptr<plugin::Backend>, std::less<>> backends_;
};

}  // namespace occam::model
