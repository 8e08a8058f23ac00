// check_configuration: one file after the other, each by what it is, held against the plugins as well.
#include "occam/diagnostics.hpp"

#include "app/names.hpp"
#include "app/places.hpp"
#include "base/file.hpp"
#include "base/strings.hpp"
#include "config/catalogue.hpp"
#include "config/group.hpp"
#include "config/policy.hpp"
#include "config/suite.hpp"

namespace occam {
namespace {

enum class FileKind { kPolicy, kSuite, kGroup, kCatalogue };

/// Told by the tables that only one kind has: [suite], [group], or a [[model]] with a [[model.source]].
FileKind kind_of(const std::filesystem::path& file) {
  const Result<std::string> text = read_file(file);
  if (!text) return FileKind::kPolicy;
  bool has_source = false;
  for (std::string_view line : split(*text, '\n')) {
    line = trim(line);
    if (line.starts_with("[suite]")) return FileKind::kSuite;
    if (line.starts_with("[group]")) return FileKind::kGroup;
    has_source = has_source || line.starts_with("[[model.source]]");
  }
  return has_source ? FileKind::kCatalogue : FileKind::kPolicy;
}

std::vector<std::filesystem::path> plugin_folders(std::span<const std::filesystem::path> given,
                                                  const config::Policy* policy) {
  std::vector<std::filesystem::path> folders(given.begin(), given.end());
  if (policy != nullptr)
    for (const auto& folder : policy->plugins.folders) folders.push_back(folder.value.path);
  if (auto built_in = app::built_in_plugins(); !built_in.empty()) folders.push_back(std::move(built_in));
  return folders;
}

template <typename T>
config::Diagnostics with_names(config::Reading<T> reading, std::span<const std::filesystem::path> folders) {
  const plugin::Registry registry = plugin::Registry::load(folders, {});
  for (config::Diagnostic& diagnostic : app::check_names(reading.value, registry))
    reading.diagnostics.push_back(std::move(diagnostic));
  return std::move(reading.diagnostics);
}

config::Diagnostics check_file(const std::filesystem::path& file, std::span<const std::filesystem::path> given) {
  switch (kind_of(file)) {
    case FileKind::kCatalogue:
      return config::read_catalogue(file).diagnostics;
    case FileKind::kGroup:
      return config::read_group(file).diagnostics;
    case FileKind::kSuite:
      return with_names(config::read_suite(file), plugin_folders(given, nullptr));
    case FileKind::kPolicy:
      break;
  }
  config::Reading<config::Policy> reading = config::read_policy(file, {.cache = app::models_cache()});
  const std::vector<std::filesystem::path> folders = plugin_folders(given, &reading.value);
  return with_names(std::move(reading), folders);
}

}  // namespace

std::vector<Diagnostic> check_configuration(std::span<const std::filesystem::path> files,
                                            std::span<const std::filesystem::path> given) {
  std::vector<Diagnostic> found;
  for (const std::filesystem::path& file : files) {
    config::Diagnostics diagnostics = check_file(file, given);
    config::sort(diagnostics);
    for (const config::Diagnostic& diagnostic : diagnostics)
      found.push_back(
          {.severity = diagnostic.severity == config::Severity::kError ? Severity::kError : Severity::kWarning,
           .file = file.string(),
           .line = diagnostic.at.line,
           .column = diagnostic.at.column,
           .message = diagnostic.message,
           .hint = diagnostic.hint,
           .rendered = config::render(diagnostic)});
  }
  return found;
}

}  // namespace occam
