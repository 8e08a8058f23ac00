// An IP address, and how far away it is.
//
// The classes are those of the IANA special-purpose registries (RFC 6890 and its successors); an IPv6 address that
// carries an IPv4 one (mapped, NAT64, 6to4) is as far away as the address it carries. Threads: values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace occam::remote {

enum class Reach {
  kLoopback,   ///< this machine
  kPrivate,    ///< RFC 1918, RFC 4193, shared address space (RFC 6598)
  kLinkLocal,  ///< 169.254/16, fe80::/10
  kMetadata,   ///< where clouds hand out credentials: 169.254.169.254 and its sisters
  kUnusable,   ///< unspecified, multicast, broadcast, documentation, reserved
  kPublic,
};

struct Address {
  enum class Family { kV4, kV6 };
  Family family = Family::kV4;
  std::array<std::uint8_t, 16> bytes{};  ///< network order; the first four for IPv4
  std::uint32_t scope = 0;               ///< of a link-local IPv6 address

  /// Dotted quads and IPv6 text alone: names and other ways to write a number are not addresses.
  [[nodiscard]] static std::optional<Address> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] Reach reach() const;

  friend bool operator==(const Address&, const Address&) = default;
};

/// `loopback`, `private`, …: for messages.
[[nodiscard]] std::string_view word(Reach reach);

}  // namespace occam::remote
