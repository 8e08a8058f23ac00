#include <catch2/catch.hpp>
#include <fstream>

#include "plugins/remote/world.hpp"
#include "remote/api/echo.hpp"
#include "support/temporary_folder.hpp"

using namespace occam::remote;
using namespace occam::remote::test;
using namespace std::chrono_literals;
using occam::sdk::Status;

namespace {

/// The key at which a model's table is refused.
std::string refused_at(const std::string& table, Status status = Status::kInvalidArgument) {
  const auto model = try_load(make_engine(), table);
  REQUIRE_FALSE(model);
  CHECK(model.error().status == status);
  CHECK_FALSE(model.error().message.empty());
  return model.error().where;
}

}  // namespace

TEST_CASE("Durations are written as in a policy") {
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("1.5s") == 1500ms);
  CHECK(parse_duration("2m") == 2min);
  CHECK(parse_duration("1h") == 1h);
  for (const char* text : {"", "5", "s", "-1s", "1d", "1 s", "1e9h", "nans"}) CHECK_FALSE(parse_duration(text));
}

TEST_CASE("The backend's table is read and each mistake is at its key") {
  const auto settings = read_engine_settings(
      R"({"connections":8,"idle_timeout":"5s","connect_timeout":"1s","silence_timeout":"2m","retries":0,
          "max_answer_bytes":4096,"endpoints":{"allow":"public"},"discover":["http://localhost:11434/v1"]})");
  REQUIRE(settings);
  CHECK(settings->pool.connections == 8);
  CHECK(settings->pool.idle == 5s);
  CHECK(settings->retry.retries == 0);
  CHECK(settings->allow == Allow::kPublic);
  const std::pair<const char*, const char*> kWrong[] = {{R"({"connections":0})", "connections"},
                                                        {R"({"idle_timeout":"soon"})", "idle_timeout"},
                                                        {R"({"retries":11})", "retries"},
                                                        {R"({"tls_ca":"relative.pem"})", "tls_ca"},
                                                        {R"({"endpoints":{"allow":"some"}})", "endpoints.allow"},
                                                        {R"({"endpoints":7})", "endpoints"},
                                                        {R"({"discover":["ftp://x"]})", "discover"},
                                                        {R"({"conections":1})", "conections"}};
  for (const auto& [table, where] : kWrong) {
    INFO(table);
    const auto wrong = read_engine_settings(table);
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().status == Status::kInvalidArgument);
    CHECK(wrong.error().where == where);
  }
}

