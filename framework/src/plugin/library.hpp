// One plugin library: opened after its pre-flight, its entry copied, `init` called, its descriptors copied out.
//
// It is never closed: thread_local destructors, unique symbols and exceptions in flight make dlclose a lie, so
// "unloading" means destroying instances. Threads: immutable after open().
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "occam/abi/backend.h"
#include "occam/abi/evaluator.h"
#include "occam/abi/router.h"
#include "occam/error.hpp"

namespace occam::plugin {

enum class Kind { kBackend, kRouter, kEvaluator };

[[nodiscard]] std::string_view word(Kind kind);

/// A metric of an evaluator; see occam_abi_metric.
struct MetricInfo {
  std::string name;
  double low = 0;
  double high = 1;
  bool higher_is_better = true;
  bool binary = false;
};

/// A descriptor, copied out of the plugin's memory.
struct PluginInfo {
  Kind kind = Kind::kBackend;
  std::string id;
  std::string version;
  std::string description;
  std::string config_schema;  ///< a JSON Schema, or empty
  std::filesystem::path file;
  std::int32_t residency = OCCAM_ABI_RESIDENCY_DEVICE;  ///< of a backend
  std::int32_t needs = OCCAM_ABI_NEEDS_GENERATE;        ///< of an evaluator
  std::int32_t samples = OCCAM_ABI_SAMPLES_EACH;        ///< of an evaluator
  std::vector<MetricInfo> metrics;                      ///< of an evaluator; the first is the primary one
};

class Library {
 public:
  /// Errors: kPlugin with the file in `where`: refused by the pre-flight, by dlopen, by the ABI's version, by `init`,
  /// or a descriptor that breaks the contract.
  [[nodiscard]] static Result<std::shared_ptr<const Library>> open(const std::filesystem::path& file,
                                                                   const std::string& sha256_pin = {});

  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  [[nodiscard]] const std::string& build_info() const { return build_info_; }
  /// Everything that the library offers, all kinds.
  [[nodiscard]] const std::vector<PluginInfo>& plugins() const { return plugins_; }

  /// The factories; null where the library has none of that kind.
  [[nodiscard]] const occam_abi_backend_factory* backends() const { return backends_; }
  [[nodiscard]] const occam_abi_router_factory* routers() const { return routers_; }
  [[nodiscard]] const occam_abi_evaluator_factory* evaluators() const { return evaluators_; }

 private:
  Library() = default;
  [[nodiscard]] Result<void> read_entry(const void* symbol);
  [[nodiscard]] Result<void> read_factories();
  [[nodiscard]] Result<void> add(Kind kind, const occam_abi_descriptor* descriptor);

  std::filesystem::path file_;
  std::string build_info_;
  occam_abi_entry entry_{};
  const occam_abi_backend_factory* backends_ = nullptr;
  const occam_abi_router_factory* routers_ = nullptr;
  const occam_abi_evaluator_factory* evaluators_ = nullptr;
  std::vector<PluginInfo> plugins_;
};

}  // namespace occam::plugin
