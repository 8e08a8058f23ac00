// The key that a server wants: read from the environment or a file when a model is loaded, never written anywhere.
//
// The text leaves this class for one place, the request's header; redact() keeps it out of what a server says back.
// Threads: constant after read().
#pragma once

#include <string>
#include <string_view>

#include "remote/api/settings.hpp"
#include "remote/http/proxy.hpp"

namespace occam::remote {

class ApiKey {
 public:
  /// No key.
  ApiKey() = default;
  /// Errors: kUnauthenticated at `api_key`, naming the variable or file and never its content.
  [[nodiscard]] static sdk::Result<ApiKey> read(const KeySource& source, const ProxyTable::Environment& environment);

  /// `Authorization: Bearer …` with its line end, or empty.
  [[nodiscard]] std::string header() const;
  /// `text` with every occurrence of the key replaced.
  [[nodiscard]] std::string redact(std::string text) const;

 private:
  std::string secret_;
};

}  // namespace occam::remote
