#include <catch2/catch.hpp>

#include "plugins/remote/world.hpp"
#include "remote/http/proxy.hpp"

using namespace occam::remote;
using occam::remote::test::environment;

namespace {

/// `host:port` of the proxy for an address, or "".
std::string through(const ProxyTable& table, const char* url) {
  const Proxy* proxy = table.find(*parse_url(url));
  return proxy == nullptr ? "" : proxy->host + ":" + std::to_string(proxy->port);
}

ProxyTable table(test::Variables variables) {
  const auto read = ProxyTable::read(environment(std::move(variables)));
  REQUIRE(read);
  return *read;
}

}  // namespace

TEST_CASE("Each scheme has its proxy and lower case comes before upper case") {
  const ProxyTable both =
      table({{"http_proxy", "http://a:3128"}, {"HTTP_PROXY", "http://b:1"}, {"HTTPS_PROXY", "c:8080"}});
  CHECK(through(both, "http://x.org") == "a:3128");
  CHECK(through(both, "https://x.org") == "c:8080");
  CHECK(through(table({{"all_proxy", "http://p"}}), "https://x.org") == "p:80");
  CHECK(through(table({}), "https://x.org").empty());
  CHECK(through(table({{"http_proxy", ""}, {"HTTP_PROXY", "http://b:1"}}), "http://x.org").empty());
}

TEST_CASE("This machine is never reached through a proxy") {
  const ProxyTable all = table({{"all_proxy", "http://p:1"}});
  for (const char* url : {"http://localhost:8080", "http://127.0.0.1", "http://[::1]:1", "https://a.localhost"})
    CHECK(through(all, url).empty());
  CHECK(through(all, "http://10.0.0.1") == "p:1");
}

TEST_CASE("no_proxy excepts names and what is below them and addresses and blocks and ports") {
  const ProxyTable some = table({{"all_proxy", "http://p:1"},
                                 {"no_proxy", "example.com, .inner.org ,10.0.0.0/8,1.2.3.4,*.wild.net,port.io:8443"}});
  for (const char* url : {"http://example.com", "http://a.example.com", "http://inner.org", "http://x.inner.org",
                          "http://10.200.0.1", "http://1.2.3.4", "http://a.wild.net", "https://port.io:8443"}) {
    INFO(url);
    CHECK(through(some, url).empty());
  }
  for (const char* url : {"http://notexample.com", "http://example.com.evil.org", "http://11.0.0.1", "http://1.2.3.45",
                          "https://port.io"}) {
    INFO(url);
    CHECK(through(some, url) == "p:1");
  }
  CHECK(through(table({{"all_proxy", "http://p:1"}, {"NO_PROXY", "*"}}), "http://x.org").empty());
}

TEST_CASE("A proxy's user and password become a header and are in no message") {
  const ProxyTable named = table({{"http_proxy", "http://user:p%40ss@proxy:3128/"}});
  const Proxy* proxy = named.find(*parse_url("http://x.org"));
  REQUIRE(proxy != nullptr);
  CHECK(proxy->host == "proxy");
  CHECK(proxy->authorization == "Basic dXNlcjpwQHNz");  // python3: base64.b64encode(b"user:p@ss")
  const auto broken = ProxyTable::read(environment({{"https_proxy", "socks5://user:hunter2@proxy:1"}}));
  REQUIRE_FALSE(broken);
  CHECK(broken.error().message.find("https_proxy") != std::string::npos);
  CHECK(broken.error().message.find("hunter2") == std::string::npos);
}

// python3 -c 'import base64; print(base64.b64encode(b"f"), …)'; RFC 4648, 10.
TEST_CASE("Base64 is that of the RFC") {
  CHECK(to_base64("").empty());
  CHECK(to_base64("f") == "Zg==");
  CHECK(to_base64("fo") == "Zm8=");
  CHECK(to_base64("foo") == "Zm9v");
  CHECK(to_base64("foobar") == "Zm9vYmFy");
  CHECK(to_base64("\xff\xfe") == "//4=");
}
