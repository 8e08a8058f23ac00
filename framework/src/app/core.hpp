// The inside of an Occam: what open() wired together, shared by the parts of the public API.
//
// Members are declared in the order of construction and destroyed backwards: models go before their plugins.
// Threads: [any]; the policy and the registry never change, the rest locks for itself.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "config/policy.hpp"
#include "config/suite.hpp"
#include "model/models.hpp"
#include "occam/occam.hpp"
#include "plugin/registry.hpp"
#include "store/store.hpp"

namespace occam::app {

class ModelPort;
class Routing;
class WorkerPool;

struct Core {
  Options options;
  config::Policy policy;
  std::string policy_name;
  std::vector<std::string> warnings;
  plugin::Registry registry;
  std::filesystem::path store_path;
  std::unique_ptr<model::Models> models;

  /// The store, opened when it is first needed: looking at a model leaves no file behind. Errors: kStore.
  [[nodiscard]] Result<store::Store*> store();

  /// Made when it is first needed. Errors: kStore.
  [[nodiscard]] Result<Routing*> routing();

  /// The threads of run_async, made when they are first needed.
  [[nodiscard]] WorkerPool& pool();

  Core();
  ~Core();

 private:
  std::mutex mutex_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<ModelPort> model_port_;
  std::unique_ptr<Routing> routing_;
  std::unique_ptr<WorkerPool> pool_;
};

/// Occam::run.
[[nodiscard]] Result<Answer> run(Core& core, const Request& request, const StreamFunction& stream);

/// Reads a suite by its file, by its name among the policy's and the built-in suites, or by a task of the policy.
/// It comes under the name of the policy's task that it measures. Errors: kNotFound with what there is; kUsage with every
/// diagnostic in `details`.
[[nodiscard]] Result<config::Suite> find_suite(const Core& core, std::string_view name);

/// One error that says everything: for a failed reading.
[[nodiscard]] Error to_error_with_details(const config::Diagnostics& diagnostics);

}  // namespace occam::app
