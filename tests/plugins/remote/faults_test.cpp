// What a model says when its server goes wrong, and how often it asked.
#include <thread>

#include "plugins/remote/world.hpp"
#include "support/mock_upstream.hpp"

using namespace occam::remote;
using namespace occam::remote::test;
using namespace std::chrono_literals;
using occam::sdk::Status;
using occam::test::mock_words;
using occam::test::MockAnswer;
using occam::test::MockFault;
using occam::test::MockUpstream;

TEST_CASE("Errors that another try may help are tried again and others never") {
  struct Row {
    int status;
    Status word;
    std::uint64_t requests;
  };
  const Row kRows[] = {{400, Status::kInvalidArgument, 1}, {401, Status::kUnauthenticated, 1},
                       {403, Status::kUnauthenticated, 1}, {404, Status::kNotFound, 1},
                       {408, Status::kUnavailable, 3},     {409, Status::kUnavailable, 3},
                       {422, Status::kInvalidArgument, 1}, {429, Status::kResourceExhausted, 3},
                       {500, Status::kUnavailable, 3},     {503, Status::kUnavailable, 3}};
  for (const Row& row : kRows) {
    INFO(row.status);
    MockUpstream upstream({.status = row.status, .retry_after_ms = "1"});
    const auto model = load(upstream.url());
    const Asked asked = ask(*model);
    CHECK(asked.error.status == row.word);
    CHECK(asked.error.message.find(std::to_string(row.status)) != std::string::npos);
    CHECK(upstream.counts().requests == row.requests);
  }
}

TEST_CASE("The try that goes well is the answer") {
  MockUpstream upstream({.tokens = 3, .status = 503, .retry_after_ms = "1", .times = 2});
  const auto model = load(upstream.url());
  const Asked asked = ask(*model, chat(true));
  REQUIRE(asked.result);
  CHECK(asked.text() == mock_words(3));
  CHECK(upstream.counts().requests == 3);
  CHECK(upstream.counts().connections == 1);
}

TEST_CASE("A server that asks for a wait beyond the deadline is given up at once") {
  MockUpstream upstream({.status = 429, .retry_after = "30"});
  const auto model = load(upstream.url());
  const HostCancel host(20s);
  const auto begin = std::chrono::steady_clock::now();
  const Asked asked = ask(*model, chat(), {}, &host);
  CHECK(asked.error.status == Status::kResourceExhausted);
  CHECK(asked.error.message.find("deadline") != std::string::npos);
  CHECK(upstream.counts().requests == 1);
  CHECK(std::chrono::steady_clock::now() - begin < 15s);
}

TEST_CASE("A wait before the next try ends with a cancellation") {
  MockUpstream upstream({.status = 503, .retry_after = "30"});
  const auto model = load(upstream.url());
  HostCancel host(1h);
  std::jthread stopper([&] {
    (void)upstream.wait_until([](const auto& counts) { return counts.finished == 1; });
    std::this_thread::sleep_for(20ms);
    host.stop();
  });
  CHECK(ask(*model, chat(), {}, &host).error.status == Status::kCancelled);
  CHECK(upstream.counts().requests == 1);
}

TEST_CASE("A torn answer is damaged in every way that it can be torn") {
  struct Row {
    MockAnswer answer;
    bool streams;
    const char* what;
  };
  const Row kRows[] = {
      {{.fault = MockFault::kCut, .after = 2}, true, "cut stream"},
      {{.fault = MockFault::kDrop, .after = 2}, true, "dropped stream"},
      {{.fault = MockFault::kReset, .after = 2}, true, "reset stream"},
      {{.fault = MockFault::kGarbage, .after = 2}, true, "garbage in a stream"},
      {{.fault = MockFault::kCut}, false, "half a body"},
      {{.fault = MockFault::kDrop, .after = 2}, false, "dropped body"},
      {{.fault = MockFault::kLengthLong}, false, "a length too long"},
      {{.fault = MockFault::kLengthShort}, false, "a length too short"},
      {{.fault = MockFault::kGarbage}, false, "garbage"},
      {{.fault = MockFault::kGzip}, false, "gzip"},
      {{.fault = MockFault::kContentType}, false, "a page"},
      {{.fault = MockFault::kContentType}, true, "a page for a stream"},
  };
  for (const Row& row : kRows) {
    INFO(row.what);
    MockUpstream upstream(row.answer);
    const auto model = load(upstream.url(), make_engine(R"({"retries":0})"));
    const Asked asked = ask(*model, chat(row.streams));
    CHECK_FALSE(asked.result);
    CHECK(asked.error.status == Status::kDataLoss);
  }
}

TEST_CASE("A page instead of JSON is shown by its first characters") {
  MockUpstream upstream({.fault = MockFault::kContentType});
  const auto model = load(upstream.url(), make_engine(R"({"retries":0})"));
  const Asked asked = ask(*model);
  CHECK(asked.error.message.find("not in JSON") != std::string::npos);
  CHECK(asked.error.message.find('<') != std::string::npos);
}

