// One policy in force, with what was made for it: plugins, models, routing. It never changes; a reload makes another
// one.
//
// Requests hold the snapshot that they began with, so an old one lives until the last of them is done.
// Threads: [any]; its parts lock for themselves.
//
//   const std::shared_ptr<const Snapshot> now = core.snapshot();
//   const auto routing = now->routing(core);
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "config/policy.hpp"
#include "config/suite.hpp"
#include "model/models.hpp"
#include "occam/occam.hpp"
#include "plugin/registry.hpp"

namespace occam::app {

struct Core;
class ModelPort;
class Routing;

struct Snapshot {
  config::Policy policy;
  std::string policy_name;  ///< the file, or `<built-in>`
  std::vector<std::string> warnings;
  std::filesystem::path data;  ///< Options::data
  std::shared_ptr<const plugin::Registry> registry;
  std::unique_ptr<model::Models> models;

  /// Made when it is first needed, since it needs the store. Errors: kStore.
  [[nodiscard]] Result<const Routing*> routing(Core& core) const;

  /// Reads the policy and everything that it names, and holds the one against the other. `predecessor`: whose plugins
  /// and models are taken over where they are declared as before, or null. Errors: kUsage with every diagnostic in
  /// `details`.
  [[nodiscard]] static Result<std::shared_ptr<const Snapshot>> read(const Options& options,
                                                                    const std::shared_ptr<model::Memory>& memory,
                                                                    const Snapshot* predecessor);

  Snapshot();
  ~Snapshot();

 private:
  mutable std::mutex mutex_;
  mutable std::unique_ptr<ModelPort> model_port_;
  mutable std::unique_ptr<Routing> routing_;
};

/// The policy that the options name, with its mistakes; `name` becomes the file, or `<built-in>`.
[[nodiscard]] config::Reading<config::Policy> read_policy(const Options& options, std::string& name);

/// The plugins of the options' folders, the policy's and the built-in one.
[[nodiscard]] std::shared_ptr<const plugin::Registry> load_plugins(const Options& options,
                                                                   const config::Policy& policy);

/// What [memory] says, or what it would say.
[[nodiscard]] model::Memory::Limits memory_limits(const config::Policy& policy);

/// Reads a suite by its file, by its name among the policy's and the built-in suites, or by a task of the policy.
/// It comes under the name of the policy's task that it measures. Errors: kNotFound with what there is; kUsage with
/// every diagnostic in `details`.
[[nodiscard]] Result<config::Suite> find_suite(const Snapshot& snapshot, std::string_view name);

/// One error that says everything: for a failed reading.
[[nodiscard]] Error to_error_with_details(const config::Diagnostics& diagnostics);

}  // namespace occam::app
