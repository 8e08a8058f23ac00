// Answers that a router looks at before they stand, as a client of the gateway sees them.
#include <catch2/catch.hpp>

#include "unit/gateway/gateway_house.hpp"

namespace occam::test {
namespace {

constexpr const char* kPolicy =
    "[task.doubted]\npolicy = \"doubts\"\n\n[policy.doubts]\nrouter = \"doubting\"\ncandidates = [\"small\", "
    "\"echo\"]\n\n"
    "[task.broken]\npolicy = \"broken\"\n\n[policy.broken]\nrouter = \"doubting\"\ncandidates = [\"small\", "
    "\"broken\"]\n\n";

struct DoubtHouse : GatewayHouse {
  DoubtHouse() {
    write_policy("", kPolicy);
    REQUIRE(server().reload());
  }
  HttpAnswer ask(const std::string& task, const std::string& more = "") {
    return client().post("/v1/chat/completions", chat("occam/" + task, more));
  }
};

}  // namespace

TEST_CASE("A client of a stream sees nothing of an answer that the router doubts") {
  DoubtHouse house;
  const HttpAnswer answer = house.ask("doubted", kStream);
  CHECK(answer.status == 200);
  CHECK(answer.body.find("one") == std::string::npos);
  CHECK(answer.body.find("hello") != std::string::npos);
  CHECK(answer.body.find("logprobs\":{") == std::string::npos);
  CHECK(answer.header("x-occam-model") == "echo");
  CHECK(answer.events().back() == "[DONE]");
}

TEST_CASE("A doubted answer streams whole where nobody after it answers") {
  DoubtHouse house;
  const HttpAnswer answer = house.ask("broken", kStream);
  CHECK(answer.status == 200);
  CHECK(answer.header("x-occam-model") == "small");
  CHECK(answer.body.find("one two three") != std::string::npos);
  CHECK(answer.events().back() == "[DONE]");
}

TEST_CASE("The decision of a doubted answer says with which probability") {
  DoubtHouse house;
  const HttpAnswer answer = house.ask("doubted");
  CHECK(answer.status == 200);
  CHECK(answer.header("x-occam-attempts") == "2");
  const Stats stats = house.occam().stats();
  REQUIRE_FALSE(stats.recent.empty());
  const std::vector<Attempt>& attempts = stats.recent.front().decision.attempts;
  REQUIRE(attempts.size() == 2);
  CHECK(attempts[0].outcome == Outcome::kUnsure);
  CHECK(attempts[0].probability == 0.25);
  CHECK(attempts[0].reason == "it begins with one");
}

TEST_CASE("Whoever asks for log-probabilities gets those of the answer that stands") {
  DoubtHouse house;
  const HttpAnswer answer = house.ask("doubted", ",\"logprobs\":true");
  CHECK(answer.status == 200);
  CHECK(answer.body.find("\"logprob\":") != std::string::npos);
}

}  // namespace occam::test
