// Keys, rates, origins, and where a gateway may listen.
#include <catch2/catch.hpp>

#include "gateway/admission/keys.hpp"
#include "unit/gateway/gateway_house.hpp"

namespace {

using namespace occam;
using namespace occam::test;

HttpHeaders bearer(const std::string& key) {
  return {{"authorization", "Bearer " + key}};
}

}  // namespace

TEST_CASE("Where there are keys every call but health and the page needs one") {
  const TemporaryFolder folder;
  const auto key = gateway::make_key("laptop");
  const std::string keys = folder.write("keys", key->line + " rate=3/min\n").string();
  GatewayHouse house("keys = { file = \"" + keys + "\" }");
  const HttpAnswer none = house.client().post("/v1/chat/completions", chat("occam"));
  CHECK(none.status == 401);
  CHECK(error_code(none.body) == "invalid_api_key");
  CHECK(none.header("www-authenticate") == "Bearer");
  CHECK(house.client().post("/v1/chat/completions", chat("occam"), bearer("wrong")).status == 401);
  for (const char* path : {"/v1/models", "/metrics", "/dashboard.json"}) {
    CHECK(house.client().get(path).status == 401);
    CHECK(house.client().get(path, bearer(key->key)).status == 200);
  }
  for (const char* path : {"/healthz", "/readyz", "/"}) CHECK(house.client().get(path).status == 200);
  CHECK(house.client().post("/v1/chat/completions", chat("occam"), {{"x-api-key", key->key}}).status == 200);
  CHECK(house.client().post("/v1/chat/completions", chat("occam"), bearer(key->key)).status == 200);
  CHECK(house.client().post("/v1/chat/completions", chat("occam"), bearer(key->key)).status == 200);
  const HttpAnswer often = house.client().post("/v1/chat/completions", chat("occam"), bearer(key->key));
  CHECK(often.status == 429);
  CHECK(error_code(often.body) == "rate_limit_exceeded");
  CHECK(std::stoi(often.header("retry-after")) <= 20);
  CHECK(house.is_quiet());
  const std::string log = house.end();
  CHECK(log.find("key=laptop") != std::string::npos);
  CHECK(log.find(key->key) == std::string::npos);
}

TEST_CASE("A gateway without keys listens on loopback alone") {
  GatewayHouse house;
  const auto refused = GatewayHouse::start(house.occam(), "0.0.0.0:0");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kUsage);
  CHECK(refused.error().hint.find("--new-key") != std::string::npos);
  CHECK(GatewayHouse::start(house.occam(), "127.0.0.2:0"));
}

TEST_CASE("An address that is taken is said to be") {
  GatewayHouse house;
  const auto refused = GatewayHouse::start(house.occam(), "127.0.0.1:" + std::to_string(house.server().port()));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("in use") != std::string::npos);
}

TEST_CASE("Pages of other origins are refused unless the policy names them") {
  GatewayHouse house("cors = [\"https://good.example\"]");
  const std::string own = "http://127.0.0.1:" + std::to_string(house.server().port());
  const HttpAnswer bad =
      house.client().post("/v1/chat/completions", chat("occam"), {{"origin", "https://bad.example"}});
  CHECK(bad.status == 403);
  CHECK(bad.header("access-control-allow-origin").empty());
  const HttpAnswer good =
      house.client().post("/v1/chat/completions", chat("occam"), {{"origin", "https://good.example"}});
  CHECK(good.status == 200);
  CHECK(good.header("access-control-allow-origin") == "https://good.example");
  HttpClient client = house.client();
  client.send("OPTIONS", "/v1/chat/completions", "",
              {{"origin", "https://good.example"}, {"access-control-request-method", "POST"}});
  const HttpAnswer preflight = client.receive();
  CHECK(preflight.status == 204);
  CHECK(preflight.end == HttpEnd::kComplete);
  CHECK(preflight.header("access-control-allow-headers").find("authorization") != std::string::npos);
  client.send("OPTIONS", "/v1/chat/completions", "",
              {{"origin", "https://bad.example"}, {"access-control-request-method", "POST"}});
  CHECK(client.receive().status == 403);
}
