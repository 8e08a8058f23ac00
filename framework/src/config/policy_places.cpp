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
  table.finish();
  policy.gateway = std::move(gateway);
}

}  // namespace occam::config
