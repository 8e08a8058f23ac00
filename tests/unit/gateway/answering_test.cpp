#include <unistd.h>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include <atomic>
#include <limits>
#include <string>
#include <thread>

#include "gateway/http/response.hpp"
#include "gateway/openai/errors.hpp"
#include "gateway/server/listen_address.hpp"
#include "gateway/telemetry/access_log.hpp"
#include "gateway/telemetry/http_meter.hpp"
#include "gateway/telemetry/identity.hpp"
#include "gateway/work_pool.hpp"

namespace {

using namespace occam;
using namespace occam::gateway;

ApiError error_of(ErrorCode code, std::size_t attempts = 0) {
  return to_api_error({.code = code, .message = "m", .decision = attempts > 0 ? "d1" : "", .attempts = attempts});
}

}  // namespace

TEST_CASE("Every kind of failure has its status and code") {
  const auto check = [](ErrorCode code, int status, std::string_view word) {
    INFO(occam::word(code));
    CHECK(error_of(code).status == status);
    CHECK(error_of(code).code == word);
  };
  check(ErrorCode::kUsage, 400, "");
  check(ErrorCode::kUnsupported, 400, "unsupported");
  check(ErrorCode::kContext, 400, "context_length_exceeded");
  check(ErrorCode::kRefused, 403, "policy_blocked");
  check(ErrorCode::kNotFound, 404, "model_not_found");
  check(ErrorCode::kNoModel, 422, "no_eligible_model");
  check(ErrorCode::kBudget, 429, "insufficient_quota");
  check(ErrorCode::kModel, 502, "upstream_error");
  check(ErrorCode::kUnavailable, 502, "upstream_error");
  check(ErrorCode::kCredentials, 502, "upstream_error");
  check(ErrorCode::kData, 502, "upstream_error");
  check(ErrorCode::kOverloaded, 503, "overloaded");
  check(ErrorCode::kLoading, 503, "model_loading");
  check(ErrorCode::kTimeout, 504, "upstream_timeout");
  check(ErrorCode::kStore, 500, "internal_error");
  check(ErrorCode::kInternal, 500, "internal_error");
}

TEST_CASE("An error's body has all four members and an exhausted chain asks for no retry") {
  const Response response = to_response(error_of(ErrorCode::kUnavailable, 2));
  const auto error = boost::json::parse(response.body).at("error");
  CHECK(error.at("message") == "m");
  CHECK(error.at("type") == "server_error");
  CHECK(error.at("param").is_null());
  CHECK(error.at("code") == "upstream_error");
  CHECK(response.fields.find("x-should-retry: false\r\n") != std::string::npos);
  CHECK(response.fields.find("x-occam-attempts: 2\r\n") != std::string::npos);
  CHECK(response.fields.find("x-occam-decision: d1\r\n") != std::string::npos);
  const Response queue = to_response(error_of(ErrorCode::kOverloaded));
  CHECK(queue.fields.find("retry-after: 1\r\n") != std::string::npos);
  CHECK(queue.fields.find("x-should-retry") == std::string::npos);
  CHECK(to_response(error_of(ErrorCode::kOverloaded, 1)).fields.find("x-should-retry: false") != std::string::npos);
}

TEST_CASE("A model that is being loaded is worth another try whatever was tried before") {
  const Response loading = to_response(error_of(ErrorCode::kLoading, 2));
  CHECK(loading.fields.find("retry-after: 5\r\n") != std::string::npos);
  CHECK(loading.fields.find("x-should-retry") == std::string::npos);
}

TEST_CASE("No header value can add a line") {
  Response response;
  response.set("x-occam-model", "a\r\nset-cookie: b");
  CHECK(response.fields == "x-occam-model: aset-cookie: b\r\n");
}

TEST_CASE("A request keeps its client's id where it is one") {
  CHECK(request_id("abc-1_2.3:4") == "abc-1_2.3:4");
  for (const std::string& bad : {std::string(), std::string("a b"), std::string("a\"b"), std::string(129, 'a')})
    CHECK(request_id(bad).starts_with("req_"));
  CHECK(request_id("") != request_id(""));
}

