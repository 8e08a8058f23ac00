// One model and one server, both of them real, over loopback.
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cmath>
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
using occam::test::MockRequest;
using occam::test::MockUpstream;

namespace json = boost::json;

TEST_CASE("A whole answer comes in one piece with its counts") {
  MockUpstream upstream({.tokens = 5, .cached_tokens = 2});
  const auto model = load(upstream.url());
  const Asked asked = ask(*model);
  REQUIRE(asked.result);
  CHECK(asked.pieces == std::vector<std::string>{mock_words(5)});
  CHECK(asked.result->finish_reason == OCCAM_ABI_FINISH_STOP);
  CHECK(asked.result->prompt_tokens == 3);
  CHECK(asked.result->completion_tokens == 5);
  CHECK(asked.result->cached_tokens == 2);
  const auto requests = upstream.requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].target == "/v1/chat/completions");
  CHECK(requests[0].headers.at("accept-encoding") == "identity");
  CHECK_FALSE(requests[0].headers.contains("authorization"));
  CHECK_FALSE(json::parse(requests[0].body).as_object().contains("stream"));
}

TEST_CASE("A stream comes piece by piece however its bytes are split") {
  for (const MockAnswer& answer : {MockAnswer{.tokens = 6}, MockAnswer{.tokens = 6, .split = 1},
                                   MockAnswer{.tokens = 6, .split = 7, .comments = 3, .crlf = true}}) {
    MockUpstream upstream(answer);
    const auto model = load(upstream.url());
    const Asked asked = ask(*model, chat(true));
    REQUIRE(asked.result);
    CHECK(asked.text() == mock_words(6));
    CHECK(asked.pieces.size() == 6);
    CHECK(asked.result->completion_tokens == 6);
    CHECK(json::parse(upstream.requests()[0].body).at("stream_options").at("include_usage").as_bool());
  }
}

TEST_CASE("Raw prompts go to the completions API") {
  MockUpstream upstream({.tokens = 3});
  const auto model = load(upstream.url());
  occam::sdk::GenerateRequest request;
  request.prompt = "Once upon";
  request.flags = OCCAM_ABI_GENERATE_RAW;
  request.max_tokens = 2;
  for (const bool streams : {false, true}) {
    if (streams) request.flags |= OCCAM_ABI_GENERATE_STREAM;
    const Asked asked = ask(*model, request);
    REQUIRE(asked.result);
    CHECK(asked.text() == mock_words(2));
    CHECK(asked.result->finish_reason == OCCAM_ABI_FINISH_LENGTH);
  }
  CHECK(upstream.requests()[0].target == "/v1/completions");
}

TEST_CASE("Tokens come with log-probabilities where they are asked for") {
  MockUpstream upstream({.tokens = 3});
  const auto model = load(upstream.url());
  for (const bool streams : {false, true}) {
    occam::sdk::GenerateRequest request = chat(streams);
    request.alternatives = 2;
    const Asked asked = ask(*model, request);
    REQUIRE(asked.result);
    REQUIRE(asked.tokens.size() == 3);
    CHECK(asked.tokens[0] == std::pair<std::string, float>("w0", -0.25F));
    CHECK(asked.alternatives == 2);
  }
}

TEST_CASE("A tool call goes out as fields") {
  MockUpstream upstream({.tool = "weather"});
  const auto model = load(upstream.url());
  for (const bool streams : {false, true}) {
    const Asked asked = ask(*model, chat(streams));
    REQUIRE(asked.result);
    CHECK(asked.result->finish_reason == OCCAM_ABI_FINISH_TOOL);
    REQUIRE_FALSE(asked.fields.empty());
    const json::value first = json::parse(asked.fields[0]);
    CHECK(first.at("tool_calls").at(0).at("function").at("name") == "weather");
    CHECK(first.at("tool_calls").at(0).at("index") == 0);
  }
}

TEST_CASE("A model is loaded and described without a word to its server") {
  MockUpstream upstream;
  for (const std::uint32_t flags : {0U, static_cast<std::uint32_t>(OCCAM_ABI_LOAD_VOCABULARY_ONLY)}) {
    const std::string table = R"({"endpoint":")" + upstream.url() + R"(","name":"mock","context":2048})";
    const auto model = RemoteModel::load({.id = "m", .config = table, .flags = flags}, make_engine());
    REQUIRE(model);
    const auto info = (*model)->info();
    REQUIRE(info);
    CHECK(info->context_length == 2048);
  }
  CHECK(upstream.counts().connections == 0);
}

