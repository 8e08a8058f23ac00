#include "remote/api/settings.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "occam/sdk/json.hpp"

namespace occam::remote {

namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

std::unexpected<sdk::Error> refuse(std::string words, std::string where) {
  return sdk::failure(sdk::Status::kInvalidArgument, std::move(words), std::move(where));
}

std::string_view view(json::string_view text) {
  return {text.data(), text.size()};
}

sdk::Result<milliseconds> read_duration(const sdk::Table& table, std::string_view key, milliseconds fallback) {
  const auto text = table.string(key, "");
  if (!text) return std::unexpected(text.error());
  if (table.object().if_contains({key.data(), key.size()}) == nullptr) return fallback;
  const auto duration = parse_duration(*text);
  if (!duration || duration->count() == 0)
    return refuse("\"" + std::string(key) + "\" must be a duration such as \"500ms\", \"2s\" or \"1m\"",
                  std::string(key));
  return *duration;
}

sdk::Result<std::string> read_authorities(const sdk::Table& table, const std::string& fallback) {
  auto file = table.string("tls_ca", fallback);
  if (file && !file->empty() && file->front() != '/') return refuse("\"tls_ca\" must be an absolute path", "tls_ca");
  return file;
}

sdk::Result<Allow> read_allow(const sdk::Table& table) {
  const json::value* const endpoints = table.object().if_contains("endpoints");
  if (endpoints == nullptr) return Allow::kAny;
  if (!endpoints->is_object()) return refuse("\"endpoints\" must be a table", "endpoints");
  for (const auto& member : endpoints->get_object()) {
    const std::string where = "endpoints." + std::string(view(member.key()));
    if (member.key() != "allow") return refuse("\"endpoints\" has the key \"allow\" alone", where);
    if (member.value() == "public") return Allow::kPublic;
    if (member.value() != "any") return refuse("\"endpoints.allow\" must be \"any\" or \"public\"", where);
  }
  return Allow::kAny;
}

sdk::Result<KeySource> read_key_source(const sdk::Table& table) {
  KeySource source;
  const json::value* const key = table.object().if_contains("api_key");
  if (key == nullptr) return source;
  const std::string words =
      "\"api_key\" must be { env = \"NAME\" } or { file = \"path\" }: a key never stands in a policy";
  if (!key->is_object() || key->get_object().size() != 1) return refuse(words, "api_key");
  for (const auto& member : key->get_object()) {
    if (!member.value().is_string() || member.value().get_string().empty()) return refuse(words, "api_key");
    if (member.key() == "env")
      source.environment = view(member.value().get_string());
    else if (member.key() == "file")
      source.file = view(member.value().get_string());
    else
      return refuse(words, "api_key");
  }
  return source;
}

bool is_header_name(std::string_view name) {
  static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kMarks.find(c) != kMarks.npos;
  });
}

bool is_ours(std::string_view name) {
  static constexpr std::string_view kOurs[] = {
      "authorization",     "connection",         "content-length", "content-type", "host", "accept",
      "transfer-encoding", "accept-encoding",    "upgrade",        "expect",       "te",   "trailer",
      "user-agent",        "proxy-authorization"};
  std::string low(name);
  for (char& c : low)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return std::ranges::find(kOurs, low) != std::end(kOurs);
}

sdk::Result<std::vector<std::pair<std::string, std::string>>> read_headers(const sdk::Table& table) {
  std::vector<std::pair<std::string, std::string>> headers;
  const json::value* const found = table.object().if_contains("headers");
  if (found == nullptr) return headers;
  if (!found->is_object()) return refuse("\"headers\" must be a table", "headers");
  for (const auto& member : found->get_object()) {
    const std::string_view name = view(member.key());
    if (!is_header_name(name) || is_ours(name))
      return refuse("\"headers\" has a name that is no header, or one that this backend writes itself", "headers");
    if (!member.value().is_string()) return refuse("a header's value must be a string", "headers");
    const std::string_view value = view(member.value().get_string());
    if (std::ranges::any_of(value, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }))
      return refuse("a header's value has no control characters", "headers");
    headers.emplace_back(name, value);
  }
  return headers;
}

sdk::Result<Residency> read_residency(const sdk::Table& table) {
  const auto word = table.string("residency", "cloud");
  if (!word) return std::unexpected(word.error());
  if (*word == "device") return Residency::kDevice;
  if (*word == "edge") return Residency::kEdge;
  if (*word == "cloud") return Residency::kCloud;
  return refuse("\"residency\" must be \"device\", \"edge\" or \"cloud\"", "residency");
}

sdk::Result<void> read_request_keys(const sdk::Table& table, ModelSettings& settings) {
  auto max_tokens = table.string("max_tokens_key", settings.max_tokens_key);
  if (!max_tokens) return std::unexpected(max_tokens.error());
  if (max_tokens->empty()) return refuse("\"max_tokens_key\" must not be empty", "max_tokens_key");
  settings.max_tokens_key = *max_tokens;
  if (const json::value* extra = table.object().if_contains("extra"); extra != nullptr) {
    if (!extra->is_object()) return refuse("\"extra\" must be a table", "extra");
    settings.extra = json::serialize(*extra);
  }
  auto omit = table.strings("omit");
  if (!omit) return std::unexpected(omit.error());
  settings.omit = std::move(*omit);
  auto headers = read_headers(table);
  if (!headers) return std::unexpected(headers.error());
  settings.headers = std::move(*headers);
  return {};
}

