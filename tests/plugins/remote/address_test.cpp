#include <catch2/catch.hpp>

#include "remote/http/address_policy.hpp"
#include "remote/http/url.hpp"

using namespace occam::remote;

namespace {

Reach reach(const char* text) {
  const auto address = Address::parse(text);
  REQUIRE(address);
  return address->reach();
}

bool allows(const AddressPolicy& policy, const char* address) {
  return policy.check("host", *Address::parse(address)).has_value();
}

}  // namespace

TEST_CASE("An endpoint is read into scheme and host and port and path") {
  const auto url = parse_url("HTTPS://API.Example.com./v1/");
  REQUIRE(url);
  CHECK(url->scheme == Scheme::kHttps);
  CHECK(url->host == "api.example.com");
  CHECK(url->port == 443);
  CHECK(url->path == "/v1");
  CHECK(url->authority() == "api.example.com");
  CHECK(url->text() == "https://api.example.com/v1");
  const auto local = parse_url("http://[::1]:8080");
  REQUIRE(local);
  CHECK(local->host == "::1");
  CHECK(local->authority() == "[::1]:8080");
  CHECK(local->path.empty());
  CHECK(parse_url("http://127.0.0.1:80")->authority() == "127.0.0.1");
}

TEST_CASE("What could be read in two ways is no endpoint") {
  for (const char* text : {"",
                           "ftp://x",
                           "http://",
                           "https://",
                           "http:///v1",
                           "http://a b",
                           "http://user:secret@host",
                           "http://host\\@evil",
                           "http://host:0",
                           "http://host:65536",
                           "http://host:8080x",
                           "http://host:",
                           "http://[::1",
                           "http://[host]",
                           "http://[::1]x",
                           "http://host?x=1",
                           "http://host/v1#f",
                           "http://ho%73t",
                           "http://h\xC3\xB6st",
                           "http://host\r\nX: y",
                           "//host",
                           "host:80"}) {
    INFO(text);
    const auto url = parse_url(text);
    REQUIRE_FALSE(url);
    CHECK(url.error().message.find("secret") == std::string::npos);
  }
}

TEST_CASE("Only dotted quads and IPv6 texts are addresses") {
  for (const char* text : {"127.1", "0x7f.0.0.1", "2130706433", "0177.0.0.1", "localhost", "1.2.3", "1.2.3.4.5", ""})
    CHECK_FALSE(Address::parse(text));
  CHECK(Address::parse("10.0.0.1")->text() == "10.0.0.1");
  CHECK(Address::parse("::ffff:10.0.0.1")->text() == "::ffff:10.0.0.1");
}

// The blocks are those of the IANA special-purpose address registries; python3's ipaddress agrees on private, loopback
// and link-local ones.
TEST_CASE("An address is as far away as the registries say") {
  for (const char* text : {"127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"})
    CHECK(reach(text) == Reach::kLoopback);
  for (const char* text : {"10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "fd12::1",
                           "fec0::1", "::ffff:192.168.0.1", "2002:0a00:0001::"})
    CHECK(reach(text) == Reach::kPrivate);
  for (const char* text : {"169.254.1.1", "fe80::1", "febf::1"}) CHECK(reach(text) == Reach::kLinkLocal);
  for (const char* text : {"169.254.169.254", "169.254.170.2", "fd00:ec2::254", "100.100.100.200",
                           "::ffff:169.254.169.254", "192.0.0.192"})
    CHECK(reach(text) == Reach::kMetadata);
  for (const char* text : {"0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1",
                           "::", "ff02::1", "2001:db8::1", "::127.0.0.1", "2001::1"})
    CHECK(reach(text) == Reach::kUnusable);
  for (const char* text : {"8.8.8.8", "172.32.0.1", "100.128.0.1", "192.169.0.1", "2606:4700::1111", "126.255.255.255",
                           "128.0.0.0", "64:ff9b::808:808"})
    CHECK(reach(text) == Reach::kPublic);
}

TEST_CASE("A model's residency holds against the address that its name resolves to") {
  const AddressPolicy device{.residency = Residency::kDevice};
  const AddressPolicy edge{.residency = Residency::kEdge};
  const AddressPolicy cloud{};
  CHECK(allows(device, "127.0.0.1"));
  CHECK_FALSE(allows(device, "192.168.1.1"));
  CHECK_FALSE(allows(device, "8.8.8.8"));
  CHECK(allows(edge, "127.0.0.1"));
  CHECK(allows(edge, "192.168.1.1"));
  CHECK_FALSE(allows(edge, "8.8.8.8"));
  CHECK(allows(cloud, "8.8.8.8"));
  CHECK(allows(cloud, "192.168.1.1"));
  CHECK_FALSE(allows(cloud, "0.0.0.0"));
}

TEST_CASE("Metadata and link-local addresses are reached only where the policy writes them out") {
  for (const char* address : {"169.254.169.254", "169.254.7.7", "fe80::1", "fd00:ec2::254"}) {
    CHECK_FALSE(allows({.source = Source::kPolicyName}, address));
    CHECK(allows({.source = Source::kPolicyAddress}, address));
    CHECK_FALSE(allows({.source = Source::kElsewhere}, address));
  }
}

TEST_CASE("What the policy did not name may be public alone") {
  const AddressPolicy elsewhere{.source = Source::kElsewhere};
  for (const char* address :
       {"127.0.0.1", "::1", "10.0.0.1", "192.168.0.1", "fd00::1", "::ffff:127.0.0.1", "100.64.0.1"})
    CHECK_FALSE(allows(elsewhere, address));
  CHECK(allows(elsewhere, "8.8.8.8"));
  CHECK_FALSE(allows({.source = Source::kPolicyAddress, .allow = Allow::kPublic}, "127.0.0.1"));
  CHECK(allows({.allow = Allow::kPublic}, "8.8.8.8"));
}

TEST_CASE("An unverified certificate is for this machine alone") {
  CHECK(allows({.certificate = Certificate::kUnverified}, "127.0.0.1"));
  CHECK_FALSE(allows({.certificate = Certificate::kUnverified}, "192.168.0.1"));
}

TEST_CASE("A refusal names the host and the address and the rule") {
  const AddressPolicy policy{.residency = Residency::kDevice};
  const auto refused = policy.check("api.example.com", *Address::parse("8.8.8.8"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().status == occam::sdk::Status::kPermissionDenied);
  CHECK(refused.error().message ==
        "api.example.com is at 8.8.8.8, a public address: the model's residency is \"device\", which this address is "
        "not");
}

TEST_CASE("localhost is this machine by name") {
  CHECK(is_localhost("localhost"));
  CHECK(is_localhost("a.localhost"));
  CHECK_FALSE(is_localhost("localhost.example.com"));
  CHECK_FALSE(is_localhost("notlocalhost"));
}
