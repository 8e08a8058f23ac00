#include "routing/stream_gate.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <thread>

#include "unit/routing/fake_time.hpp"

namespace occam::routing {
namespace {

using Pieces = std::vector<std::string>;

/// A caller that writes down what it is given: text, or fields in angle brackets.
struct Caller {
  Pieces got;
  Flow wants = Flow::kContinue;
  FakeClock clock;
  StreamFunction stream = [this](const Delta& delta) {
    got.push_back(delta.fields.empty() ? std::string(delta.text) : "<" + std::string(delta.fields) + ">");
    return wants;
  };
  StreamGate gate{stream};
};

constexpr const char* kRole = R"({"role":"assistant"})";
constexpr const char* kCall = R"({"tool_calls":[{"index":0}]})";

Delta text(std::string_view piece) {
  return {.text = piece, .model = "m"};
}
Delta fields(std::string_view json) {
  return {.text = "", .model = "m", .fields = json};
}

}  // namespace

TEST_CASE("Pieces without content wait for the first with content and come before it") {
  Caller caller;
  StreamGate::Lane lane(caller.gate, caller.clock, 1);
  CHECK_FALSE(lane.has_piece());
  CHECK(lane.push(fields(kRole)) == Flow::kContinue);
  CHECK(lane.push(text("")) == Flow::kContinue);
  CHECK(caller.got.empty());
  CHECK(lane.has_piece());
  CHECK_FALSE(caller.gate.is_taken());
  CHECK(lane.first_content_ns() == 0);
  caller.clock.move_seconds(1);
  CHECK(lane.push(text("Hello")) == Flow::kContinue);
  CHECK(caller.got == Pieces{"<" + std::string(kRole) + ">", "", "Hello"});
  CHECK(lane.first_content_ns() == caller.clock.now_ns());
  CHECK(lane.push(text(" there")) == Flow::kContinue);
  CHECK(caller.got.back() == " there");
}

TEST_CASE("A tool call is content") {
  Caller caller;
  StreamGate::Lane lane(caller.gate, caller.clock, 1);
  CHECK(lane.push(fields(kCall)) == Flow::kContinue);
  CHECK(caller.gate.has_delivered());
}

TEST_CASE("No more than 64 pieces and 256 KiB are held back") {
  Caller many;
  StreamGate::Lane lane(many.gate, many.clock, 1);
  for (std::size_t i = 0; i < StreamGate::kMostHeldPieces; ++i) (void)lane.push(fields(kRole));
  CHECK(many.got.empty());
  (void)lane.push(fields(kRole));
  CHECK(many.got.size() == StreamGate::kMostHeldPieces + 1);

  Caller large;
  StreamGate::Lane other(large.gate, large.clock, 1);
  const std::string padded = R"({"role":")" + std::string(100 * 1024, 'a') + "\"}";
  (void)other.push(fields(padded));
  (void)other.push(fields(padded));
  CHECK(large.got.empty());
  (void)other.push(fields(padded));
  CHECK(large.got.size() == 3);
}

TEST_CASE("After one lane has begun to speak no other does") {
  Caller caller;
  std::stop_source rival;
  StreamGate::Lane first(caller.gate, caller.clock, 1, rival);
  StreamGate::Lane second(caller.gate, caller.clock, 1);
  CHECK(second.push(fields(kRole)) == Flow::kContinue);
  CHECK_FALSE(rival.stop_requested());
  CHECK(first.push(text("a")) == Flow::kContinue);
  CHECK(rival.stop_requested());
  CHECK(second.push(text("b")) == Flow::kStop);
  CHECK(second.is_beaten());
  CHECK_FALSE(second.finish(text("b")));
  CHECK(first.finish(text("a")));
  CHECK(caller.got == Pieces{"a"});
}

TEST_CASE("An answer that came in no pieces is handed on whole") {
  Caller caller;
  StreamGate::Lane lane(caller.gate, caller.clock, 1);
  CHECK(lane.finish(text("all of it")));
  CHECK(caller.got == Pieces{"all of it"});
}

TEST_CASE("An answer of nothing delivers nothing and is the answer still") {
  Caller caller;
  StreamGate::Lane lane(caller.gate, caller.clock, 1);
  CHECK(lane.finish(text("")));
  CHECK(caller.gate.is_taken());
  CHECK_FALSE(caller.gate.has_delivered());
}

TEST_CASE("A caller that has enough stops the model at once") {
  Caller caller;
  caller.wants = Flow::kStop;
  StreamGate::Lane lane(caller.gate, caller.clock, 1);
  CHECK(lane.push(fields(kRole)) == Flow::kContinue);
  CHECK(lane.push(text("a")) == Flow::kStop);
  CHECK(caller.got.size() == 1);
}

TEST_CASE("What came is counted in tokens or estimated from its bytes") {
  Caller caller;
  StreamGate::Lane lane(caller.gate, caller.clock, 1);
  (void)lane.push(text("nine char"));
  CHECK(lane.tokens() == 3);
  const std::vector<TokenInfo> tokens(5);
  (void)lane.push({.text = "x", .model = "m", .tokens = tokens});
  CHECK(lane.tokens() == 5);
}

TEST_CASE("Of many lanes at once exactly one is heard") {
  for (int round = 0; round < 50; ++round) {
    Caller caller;
    std::atomic<int> spoke = 0;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
          StreamGate::Lane lane(caller.gate, caller.clock, 1);
          for (int piece = 0; piece < 3; ++piece) {
            if (lane.push(text("x")) == Flow::kStop) return;
          }
          if (lane.finish(text("xxx"))) ++spoke;
        });
      }
    }
    CHECK(spoke == 1);
    CHECK(caller.got == Pieces{"x", "x", "x"});
  }
}

}  // namespace occam::routing
