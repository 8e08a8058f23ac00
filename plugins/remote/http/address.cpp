#include "remote/http/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace occam::remote {
namespace {

struct Block4 {
  std::uint32_t network;
  int bits;
  Reach reach;
};

constexpr std::uint32_t quad(unsigned a, unsigned b, unsigned c, unsigned d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// The first that matches counts.
constexpr Block4 kBlocks4[] = {
    {quad(169, 254, 169, 254), 32, Reach::kMetadata},  // AWS, Azure, Google Cloud, OpenStack
    {quad(169, 254, 170, 2), 32, Reach::kMetadata},    // ECS task credentials
    {quad(169, 254, 170, 23), 32, Reach::kMetadata},   // EKS pod identity
    {quad(100, 100, 100, 200), 32, Reach::kMetadata},  // Alibaba Cloud
    {quad(192, 0, 0, 192), 32, Reach::kMetadata},      // Oracle Cloud, classic
    {quad(127, 0, 0, 0), 8, Reach::kLoopback},        {quad(10, 0, 0, 0), 8, Reach::kPrivate},
    {quad(172, 16, 0, 0), 12, Reach::kPrivate},       {quad(192, 168, 0, 0), 16, Reach::kPrivate},
    {quad(100, 64, 0, 0), 10, Reach::kPrivate},       {quad(169, 254, 0, 0), 16, Reach::kLinkLocal},
    {quad(0, 0, 0, 0), 8, Reach::kUnusable},          {quad(192, 0, 0, 0), 24, Reach::kUnusable},
    {quad(192, 0, 2, 0), 24, Reach::kUnusable},       {quad(198, 18, 0, 0), 15, Reach::kUnusable},
    {quad(198, 51, 100, 0), 24, Reach::kUnusable},    {quad(203, 0, 113, 0), 24, Reach::kUnusable},
    {quad(224, 0, 0, 0), 4, Reach::kUnusable},        {quad(240, 0, 0, 0), 4, Reach::kUnusable},
};

Reach reach4(const std::uint8_t* bytes) {
  const std::uint32_t number = quad(bytes[0], bytes[1], bytes[2], bytes[3]);
  for (const Block4& block : kBlocks4)
    if ((number ^ block.network) >> (32 - block.bits) == 0) return block.reach;
  return Reach::kPublic;
}

template <std::size_t N>
bool begins(const std::array<std::uint8_t, 16>& bytes, const std::uint8_t (&prefix)[N]) {
  return std::equal(prefix, prefix + N, bytes.begin());
}

Reach reach6(const std::array<std::uint8_t, 16>& bytes) {
  static constexpr std::uint8_t kZeros[12] = {};
  static constexpr std::uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  static constexpr std::uint8_t kNat64[12] = {0, 0x64, 0xff, 0x9b};
  static constexpr std::uint8_t kLocalNat64[6] = {0, 0x64, 0xff, 0x9b, 0, 1};
  static constexpr std::uint8_t kSixToFour[2] = {0x20, 0x02};
  static constexpr std::uint8_t kDocumentation[4] = {0x20, 0x01, 0x0d, 0xb8};
  static constexpr std::uint8_t kTeredo[4] = {0x20, 0x01, 0, 0};
  static constexpr std::uint8_t kMetadata[16] = {0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};
  if (begins(bytes, kMapped) || begins(bytes, kNat64)) return reach4(bytes.data() + 12);
  if (begins(bytes, kZeros)) {
    static constexpr std::uint8_t kOne[4] = {0, 0, 0, 1};
    return std::equal(kOne, kOne + 4, bytes.begin() + 12) ? Reach::kLoopback : Reach::kUnusable;
  }
  if (begins(bytes, kSixToFour)) return reach4(bytes.data() + 2);
  if (begins(bytes, kMetadata)) return Reach::kMetadata;
  if (begins(bytes, kLocalNat64) || begins(bytes, kDocumentation) || begins(bytes, kTeredo)) return Reach::kUnusable;
  if ((bytes[0] & 0xfe) == 0xfc) return Reach::kPrivate;
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) return Reach::kLinkLocal;
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0xc0) return Reach::kPrivate;  // site-local, of old
  return (bytes[0] & 0xe0) == 0x20 ? Reach::kPublic : Reach::kUnusable;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  const std::string ended(text);
  Address address;
  if (::inet_pton(AF_INET, ended.c_str(), address.bytes.data()) == 1) return address;
  address.family = Family::kV6;
  if (::inet_pton(AF_INET6, ended.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::string Address::text() const {
  char buffer[INET6_ADDRSTRLEN] = {};
  ::inet_ntop(family == Family::kV4 ? AF_INET : AF_INET6, bytes.data(), buffer, sizeof buffer);
  return buffer;
}

Reach Address::reach() const {
  return family == Family::kV4 ? reach4(bytes.data()) : reach6(bytes);
}

std::string_view word(Reach reach) {
  static constexpr std::string_view kWords[] = {"loopback", "private", "link-local", "metadata", "unusable", "public"};
  return kWords[static_cast<std::size_t>(reach)];
}

}  // namespace occam::remote