TEST_CASE("Once content was handed on no other try follows") {
  for (const MockFault fault : {MockFault::kErrorFrame, MockFault::kCut, MockFault::kDrop, MockFault::kReset}) {
    MockUpstream upstream({.fault = fault, .after = 3});
    const auto model = load(upstream.url());
    const Asked asked = ask(*model, chat(true));
    CHECK_FALSE(asked.result);
    CHECK(asked.pieces.size() <= 3);
    CHECK(upstream.counts().requests == 1);
  }
}

TEST_CASE("A stream that the server calls failed before its first content is tried again") {
  MockUpstream upstream({.tokens = 4, .fault = MockFault::kErrorFrame, .after = 0, .times = 1});
  const auto model = load(upstream.url());
  const Asked asked = ask(*model, chat(true));
  REQUIRE(asked.result);
  CHECK(asked.text() == mock_words(4));
  CHECK(upstream.counts().requests == 2);
}

TEST_CASE("Work that a server had whole is never sent again when its connection is lost") {
  for (const MockFault fault : {MockFault::kCut, MockFault::kDrop, MockFault::kReset}) {
    for (const bool streams : {false, true}) {
      INFO(static_cast<int>(fault) << (streams ? " streamed" : ""));
      MockUpstream upstream({.tokens = 4});
      const auto model = load(upstream.url());
      REQUIRE(ask(*model, chat(streams)).result);
      upstream.answer({.tokens = 4, .fault = fault, .after = 0, .times = 1});
      const Asked asked = ask(*model, chat(streams));  // on the connection that is there
      CHECK_FALSE(asked.result);
      CHECK(asked.error.status == Status::kDataLoss);
      CHECK(upstream.counts().requests == 2);
      CHECK(upstream.counts().connections == 1);
      CHECK(ask(*model, chat(streams)).result);
    }
  }
}

TEST_CASE("A server that is not there is unavailable after all tries") {
  std::string url;
  {
    const MockUpstream upstream;
    url = upstream.url();
  }
  const auto model = load(url, make_engine(R"({"retries":1})"));
  const Asked asked = ask(*model);
  CHECK(asked.error.status == Status::kUnavailable);
  CHECK(asked.error.message.find("127.0.0.1") != std::string::npos);
}

TEST_CASE("A head beyond 64 KiB and a body beyond its limit are refused") {
  MockUpstream upstream({.header_bytes = 100'000});
  const auto model = load(upstream.url());
  CHECK(ask(*model).error.status == Status::kDataLoss);
  upstream.answer({.tokens = 1000});
  const auto small = load(upstream.url(), make_engine(R"({"max_answer_bytes":1024})"));
  for (const bool streams : {false, true}) {
    const Asked asked = ask(*small, chat(streams));
    CHECK(asked.error.status == Status::kDataLoss);
    CHECK(asked.error.message.find("max_answer_bytes") != std::string::npos);
  }
}

TEST_CASE("A server whose head comes drop by drop is read to its end") {
  MockUpstream upstream({.tokens = 2, .drip = 1ms});
  const auto model = load(upstream.url());
  CHECK(ask(*model).result);
}

TEST_CASE("A key goes into its header and into nothing else") {
  const std::string key = "sk-occam-test-0123456789abcdef";
  MockUpstream upstream({}, {.api_key = key});
  const auto engine = make_engine("{}", {{"THE_KEY", key}});
  const auto model = load(upstream.url(), engine, R"(,"api_key":{"env":"THE_KEY"})");
  CHECK(ask(*model).result);
  CHECK(upstream.requests()[0].headers.at("authorization") == "Bearer " + key);
  upstream.answer({.text = "x", .status = 400, .code = "bad key " + key});
  upstream.answer({.text = key, .fault = MockFault::kContentType});
  for (const bool streams : {false, true})
    CHECK(ask(*model, chat(streams)).error.message.find(key) == std::string::npos);
  const auto echoing = load(upstream.url() + "/" + key, engine, R"(,"api_key":{"env":"THE_KEY"})");
  const Asked asked = ask(*echoing);  // the path is no endpoint of the server, which says so
  CHECK_FALSE(asked.result);
  CHECK(asked.error.message.find(key) == std::string::npos);
}

TEST_CASE("A key that is wrong is an error of credentials and asked for once") {
  MockUpstream upstream({}, {.api_key = "right"});
  const auto model = load(upstream.url(), make_engine("{}", {{"K", "wrong-key-value"}}), R"(,"api_key":{"env":"K"})");
  const Asked asked = ask(*model);
  CHECK(asked.error.status == Status::kUnauthenticated);
  CHECK(asked.error.message.find("wrong-key-value") == std::string::npos);
  CHECK(upstream.counts().requests == 1);
}
