#include "config/values.hpp"

#include <algorithm>
#include <cctype>

namespace occam::config {
namespace {

bool is_index(std::string_view part) {
  return !part.empty() && std::ranges::all_of(part, [](unsigned char c) { return std::isdigit(c) != 0; });
}

// `/stop/2` becomes `stop[2]`; other paths stay as they are.
std::string without_slashes(std::string_view path) {
  if (!path.starts_with('/')) return std::string(path);
  std::string out;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size());
    if (is_index(part) && !out.empty()) {
      out.append("[").append(part).append("]");
    } else {
      if (!out.empty()) out += '.';
      out += part;
    }
  }
  return out;
}

}  // namespace

Position PluginTable::position_of(std::string_view path) const {
  std::string wanted = without_slashes(path);
  while (!wanted.empty()) {
    if (const auto found = positions.find(wanted); found != positions.end()) return found->second;
    const std::size_t cut = wanted.find_last_of(".[");
    wanted.resize(cut == std::string::npos ? 0 : cut);
  }
  return at;
}

}  // namespace occam::config
