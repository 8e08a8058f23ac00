// [store], [plugins] and [gateway]: where things are kept, found and offered.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "config/policy_reader.hpp"

namespace occam::config {
namespace {

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// `host:port`, an IPv6 host in brackets.
bool is_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view host = text.substr(0, colon);
  if (host.contains(':') && !(host.starts_with('[') && host.ends_with(']'))) return false;
  const std::string_view port = text.substr(colon + 1);
  unsigned value = 0;
  const auto [end, failed] = std::from_chars(port.data(), port.data() + port.size(), value);
  return failed == std::errc{} && end == port.data() + port.size() && value <= 65535;
}

// `https://host` or `http://host:port`: what a browser sends as Origin.
bool is_origin(std::string_view text) {
  const std::string_view rest = text.starts_with("https://")  ? text.substr(8)
                                : text.starts_with("http://") ? text.substr(7)
                                                              : std::string_view();
  return !rest.empty() && rest.find_first_of("/?#@* ") == std::string_view::npos;
}

void read_gateway_limits(const Node& node, GatewayLimits& limits, Diagnostics& diagnostics) {
  constexpr Range kHeader = {1024, 1024 * 1024, "must be 1024 to 1048576"};
  constexpr Range kBody = {1024, 1024.0 * 1024 * 1024, "must be 1024 to 1073741824"};
  constexpr Range kConnections = {1, 1'000'000, "must be 1 to 1000000"};
  TableReader table(node, "limits of [gateway]", diagnostics);
  const auto take = [](auto& out, const auto& read) {
    if (read) out = read->value;
  };
  take(limits.header_bytes, table.integer("header_bytes", kHeader));
  take(limits.body_bytes, table.integer("body_bytes", kBody));
  take(limits.connections, table.integer("connections", kConnections));
  take(limits.header_timeout, table.duration("header_timeout"));
  take(limits.body_timeout, table.duration("body_timeout"));
  take(limits.idle_timeout, table.duration("idle_timeout"));
  table.finish();
}

}  // namespace

void PolicyReader::read_store(const Node& node) {
  if (!require_table(node, "[store]")) return;
  TableReader table(node, "[store]", diagnostics);
  if (const Node* url = table.reserved("url")) {
    table.error(url->key_at, "there are no shared stores yet: \"url\" is reserved for them",
                "write path = \"occam.db\" for a store in a file");
    diagnostics.back().secret = true;  // such addresses hold passwords
  }
  if (const auto path = table.text("path")) {
    if (path->value.empty()) table.error(path->at, "path in [store] must not be empty");
    policy.store.path = {resolve(path->value), path->at};
  }
  table.finish();
}

void PolicyReader::read_plugins(const Node& node) {
  if (!require_table(node, "[plugins]")) return;
  TableReader table(node, "[plugins]", diagnostics);
  for (const Located<std::string>& folder : table.texts("folders").value_or(std::vector<Located<std::string>>{})) {
    policy.plugins.folders.push_back({resolve(folder.value), folder.at});
    std::error_code ignored;
    if (!std::filesystem::is_directory(policy.plugins.folders.back().value.path, ignored)) {
      table.warning(folder.at, fmt::format("there is no folder {}", policy.plugins.folders.back().value.path.string()));
    }
  }
  if (const Node* pins = table.of_kind("sha256", NodeKind::kTable)) {
    for (const Node& pin : pins->children) {
      if (pin.kind != NodeKind::kString || !is_sha256(pin.text)) {
        table.error(pin.at, fmt::format("the sha256 of \"{}\" must be 64 lower hexadecimal digits", pin.key));
        continue;
      }
      policy.plugins.sha256[pin.key] = {pin.text, pin.key_at};
    }
  }
  table.finish();
}

void PolicyReader::read_gateway(const Node& node) {
  if (!require_table(node, "[gateway]")) return;
  TableReader table(node, "[gateway]", diagnostics);
  Gateway gateway;
  gateway.listen.at = node.at;
  if (const auto listen = table.text("listen")) {
    gateway.listen = *listen;
    if (!is_address(listen->value)) {
      table.error(listen->at, fmt::format("\"{}\" is no address to listen on", listen->value),
                  "write \"127.0.0.1:8080\"");
    }
  }
  if (const Node* keys = table.any("keys")) {
    if (keys->kind != NodeKind::kTable) {
      table.error(keys->at, "keys never stand in the policy itself", "write keys = { file = \"/etc/occam/keys\" }");
      diagnostics.back().secret = true;
    } else {
      TableReader inner(*keys, "keys of [gateway]", diagnostics);
      inner.keep_secret();
      inner.require("file");
      if (const auto file = inner.text("file")) gateway.keys = {resolve(file->value), file->at};
      inner.finish();
    }
  }
  if (const Node* tls = table.of_kind("tls", NodeKind::kTable)) {
    TableReader inner(*tls, "tls of [gateway]", diagnostics);
    inner.require("certificate");
    inner.require("key");
    if (const auto file = inner.text("certificate")) gateway.tls_certificate = {resolve(file->value), file->at};
    if (const auto file = inner.text("key")) gateway.tls_key = {resolve(file->value), file->at};
    inner.finish();
  }
  for (Located<std::string>& origin : table.texts("cors").value_or(std::vector<Located<std::string>>{})) {
    if (!is_origin(origin.value))
      table.error(origin.at, fmt::format("\"{}\" is no origin of a page", origin.value),
                  "write \"https://example.com\", without a path; \"*\" is not offered");
    gateway.cors.push_back(std::move(origin));
  }
  if (const auto drain = table.duration("drain")) gateway.drain = drain->value;
  if (const Node* limits = table.of_kind("limits", NodeKind::kTable))
    read_gateway_limits(*limits, gateway.limits, diagnostics);
  table.finish();
  policy.gateway = std::move(gateway);
}

}  // namespace occam::config
