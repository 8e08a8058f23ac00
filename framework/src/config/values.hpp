// The small values that policies and suites share: exact decimals, and a plugin's table kept as JSON with positions.
//
// Threads: values, no sharing.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "config/diagnostic.hpp"

namespace occam::config {

/// A number as it was written. Thresholds need the text: n·τ from the double is off by one for many pairs.
struct Decimal {
  std::string text = "0";  ///< TOML's notation without underscores or a leading `+`: `0.85`, `3`, `5e-2`
  double value = 0;
};

/// A table that belongs to a plugin, which alone knows what may stand in it.
struct PluginTable {
  std::string id;           ///< of the plugin; empty for a model's table
  std::string json = "{}";  ///< one JSON object
  Position at;              ///< of the table's header, or of the key that names the plugin
  std::map<std::string, Position, std::less<>> positions;  ///< key paths (`threads`, `stop[2]`, `a.b`) of the keys

  /// Returns where the key path stands, else its nearest parent, else `at`. Accepts JSON pointers (`/stop/2`) too.
  [[nodiscard]] Position position_of(std::string_view path) const;
};

}  // namespace occam::config
