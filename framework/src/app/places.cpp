#include "app/places.hpp"

#include <initializer_list>

#include "base/file.hpp"

namespace occam::app {
namespace {

/// The first of the folders, relative to this library's own, that exists.
std::filesystem::path first_folder(std::initializer_list<const char*> candidates) {
  const std::filesystem::path here = module_directory();
  std::error_code ignored;
  for (const char* candidate : candidates)
    if (std::filesystem::is_directory(here / candidate, ignored))
      return std::filesystem::canonical(here / candidate, ignored);
  return {};
}

}  // namespace

std::filesystem::path built_in_plugins() {
  return first_folder({"occam/plugins", "../lib/occam/plugins"});
}

std::filesystem::path built_in_suites() {
  return first_folder({"../share/occam/suites", "../../share/occam/suites"});
}

std::filesystem::path models_cache() {
  return cache_directory() / "models";
}

}  // namespace occam::app
