// The models of a policy. A model is loaded when it is first asked for and stays until its room is needed or it is
// unloaded; whoever holds it pins it. Room, queue and states are Memory's: see memory.hpp.
//
// Backends are made once each, from their own table. Models of a policy that follows another take over what is loaded
// and declared as before. Threads: [any]; two callers of one model load it once, callers of different models do not
// wait for each other while both have room.
//
//   auto model = models.acquire("smollm2-135m");   // std::shared_ptr<plugin::LoadedModel>
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/policy.hpp"
#include "model/memory.hpp"
#include "occam/error.hpp"
#include "plugin/backend.hpp"
#include "plugin/registry.hpp"
#include "store/types.hpp"

namespace occam::model {

/// What replaces the policy's words.
struct Overrides {
  std::int32_t threads = 0;  ///< of every backend that has such a key; 0: none
  std::int32_t context = 0;  ///< of models that are declared by file; 0: none
};

class Models {
 public:
  struct Parts {
    const config::Policy& policy;      ///< outlives the models
    const plugin::Registry& registry;  ///< likewise
    std::shared_ptr<Memory> memory{};  ///< null: one without a limit
    Overrides overrides{};
    const Models* predecessor = nullptr;  ///< of the same registry; needed for the construction alone
  };
  explicit Models(Parts parts);
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

  /// A lease of the model, loaded where it is not ready; it waits for room. Errors: what Memory says, and what the
  /// backend says, at the place in the policy.
  [[nodiscard]] Result<std::shared_ptr<plugin::LoadedModel>> acquire(std::string_view id,
                                                                     const Patience& patience = {});
  /// The same with the vocabulary alone, which does not count as loaded, unless the weights are there already.
  [[nodiscard]] Result<std::shared_ptr<plugin::LoadedModel>> acquire_vocabulary(std::string_view id);
  /// Errors: as the backend's creation.
  [[nodiscard]] Result<std::shared_ptr<plugin::Backend>> backend(std::string_view id);

  /// What the model is, without its weights and without asking a server; what the policy says of it wins. A declaration
  /// may call a model farther away than its backend does, never nearer. Errors: as acquire.
  [[nodiscard]] Result<plugin::ModelInfo> describe(std::string_view id);
  /// Whether the model can ever be loaded. Errors: kModel with what it needs and what there is.
  [[nodiscard]] Result<void> check_memory(std::string_view id);
  /// What describe() said last, or nothing: looks at nothing and loads nothing.
  [[nodiscard]] std::optional<plugin::ModelInfo> known_info(std::string_view id) const;
  /// Its identity in the store. Hashes the weights where the digest is not remembered.
  [[nodiscard]] Result<store::ModelIdentity> identify(std::string_view id);
  /// occam.inspect/1 of the model's backend: a JSON object.
  [[nodiscard]] Result<std::string> inspect(std::string_view id);

  /// Lets go of the model; it is gone when its last holder is.
  void unload(std::string_view id);
  [[nodiscard]] State state(std::string_view id) const;
  [[nodiscard]] Memory::Status status(std::string_view id) const;

 private:
  struct Life;
  struct Entry {
    config::Model declaration;
    std::shared_ptr<Life> life;
    bool is_of_policy = true;  // false: a file that was named by a request
  };
  struct NamedBackend {
    std::string config;
    std::shared_ptr<plugin::Backend> backend;
  };

  void declare(config::Model model, const Models* predecessor);
  [[nodiscard]] Result<const Entry*> find(std::string_view id) const;
  [[nodiscard]] std::string backend_config(std::string_view backend) const;
  [[nodiscard]] std::string model_config(const config::Model& model) const;
  [[nodiscard]] Result<std::shared_ptr<plugin::Backend>> backend_of(const config::Model& model);
  [[nodiscard]] Result<std::uint64_t> predicted_bytes(const Entry& entry);

  Parts parts_;
  mutable std::mutex mutex_;  ///< of the two maps and the order
  std::vector<std::string> order_;
  std::map<std::string, std::unique_ptr<Entry>, std::less<>> entries_;
  std::map<std::string, NamedBackend, std::less<>> backends_;
};

}  // namespace occam::model