TEST_CASE("A model's table is refused at the key that is wrong") {
  CHECK(refused_at("{}") == "endpoint");
  CHECK(refused_at(R"({"endpoint":"host/v1"})") == "endpoint");
  CHECK(refused_at(R"({"endpoint":"http://user:pw@host/v1"})") == "endpoint");
  const std::string good = R"({"endpoint":"http://127.0.0.1:1/v1")";
  CHECK(refused_at(good + R"(,"api_key":"sk-123"})") == "api_key");
  CHECK(refused_at(good + R"(,"api_key":{"env":"A","file":"b"}})") == "api_key");
  CHECK(refused_at(good + R"(,"residency":"moon"})") == "residency");
  CHECK(refused_at(good + R"(,"extra":1})") == "extra");
  CHECK(refused_at(good + R"(,"omit":[1]})") == "omit");
  CHECK(refused_at(good + R"(,"headers":{"X-A":"a\r\nb"}})") == "headers");
  CHECK(refused_at(good + R"(,"headers":{"Authorization":"Bearer x"}})") == "headers");
  CHECK(refused_at(R"({"endpoint":"https://127.0.0.1:1","tls_ca":"/nowhere.pem"})") == "tls_ca");
}

TEST_CASE("A model that is declared nearer than its address is refused when it is loaded") {
  CHECK(try_load(make_engine(), R"({"endpoint":"http://127.0.0.1:1","residency":"device"})"));
  CHECK(try_load(make_engine(), R"({"endpoint":"http://localhost:1","residency":"device"})"));
  CHECK(try_load(make_engine(), R"({"endpoint":"http://192.168.7.7:1","residency":"edge"})"));
  CHECK(refused_at(R"({"endpoint":"http://192.168.7.7:1","residency":"device"})", Status::kPermissionDenied) ==
        "endpoint");
  CHECK(refused_at(R"({"endpoint":"https://8.8.8.8","residency":"edge"})", Status::kPermissionDenied) == "endpoint");
  CHECK(refused_at(R"({"endpoint":"http://0.0.0.0:8080"})", Status::kPermissionDenied) == "endpoint");
}

TEST_CASE("A model says where it runs and what the policy knows of it") {
  auto model = try_load(make_engine(), R"({"endpoint":"http://127.0.0.1:1","residency":"edge","context":4096})");
  REQUIRE(model);
  const auto info = (*model)->info();
  REQUIRE(info);
  CHECK(info->residency == OCCAM_ABI_RESIDENCY_EDGE);
  CHECK(info->context_length == 4096);
  CHECK(info->max_parallel == 64);
}

TEST_CASE("An unverified certificate is accepted for this machine alone") {
  CHECK(try_load(make_engine(), R"({"endpoint":"https://localhost:1","tls_verify":false})"));
  CHECK(refused_at(R"({"endpoint":"https://example.com","tls_verify":false})") == "tls_verify");
  CHECK(refused_at(R"({"endpoint":"https://192.168.0.1","tls_verify":false})") == "tls_verify");
}

TEST_CASE("A key that is missing is said by the name of its place and never by its value") {
  const std::string good = R"({"endpoint":"http://127.0.0.1:1/v1","api_key":)";
  const auto unset = try_load(make_engine(), good + R"({"env":"NOT_SET"}})");
  REQUIRE_FALSE(unset);
  CHECK(unset.error().status == Status::kUnauthenticated);
  CHECK(unset.error().where == "api_key");
  CHECK(unset.error().message.find("NOT_SET") != std::string::npos);
  CHECK(try_load(make_engine("{}", {{"SET", "  sk-1\n"}}), good + R"({"env":"SET"}})"));
  const auto broken = try_load(make_engine("{}", {{"SET", "sk-1\r\nX-Evil: 1"}}), good + R"({"env":"SET"}})");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().message.find("sk-1") == std::string::npos);
  for (const char* empty : {"", " \n"})
    CHECK_FALSE(try_load(make_engine("{}", {{"SET", empty}}), good + R"({"env":"SET"}})"));
}

TEST_CASE("A key is read from its file when the model is loaded") {
  const occam::test::TemporaryFolder folder;
  const std::string path = (folder.path() / "key").string();
  const std::string table = R"({"endpoint":"http://127.0.0.1:1/v1","api_key":{"file":")" + path + "\"}}";
  const auto absent = try_load(make_engine(), table);
  REQUIRE_FALSE(absent);
  CHECK(absent.error().status == Status::kUnauthenticated);
  CHECK(absent.error().message.find(path) != std::string::npos);
  std::ofstream(path) << "sk-from-file\n";
  CHECK(try_load(make_engine(), table));
}

TEST_CASE("A model that is loaded for its description needs no key and answers nothing") {
  const auto model = RemoteModel::load({.id = "m",
                                        .config = R"({"endpoint":"http://127.0.0.1:1","api_key":{"env":"NOT_SET"}})",
                                        .flags = OCCAM_ABI_LOAD_VOCABULARY_ONLY},
                                       make_engine());
  REQUIRE(model);
  CHECK((*model)->info());
  CHECK(ask(**model).error.status == Status::kFailedPrecondition);
}

TEST_CASE("A name that resolves to a farther address than the model allows is refused when it connects") {
  Pool pool({}, [](const std::string&) -> Tried<std::vector<Address>> {
    return std::vector{*Address::parse("8.8.8.8"), *Address::parse("169.254.169.254")};
  });
  const auto route = std::make_shared<Route>();
  route->url = *parse_url("http://models.lan:1/v1");
  route->policy = {.source = Source::kPolicyName, .residency = Residency::kEdge};
  Call call(5s);
  const auto lease = pool.acquire(route, call, Pool::Choice::kIdleFirst);
  REQUIRE_FALSE(lease);
  CHECK(lease.error().error.status == Status::kPermissionDenied);
  CHECK(lease.error().again == Again::kNever);
}

TEST_CASE("A name is looked up once for all who wait and again only after its time") {
  std::atomic<int> lookups = 0;
  Resolver resolver([&](const std::string&) -> Tried<std::vector<Address>> {
    ++lookups;
    std::this_thread::sleep_for(50ms);
    return std::vector{*Address::parse("10.0.0.1")};
  });
  std::vector<std::jthread> threads;
  std::atomic<int> found = 0;
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&] {
      Call call(10s);
      found += resolver.resolve("somewhere.lan", call) ? 1 : 0;
    });
  threads.clear();
  CHECK(found == 6);
  CHECK(lookups == 1);
}

TEST_CASE("A lookup that hangs meets the deadline of the call and not of the resolver") {
  std::atomic<bool> ends = false;
  Resolver resolver([&](const std::string&) -> Tried<std::vector<Address>> {
    while (!ends) std::this_thread::sleep_for(1ms);
    return fail(Status::kUnavailable, "no such name", Again::kMayHelp);
  });
  Call call(30ms);
  const auto answer = resolver.resolve("slow.lan", call);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().error.status == Status::kDeadlineExceeded);
  ends = true;
  Call second(10s);
  const auto failed = resolver.resolve("slow.lan", second);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().error.status == Status::kUnavailable);
}
