// What the policy says: the table [backend.remote] and a model's own table. See README.md for the keys.
//
// Threads: values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "remote/http/address_policy.hpp"
#include "remote/http/pool.hpp"
#include "remote/http/url.hpp"
#include "remote/retry/schedule.hpp"

namespace occam::remote {

struct EngineSettings {
  Pool::Limits pool;
  RetryLimits retry;
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds silence_timeout{600'000};
  std::uint64_t max_answer_bytes = std::uint64_t{64} << 20;
  std::string tls_ca;
  Allow allow = Allow::kAny;
  std::vector<std::string> discover;
};

/// Where a key is read from when the model is loaded; both empty: no key.
struct KeySource {
  std::string environment;
  std::string file;
};

struct ModelSettings {
  Url url;
  std::string name;
  KeySource key;
  Residency residency = Residency::kCloud;
  std::int32_t context = 0;  ///< tokens; 0: not known
  std::string max_tokens_key = "max_tokens";
  std::string extra;  ///< a JSON object merged into every request, or empty
  std::vector<std::string> omit;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string tls_ca;
  Certificate certificate = Certificate::kVerified;
};

/// Errors: kInvalidArgument with the key in `where`.
[[nodiscard]] sdk::Result<EngineSettings> read_engine_settings(std::string_view config_json);
/// `id` names the model where the table gives it no other name.
[[nodiscard]] sdk::Result<ModelSettings> read_model_settings(std::string_view id, std::string_view config_json,
                                                             const EngineSettings& engine);

/// `250ms`, `2s`, `1m`, `1h`; nothing for anything else.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace occam::remote
