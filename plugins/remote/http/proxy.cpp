#include "remote/http/proxy.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "remote/http/address_policy.hpp"

namespace occam::remote {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode_percent(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      plain += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

sdk::Result<Proxy> parse_proxy(std::string_view text) {
  Proxy proxy;
  if (text.find("://") == text.npos) {
    // A proxy is often written as host:port alone.
    const sdk::Result<Proxy> whole = parse_proxy("http://" + std::string(text));
    return whole;
  }
  std::string address(text);
  const std::size_t begin = address.find("://") + 3;
  const std::size_t at = address.rfind('@', address.find('/', begin));
  if (at != std::string::npos && at >= begin) {
    proxy.authorization = "Basic " + to_base64(decode_percent(std::string_view(address).substr(begin, at - begin)));
    address.erase(begin, at + 1 - begin);
  }
  const sdk::Result<Url> url = parse_url(address);
  if (!url) return std::unexpected(url.error());
  if (url->scheme != Scheme::kHttp)
    return sdk::failure(sdk::Status::kInvalidArgument, "a proxy is spoken to over http:// alone");
  proxy.host = url->host;
  proxy.port = url->port;
  return proxy;
}

std::string trim_lower(std::string_view text) {
  std::string word;
  for (const char c : text)
    if (c != ' ' && c != '\t') word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return word;
}

/// Whether an entry `10.0.0.0/8` holds the address.
bool is_in_block(std::string_view entry, const Address& address) {
  const std::size_t slash = entry.find('/');
  const auto network = Address::parse(entry.substr(0, slash));
  if (slash == entry.npos || !network || network->family != address.family) return false;
  unsigned bits = 0;
  const char* const end = entry.data() + entry.size();
  if (std::from_chars(entry.data() + slash + 1, end, bits).ptr != end || bits > 128) return false;
  for (unsigned i = 0; i < bits && i / 8 < address.bytes.size(); ++i) {
    const unsigned mask = 0x80U >> (i % 8);
    if (((address.bytes[i / 8] ^ network->bytes[i / 8]) & mask) != 0) return false;
  }
  return true;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += i + k <= bytes.size() ? kDigits[group >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

ProxyTable::Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
}

sdk::Result<ProxyTable> ProxyTable::read(const Environment& environment) {
  const auto get = [&](const char* low, const char* high) {
    auto value = environment(low);
    return value ? *value : environment(high).value_or("");
  };
  ProxyTable table;
  const auto take = [](const char* name, const std::string& value, std::optional<Proxy>& into) -> sdk::Result<void> {
    if (value.empty()) return {};
    const sdk::Result<Proxy> proxy = parse_proxy(value);
    if (!proxy)
      return sdk::failure(sdk::Status::kInvalidArgument,
                          "the environment's " + std::string(name) + " names no proxy: " + proxy.error().message);
    into = *proxy;
    return {};
  };
  const std::string all = get("all_proxy", "ALL_PROXY");
  const std::string http = get("http_proxy", "HTTP_PROXY");
  const std::string https = get("https_proxy", "HTTPS_PROXY");
  if (auto read = take(http.empty() ? "all_proxy" : "http_proxy", http.empty() ? all : http, table.http_); !read)
    return std::unexpected(read.error());
  if (auto read = take(https.empty() ? "all_proxy" : "https_proxy", https.empty() ? all : https, table.https_); !read)
    return std::unexpected(read.error());
  const std::string exceptions = get("no_proxy", "NO_PROXY");
  for (std::size_t begin = 0; begin < exceptions.size();) {
    const std::size_t end = std::min(exceptions.find(',', begin), exceptions.size());
    std::string entry = trim_lower(std::string_view(exceptions).substr(begin, end - begin));
    if (!entry.empty()) table.exceptions_.push_back(std::move(entry));
    begin = end + 1;
  }
  return table;
}

bool ProxyTable::is_excepted(const Url& url) const {
  const auto address = Address::parse(url.host);
  if (is_localhost(url.host) || (address && address->reach() == Reach::kLoopback)) return true;
  for (std::string_view entry : exceptions_) {
    if (entry == "*") return true;
    if (address && is_in_block(entry, *address)) return true;
    if (const std::size_t colon = entry.rfind(':'); colon != entry.npos && entry.find(':') == colon) {
      if (entry.substr(colon + 1) != std::to_string(url.port)) continue;
      entry = entry.substr(0, colon);
    }
    if (entry.starts_with("*.")) entry.remove_prefix(1);
    const std::string_view name = entry.starts_with('.') ? entry.substr(1) : entry;
    if (url.host == name) return true;
    if (!address && url.host.size() > name.size() && url.host.ends_with(name) &&
        url.host[url.host.size() - name.size() - 1] == '.')
      return true;
  }
  return false;
}

const Proxy* ProxyTable::find(const Url& url) const {
  const std::optional<Proxy>& proxy = url.scheme == Scheme::kHttps ? https_ : http_;
  return proxy && !is_excepted(url) ? &*proxy : nullptr;
}

}  // namespace occam::remote
