#include "plugin/registry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/log.hpp"
#include "plugin/backend.hpp"
#include "plugin/evaluator.hpp"
#include "plugin/router.hpp"

namespace occam::plugin {

Registry Registry::load(std::span<const std::filesystem::path> folders,
                        const std::map<std::string, std::string>& sha256_pins) {
  Registry registry;
  std::set<std::filesystem::path> seen;
  for (const std::filesystem::path& folder : folders) {
    std::error_code error;
    const std::filesystem::path canonical = std::filesystem::canonical(folder, error);
    if (error) {
      registry.refusals_.push_back({ErrorCode::kPlugin, "there is no such plugin folder", folder.string(), {}});
    } else if (seen.insert(canonical).second) {
      registry.load_folder(canonical, sha256_pins);
    }
  }
  for (const auto& [name, pin] : sha256_pins) {
    const bool found = std::ranges::any_of(registry.libraries_,
                                           [&](const auto& library) { return library->file().filename() == name; }) ||
                       std::ranges::any_of(registry.refusals_, [&](const Error& refusal) {
                         return std::filesystem::path(refusal.where).filename() == name;
                       });
    if (!found) registry.refusals_.push_back({ErrorCode::kPlugin, "is pinned, but in none of the folders", name, {}});
  }
  return registry;
}

void Registry::load_folder(const std::filesystem::path& folder, const std::map<std::string, std::string>& sha256_pins) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".so") files.push_back(entry.path());
  if (error) {
    refusals_.push_back({ErrorCode::kPlugin, fmt::format("cannot be read: {}", error.message()), folder.string(), {}});
    return;
  }
  std::ranges::sort(files);
  for (const std::filesystem::path& file : files) {
    const auto pin = sha256_pins.find(file.filename().string());
    load_file(file, pin == sha256_pins.end() ? std::string() : pin->second);
  }
}

void Registry::load_file(const std::filesystem::path& file, const std::string& sha256_pin) {
  const auto refuse = [&](Error refusal) {
    log_warning("plugin.refused", "file={} reason=\"{}\"", refusal.where, refusal.message);
    refusals_.push_back(std::move(refusal));
  };
  Result<std::shared_ptr<const Library>> library = Library::open(file, sha256_pin);
  if (!library) return refuse(library.error());
  for (const PluginInfo& info : (*library)->plugins()) {
    if (const PluginInfo* other = find(info.kind, info.id); other != nullptr)
      return refuse(
          {ErrorCode::kPlugin,
           fmt::format("offers the {} \"{}\", which {} has taken", word(info.kind), info.id, other->file.string()),
           file.string(),
           {}});
  }
  libraries_.push_back(std::move(*library));
}

std::vector<PluginInfo> Registry::plugins() const {
  std::vector<PluginInfo> all;
  for (const auto& library : libraries_) all.insert(all.end(), library->plugins().begin(), library->plugins().end());
  std::ranges::sort(all, {}, [](const PluginInfo& info) { return std::pair(info.kind, info.id); });
  return all;
}

const PluginInfo* Registry::find(Kind kind, std::string_view id) const {
  for (const auto& library : libraries_)
    for (const PluginInfo& info : library->plugins())
      if (info.kind == kind && info.id == id) return &info;
  return nullptr;
}

std::vector<std::string_view> Registry::ids(Kind kind) const {
  std::vector<std::string_view> ids;
  for (const auto& library : libraries_)
    for (const PluginInfo& info : library->plugins())
      if (info.kind == kind) ids.push_back(info.id);
  std::ranges::sort(ids);
  return ids;
}

Result<std::shared_ptr<const Library>> Registry::library_of(Kind kind, std::string_view id) const {
  for (const auto& library : libraries_)
    for (const PluginInfo& info : library->plugins())
      if (info.kind == kind && info.id == id) return library;
  std::string hint = fmt::format("there are: {}", fmt::join(ids(kind), ", "));
  for (const Error& refusal : refusals_)
    if (std::filesystem::path(refusal.where).stem() == id)
      hint = fmt::format("{} was refused: {}", refusal.where, refusal.message);
  return fail(ErrorCode::kNotFound, fmt::format("there is no {} \"{}\"", word(kind), id), {}, std::move(hint));
}

Result<std::shared_ptr<Backend>> Registry::make_backend(std::string_view id, std::string_view config_json) const {
  const auto library = library_of(Kind::kBackend, id);
  if (!library) return fail(library.error());
  return Backend::create(*library, *find(Kind::kBackend, id), config_json);
}

Result<std::shared_ptr<Router>> Registry::make_router(std::string_view id, std::string_view config_json) const {
  const auto library = library_of(Kind::kRouter, id);
  if (!library) return fail(library.error());
  return Router::create(*library, *find(Kind::kRouter, id), config_json);
}

Result<std::shared_ptr<Evaluator>> Registry::make_evaluator(std::string_view id, std::string_view config_json) const {
  const auto library = library_of(Kind::kEvaluator, id);
  if (!library) return fail(library.error());
  return Evaluator::create(*library, *find(Kind::kEvaluator, id), config_json);
}

}  // namespace occam::plugin
