#include "gateway/server/listen_address.hpp"

#include <charconv>

namespace occam::gateway {

Result<ListenAddress> parse_listen_address(std::string_view text) {
  const auto refuse = [&] {
    return fail(ErrorCode::kUsage, "\"" + std::string(text) + "\" is no address to listen on", {},
                "write 127.0.0.1:8080, or [::1]:8080");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return refuse();
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    return refuse();
  ListenAddress address{.host = std::string(host)};
  const auto [end, failed] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (failed != std::errc{} || end != port.data() + port.size() || host.empty()) return refuse();
  return address;
}

}  // namespace occam::gateway