// The examples of https://www.w3.org/TR/trace-context/#traceparent-header
TEST_CASE("A trace is continued with a span of our own") {
  const std::string theirs = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const std::string ours = continue_trace(theirs);
  CHECK(ours.size() == theirs.size());
  CHECK(trace_id(ours) == "0af7651916cd43dd8448eb211c80319c");
  CHECK(ours.ends_with("-01"));
  CHECK(ours.substr(36, 16) != theirs.substr(36, 16));
  CHECK_FALSE(continue_trace("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what").empty());
  for (const char* bad : {"", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", "nonsense",
                          "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                          "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                          "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                          "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"})
    CHECK(continue_trace(bad).empty());
}

TEST_CASE("A line of the log is one line in text and one object in JSON") {
  AccessEntry entry{.request_id = "r", .method = "POST", .path = "/a b\n", .status = 200, .milliseconds = 1.5};
  entry.model = "small";
  entry.attempts = 2;
  entry.cost = std::numeric_limits<double>::quiet_NaN();
  // 1700000000 is 2023-11-14T22:13:20Z
  const std::string text = to_line(entry, AccessLog::Format::kText, 1'700'000'000'000'001);
  CHECK(text.starts_with("2023-11-14T22:13:20.000001Z info request request_id=r "));
  CHECK(text.find('\n') == text.size() - 1);
  CHECK(text.find(" path=\"/a b\\n\" ") != std::string::npos);
  CHECK(text.find("cost") == std::string::npos);
  const auto json = boost::json::parse(to_line(entry, AccessLog::Format::kJson, 1'700'000'000'000'001));
  CHECK(json.at("path") == "/a b\n");
  CHECK(json.at("status") == 200);
  CHECK(json.at("attempts") == 2);
}

TEST_CASE("The log's writer loses nothing that was written before its end") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  {
    AccessLog log(AccessLog::Format::kText, ends[1]);
    for (int i = 0; i < 100; ++i) log.write({.request_id = std::to_string(i)});
    log.event("info", "gateway.test", {{"key", "a value"}});
  }
  close(ends[1]);
  std::string all;
  char buffer[4096];
  for (ssize_t count = 0; (count = read(ends[0], buffer, sizeof buffer)) > 0;) all.append(buffer, count);
  close(ends[0]);
  CHECK(std::count(all.begin(), all.end(), '\n') == 101);
  CHECK(all.find("gateway.test key=\"a value\"") != std::string::npos);
}

TEST_CASE("Meters of several threads add up") {
  HttpMeter one;
  HttpMeter two;
  one.count("/v1/models", "GET", 200, 0.002);
  two.count("/v1/models", "GET", 200, 0.3);
  two.count("other", "other", 404, 0.1);
  std::vector<HttpStats> rows;
  one.add_to(rows);
  two.add_to(rows);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].seconds.count == 2);
  CHECK(rows[0].seconds.sum == Approx(0.302));
}

TEST_CASE("A full pool says so and a closing one finishes its work") {
  std::atomic<int> done = 0;
  std::atomic<bool> go = false;
  {
    WorkPool pool(1, 2);
    CHECK(pool.run([&] {
      while (!go) std::this_thread::yield();
      ++done;
    }));
    while (pool.queued() > 0) std::this_thread::yield();
    CHECK(pool.run([&] { ++done; }));
    CHECK(pool.run([&] { ++done; }));
    CHECK_FALSE(pool.run([&] { ++done; }));
    go = true;
  }
  CHECK(done == 3);
}

TEST_CASE("An address to listen on is host and port") {
  CHECK(parse_listen_address("127.0.0.1:8080")->port == 8080);
  CHECK(parse_listen_address("[::1]:0")->host == "::1");
  for (const char* bad : {"", ":8080", "127.0.0.1", "::1:80", "127.0.0.1:65536", "127.0.0.1:x", "[]:1"}) {
    INFO(bad);
    CHECK_FALSE(parse_listen_address(bad));
  }
}