/// What can be said of the endpoint without asking anybody: an address that is written out is judged now.
sdk::Result<void> check_endpoint(const ModelSettings& settings, const EngineSettings& engine) {
  const bool local = is_localhost(settings.url.host);
  const auto literal = Address::parse(local ? "127.0.0.1" : settings.url.host);
  if (settings.certificate == Certificate::kUnverified && (!literal || literal->reach() != Reach::kLoopback))
    return refuse("tls_verify = false is for endpoints on this machine (localhost, 127.0.0.1, [::1]) alone",
                  "tls_verify");
  if (!literal) return {};
  const AddressPolicy policy{.source = Source::kPolicyAddress,
                             .residency = settings.residency,
                             .allow = engine.allow,
                             .certificate = settings.certificate};
  if (auto may = policy.check(settings.url.host, *literal); !may)
    return sdk::failure(may.error().status, may.error().message, "endpoint");
  return {};
}

}  // namespace

std::optional<milliseconds> parse_duration(std::string_view text) {
  static constexpr std::pair<std::string_view, double> kUnits[] = {{"ms", 1}, {"s", 1e3}, {"m", 60e3}, {"h", 3600e3}};
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (error != std::errc() || !(number >= 0)) return std::nullopt;
  for (const auto& [word, factor] : kUnits)
    if (unit == word && number * factor < 1e12) return milliseconds(std::llround(number * factor));
  return std::nullopt;
}

sdk::Result<EngineSettings> read_engine_settings(std::string_view config_json) {
  const sdk::Result<sdk::Table> table = sdk::Table::parse(config_json);
  if (!table) return std::unexpected(table.error());
  if (auto known = table->allow_only({"connections", "idle_timeout", "connect_timeout", "silence_timeout", "retries",
                                      "max_answer_bytes", "tls_ca", "endpoints", "discover"});
      !known)
    return std::unexpected(known.error());
  EngineSettings settings;
  const auto connections = table->integer("connections", static_cast<std::int64_t>(settings.pool.connections), 1, 4096);
  if (!connections) return std::unexpected(connections.error());
  const auto retries = table->integer("retries", settings.retry.retries, 0, 10);
  if (!retries) return std::unexpected(retries.error());
  const auto bytes = table->integer("max_answer_bytes", static_cast<std::int64_t>(settings.max_answer_bytes), 1024,
                                    std::int64_t{1} << 40);
  if (!bytes) return std::unexpected(bytes.error());
  settings.pool.connections = static_cast<std::size_t>(*connections);
  settings.retry.retries = static_cast<int>(*retries);
  settings.max_answer_bytes = static_cast<std::uint64_t>(*bytes);
  const std::pair<std::string_view, milliseconds*> durations[] = {{"idle_timeout", &settings.pool.idle},
                                                                  {"connect_timeout", &settings.connect_timeout},
                                                                  {"silence_timeout", &settings.silence_timeout}};
  for (const auto& [key, into] : durations) {
    const auto duration = read_duration(*table, key, *into);
    if (!duration) return std::unexpected(duration.error());
    *into = *duration;
  }
  const auto authorities = read_authorities(*table, "");
  if (!authorities) return std::unexpected(authorities.error());
  settings.tls_ca = *authorities;
  const auto allow = read_allow(*table);
  if (!allow) return std::unexpected(allow.error());
  settings.allow = *allow;
  if (const json::value* list = table->object().if_contains("discover"); list != nullptr && !list->is_array())
    return refuse("\"discover\" must be an array of endpoints", "discover");
  auto discover = table->strings("discover");
  if (!discover) return std::unexpected(discover.error());
  for (const std::string& endpoint : *discover)
    if (auto url = parse_url(endpoint); !url) return refuse("\"discover\": " + url.error().message, "discover");
  settings.discover = std::move(*discover);
  return settings;
}

sdk::Result<ModelSettings> read_model_settings(std::string_view id, std::string_view config_json,
                                               const EngineSettings& engine) {
  const sdk::Result<sdk::Table> table = sdk::Table::parse(config_json);
  if (!table) return std::unexpected(table.error());
  const auto endpoint = table->string("endpoint", "");
  if (!endpoint) return std::unexpected(endpoint.error());
  if (endpoint->empty()) return refuse("the model's table names no endpoint", "endpoint");
  auto url = parse_url(*endpoint);
  if (!url) return refuse("\"endpoint\": " + url.error().message, "endpoint");
  ModelSettings settings;
  settings.url = std::move(*url);
  const auto name = table->string("name", id);
  if (!name) return std::unexpected(name.error());
  settings.name = *name;
  auto key = read_key_source(*table);
  if (!key) return std::unexpected(key.error());
  settings.key = std::move(*key);
  const auto residency = read_residency(*table);
  if (!residency) return std::unexpected(residency.error());
  settings.residency = *residency;
  const auto context = table->integer("context", 0, 0, std::int64_t{1} << 30);
  if (!context) return std::unexpected(context.error());
  settings.context = static_cast<std::int32_t>(*context);
  if (auto read = read_request_keys(*table, settings); !read) return std::unexpected(read.error());
  const auto authorities = read_authorities(*table, engine.tls_ca);
  if (!authorities) return std::unexpected(authorities.error());
  settings.tls_ca = *authorities;
  const auto verify = table->boolean("tls_verify", true);
  if (!verify) return std::unexpected(verify.error());
  settings.certificate = *verify ? Certificate::kVerified : Certificate::kUnverified;
  if (auto may = check_endpoint(settings, engine); !may) return std::unexpected(may.error());
  return settings;
}

}  // namespace occam::remote