TEST_CASE("One connection serves one request after the other") {
  MockUpstream upstream({.tokens = 2});
  const auto model = load(upstream.url());
  for (int i = 0; i < 20; ++i) REQUIRE(ask(*model, chat(i % 2 == 1)).result);
  CHECK(upstream.counts().connections == 1);
  CHECK(upstream.counts().requests == 20);
  CHECK(model->endpoint().engine().pool().opened() == 1);
}

TEST_CASE("A connection that the server closed while idle is replaced without a failure") {
  auto upstream = std::make_unique<MockUpstream>(MockAnswer{.tokens = 2});
  const std::uint16_t port = upstream->port();
  const auto model = load(upstream->url(), make_engine(R"({"retries":0})"));
  REQUIRE(ask(*model).result);
  upstream.reset();
  MockUpstream again({.tokens = 2}, {.port = port});
  CHECK(ask(*model).result);
  CHECK(again.counts().requests == 1);
}

TEST_CASE("A connection that idled too long is not used again") {
  MockUpstream upstream({.tokens = 1});
  const auto model = load(upstream.url(), make_engine(R"({"idle_timeout":"1ms"})"));
  REQUIRE(ask(*model).result);
  std::this_thread::sleep_for(20ms);
  REQUIRE(ask(*model).result);
  CHECK(upstream.counts().connections == 2);
}

TEST_CASE("More calls than connections wait their turn") {
  MockUpstream upstream({.tokens = 1, .first_token = 5ms});
  const auto model = load(upstream.url(), make_engine(R"({"connections":3})"));
  std::vector<std::jthread> threads;
  std::atomic<int> answered = 0;
  for (int t = 0; t < 12; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i) answered += ask(*model).result ? 1 : 0;
    });
  threads.clear();
  CHECK(answered == 60);
  CHECK(upstream.counts().connections <= 3);
}

TEST_CASE("A call that waits for a connection ends at its deadline") {
  MockUpstream upstream({.fault = MockFault::kHang});
  const auto model = load(upstream.url(), make_engine(R"({"connections":1})"));
  HostCancel first;
  std::jthread holder([&] { (void)ask(*model, chat(), {}, &first); });
  REQUIRE(upstream.wait_until([](const auto& counts) { return counts.requests == 1; }));
  const HostCancel second(50ms);
  CHECK(ask(*model, chat(), {}, &second).error.status == Status::kDeadlineExceeded);
  first.stop();
}

TEST_CASE("A cancelled call is woken while the server says nothing") {
  for (const int after : {0, 2}) {
    MockUpstream upstream({.tokens = 8, .fault = MockFault::kHang, .after = after});
    const auto model = load(upstream.url());
    HostCancel host(1h);
    std::jthread stopper([&] {
      (void)upstream.wait_until([](const auto& counts) { return counts.requests == 1; });
      std::this_thread::sleep_for(30ms);
      host.stop();
    });
    const Asked asked = ask(*model, chat(true), {}, &host);
    CHECK(asked.error.status == Status::kCancelled);
    CHECK(asked.pieces.size() == static_cast<std::size_t>(after));
    CHECK(upstream.wait_until([](const auto& counts) { return counts.open == 0; }));
  }
}

TEST_CASE("A call that was cancelled beforehand sends nothing") {
  MockUpstream upstream;
  const auto model = load(upstream.url());
  HostCancel host;
  host.stop();
  CHECK(ask(*model, chat(), {}, &host).error.status == Status::kCancelled);
  CHECK(upstream.counts().connections == 0);
}

TEST_CASE("A cancellation between two tokens lets none through") {
  MockUpstream upstream({.tokens = 50, .gap = 2ms});
  const auto model = load(upstream.url());
  HostCancel host;
  const Asked asked = ask(
      *model, chat(true),
      [&](const Asked& so_far) {
        if (so_far.pieces.size() == 3) host.stop();
        return true;
      },
      &host);
  CHECK(asked.error.status == Status::kCancelled);
  CHECK(asked.pieces.size() == 3);
}

TEST_CASE("A host that wants no more ends the answer and the server's work") {
  MockUpstream upstream({.tokens = 500, .gap = 2ms});
  const auto model = load(upstream.url());
  const Asked asked = ask(*model, chat(true), [](const Asked& so_far) { return so_far.pieces.size() < 2; });
  REQUIRE(asked.result);
  CHECK(asked.result->finish_reason == OCCAM_ABI_FINISH_CANCELLED);
  CHECK(asked.pieces.size() == 2);
  CHECK(upstream.wait_until([](const auto& counts) { return counts.abandoned == 1; }));
}

