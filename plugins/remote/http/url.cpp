#include "remote/http/url.hpp"

#include <algorithm>
#include <charconv>

namespace occam::remote {
namespace {

std::unexpected<sdk::Error> refuse(std::string words) {
  return sdk::failure(sdk::Status::kInvalidArgument, std::move(words));
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_ipv6_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
}

std::string lower(std::string_view text) {
  std::string low(text);
  std::ranges::transform(low, low.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return low;
}

std::uint16_t own_port(Scheme scheme) {
  return scheme == Scheme::kHttps ? 443 : 80;
}

sdk::Result<std::uint16_t> parse_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0 || port > 65535)
    return refuse("a port is a number from 1 to 65535");
  return static_cast<std::uint16_t>(port);
}

sdk::Result<void> read_authority(std::string_view text, Url& url) {
  url.port = own_port(url.scheme);
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == text.npos) return refuse("an IPv6 address ends with ]");
    url.host = lower(text.substr(1, close - 1));
    if (url.host.find(':') == std::string::npos || !std::ranges::all_of(url.host, is_ipv6_character))
      return refuse("what stands between [ and ] is no IPv6 address");
    port = text.substr(close + 1);
    if (!port.empty() && port.front() != ':') return refuse("after ] comes :port or the path");
  } else {
    const std::size_t colon = text.find(':');
    url.host = lower(text.substr(0, colon));
    if (url.host.ends_with('.')) url.host.pop_back();
    if (url.host.empty()) return refuse("the host is missing");
    if (url.host.size() > 253 || !std::ranges::all_of(url.host, is_host_character))
      return refuse("a host is made of letters, digits, - and . (an IPv6 address stands between [ and ])");
    if (colon != text.npos) port = text.substr(colon);
  }
  if (port.empty()) return {};
  const sdk::Result<std::uint16_t> number = parse_port(port.substr(1));
  if (!number) return std::unexpected(number.error());
  url.port = *number;
  return {};
}

}  // namespace

std::string Url::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == own_port(scheme) ? name : name + ":" + std::to_string(port);
}

std::string Url::host_and_port() const {
  return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(port);
}

std::string Url::text() const {
  return (scheme == Scheme::kHttps ? "https://" : "http://") + authority() + path;
}

sdk::Result<Url> parse_url(std::string_view text) {
  if (std::ranges::any_of(text, [](char c) { return c <= ' ' || c == '\x7f' || c == '\\'; }))
    return refuse("an address has no blanks, backslashes, control characters or letters beyond ASCII");
  Url url;
  const std::string scheme = lower(text.substr(0, text.find("://")));
  if (scheme == "https" && text.size() > 8)
    url.scheme = Scheme::kHttps;
  else if (scheme != "http" || text.size() <= 7)
    return refuse("an address begins with https:// or http://");
  text.remove_prefix(scheme.size() + 3);
  const std::size_t slash = text.find_first_of("/?#");
  const std::string_view authority = text.substr(0, slash);
  if (authority.find('@') != authority.npos) return refuse("a user or password does not stand in an address");
  if (auto read = read_authority(authority, url); !read) return std::unexpected(read.error());
  if (slash != text.npos) url.path = text.substr(slash);
  if (url.path.find_first_of("?#") != std::string::npos) return refuse("an address has no ? or #");
  while (url.path.ends_with('/')) url.path.pop_back();
  return url;
}

}  // namespace occam::remote
