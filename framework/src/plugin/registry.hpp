// All plugins of a process: what was found in the configured folders, and what was refused and why.
//
// Folders are searched in order, files by name; an id that is taken is refused. Threads: immutable after load(); the
// instances made from it follow their own contracts.
//
//   Registry registry = Registry::load({"/usr/lib/occam/plugins"}, {});
//   auto backend = registry.make_backend("cpu", "{}");
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/library.hpp"

namespace occam::plugin {

class Backend;
class Router;
class Evaluator;

class Registry {
 public:
  /// `sha256_pins`: file name → digest. A pinned file that is missing is a refusal. A folder that is not there is one
  /// too; an empty one is not.
  [[nodiscard]] static Registry load(std::span<const std::filesystem::path> folders,
                                     const std::map<std::string, std::string>& sha256_pins);

  [[nodiscard]] std::vector<PluginInfo> plugins() const;
  /// Files that were refused, with their reasons; the rest goes on.
  [[nodiscard]] const std::vector<Error>& refusals() const { return refusals_; }

  /// Returns the descriptor, or null.
  [[nodiscard]] const PluginInfo* find(Kind kind, std::string_view id) const;
  /// The ids of a kind, for messages.
  [[nodiscard]] std::vector<std::string_view> ids(Kind kind) const;

  /// Errors: kNotFound naming what there is (and a refused file that may have been meant), or what `create` says, with
  /// the configuration key in `where`.
  [[nodiscard]] Result<std::shared_ptr<Backend>> make_backend(std::string_view id, std::string_view config_json) const;
  [[nodiscard]] Result<std::shared_ptr<Router>> make_router(std::string_view id, std::string_view config_json) const;
  [[nodiscard]] Result<std::shared_ptr<Evaluator>> make_evaluator(std::string_view id,
                                                                  std::string_view config_json) const;

 private:
  void load_folder(const std::filesystem::path& folder, const std::map<std::string, std::string>& sha256_pins);
  void load_file(const std::filesystem::path& file, const std::string& sha256_pin);
  [[nodiscard]] Result<std::shared_ptr<const Library>> library_of(Kind kind, std::string_view id) const;

  std::vector<std::shared_ptr<const Library>> libraries_;
  std::vector<Error> refusals_;
};

}  // namespace occam::plugin