TEST_CASE("A server that says nothing meets the deadline") {
  MockUpstream upstream({.fault = MockFault::kHang});
  const auto model = load(upstream.url());
  const HostCancel host(60ms);
  CHECK(ask(*model, chat(), {}, &host).error.status == Status::kDeadlineExceeded);
}

TEST_CASE("A server that is silent for too long is given up without a deadline") {
  MockUpstream upstream({.fault = MockFault::kHang});
  const auto model = load(upstream.url(), make_engine(R"({"silence_timeout":"50ms"})"));
  const HostCancel host(1h);
  CHECK(ask(*model, chat(), {}, &host).error.status == Status::kDeadlineExceeded);
  CHECK(upstream.counts().requests == 1);
}

TEST_CASE("Embeddings have length one and keep their order") {
  MockUpstream upstream;
  const auto model = load(upstream.url());
  const HostCancel host;
  const std::vector<std::string_view> texts = {"one", "two words", "three"};
  std::vector<double> lengths(3);
  std::int32_t tokens = 0;
  const auto done = model->embed({.texts = texts, .dimensions = 0, .cancel = host.cancel()},
                                 [&](const occam::sdk::Embedding& embedding) {
                                   for (const float value : embedding.values) lengths[embedding.index] += value * value;
                                   tokens += embedding.prompt_tokens;
                                 });
  REQUIRE(done);
  for (const double length : lengths) CHECK(std::sqrt(length) == Approx(1));
  CHECK(tokens == 4);
}

TEST_CASE("A text is scored where the server echoes its log-probabilities") {
  MockUpstream upstream;
  const auto model = load(upstream.url());
  const HostCancel host;
  const occam::sdk::ScoreItem items[] = {{"Paris is the", " capital of France"}, {"Two and two make ", "four"}};
  std::vector<double> sums(2);
  std::vector<std::string> texts(2);
  const auto done = model->score(items, host.cancel(), [&](const occam::sdk::Score& score) {
    sums[score.index] = score.logprob;
    for (const auto& token : score.tokens) texts[score.index] += occam::sdk::view(token.text);
    CHECK(score.greedy);
  });
  if (!done) FAIL(done.error().message);
  CHECK(sums == std::vector<double>{-0.75, -0.25});
  CHECK(texts == std::vector<std::string>{" capital of France", " four"});
}

TEST_CASE("A server that does not echo cannot score and is not asked twice") {
  MockUpstream upstream({.score = false});
  const auto model = load(upstream.url());
  const HostCancel host;
  const occam::sdk::ScoreItem items[] = {{"a", " b"}};
  for (int round = 0; round < 3; ++round) {
    const auto done = model->score(items, host.cancel(), [](const occam::sdk::Score&) {});
    REQUIRE_FALSE(done);
    CHECK(done.error().status == Status::kUnimplemented);
    CHECK(done.error().message.find("echo") != std::string::npos);
  }
  CHECK(upstream.counts().requests == 1);
}

TEST_CASE("A trace goes along to the server and what is none stays here") {
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  MockUpstream upstream({.tokens = 1});
  const auto model = load(upstream.url());
  const auto header = [&](std::string_view traceparent) {
    upstream.forget();
    occam::sdk::GenerateRequest request = chat();
    request.traceparent = traceparent;
    REQUIRE(ask(*model, request).result);
    const MockRequest asked = upstream.requests().at(0);
    const auto found = asked.headers.find("traceparent");
    return found == asked.headers.end() ? "none" : found->second;
  };
  CHECK(header(trace) == trace);
  CHECK(header("") == "none");
  CHECK(header("00-short") == "none");
  CHECK(header(trace + "\r\nx-evil: 1") == "none");
  upstream.forget();
  const HostCancel host;
  const std::vector<std::string_view> texts = {"one"};
  REQUIRE(model->embed({.texts = texts, .cancel = host.cancel(), .traceparent = trace}, [](const auto&) {}));
  CHECK(upstream.requests().at(0).headers.at("traceparent") == trace);
}

TEST_CASE("Health is an answer of the server's list of models") {
  MockUpstream upstream;
  const auto model = load(upstream.url());
  CHECK(model->health());
  upstream.stop();
  const auto sick = model->health();
  REQUIRE_FALSE(sick);
  CHECK(sick.error().status == Status::kUnavailable);
}
