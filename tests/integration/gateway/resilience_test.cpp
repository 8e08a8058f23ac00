// Processes that are killed, disks that are full, policies that change: nobody waits for ever, nothing is answered or
// booked twice.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <set>
#include <thread>

#include "integration/gateway/serving.hpp"
#include "support/mock_upstream.hpp"
#include "support/small_disk.hpp"

using namespace occam::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kPath = "/v1/chat/completions";
constexpr int kClients = 4;

/// The mock upstream as a process, on a port that can be taken again.
class UpstreamProcess {
 public:
  explicit UpstreamProcess(const House& house, std::uint16_t port)
      : child_({.arguments = {OCCAM_BINARY_DIR "/tests/mock-upstream", "--port", std::to_string(port), "--answer",
                              "tokens=500&gap=10"}},
               house.folder() / "upstream.log") {
    for (int tries = 0; tries < 500 && !is_listening(port); ++tries) std::this_thread::sleep_for(10ms);
    REQUIRE(is_listening(port));
  }
  void kill() {
    child_.signal(SIGKILL);
    REQUIRE(child_.wait(5s));
  }

 private:
  RunningChild child_;
};

/// Clients that ask one thing after the other until they are told to stop, and what each got.
class Traffic {
 public:
  explicit Traffic(std::uint16_t port) {
    for (int i = 0; i < kClients; ++i) threads_.emplace_back([this, port] { ask(port); });
  }
  ~Traffic() { stop(); }
  Traffic(const Traffic&) = delete;
  Traffic& operator=(const Traffic&) = delete;

  void stop() {
    stopping_ = true;
    for (std::jthread& thread : threads_)
      if (thread.joinable()) thread.join();
  }
  void wait_for(int answers) const {
    for (int tries = 0; tries < 2000 && answered < answers; ++tries) std::this_thread::sleep_for(10ms);
    CHECK(answered >= answers);
  }

  std::atomic<int> answered = 0;         ///< with status 200
  std::atomic<int> refused = 0;          ///< with another status
  std::atomic<int> broken = 0;           ///< not to the end
  std::atomic<int> waited = 0;           ///< in vain
  std::multiset<std::string> decisions;  ///< of answers with status 200
  std::string last_refusal;

 private:
  void ask(std::uint16_t port) {
    try {
      HttpClient client(port);
      while (!stopping_) {
        const HttpAnswer answer = client.post(kPath, chat("occam/alone"));
        waited += answer.end == HttpEnd::kPatience ? 1 : 0;
        if (answer.end != HttpEnd::kComplete) return ++broken, void();
        ++(answer.status == 200 ? answered : refused);
        const std::lock_guard lock(mutex_);
        if (answer.status == 200) decisions.insert(answer.header("x-occam-decision"));
        if (answer.status != 200) last_refusal = answer.body;
      }
    } catch (const std::system_error&) {
      ++broken;
    }
  }

  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::vector<std::jthread> threads_;
};

/// At once, as an editor does that cares: nobody reads half a policy.
void replace_policy(const House& house, const std::string& text) {
  std::filesystem::rename(house.folder().write("next.toml", text), house.folder() / "occam.toml");
}

bool is_unique(const std::multiset<std::string>& all) {
  return std::set(all.begin(), all.end()).size() == all.size();
}

}  // namespace

TEST_CASE("An upstream that is killed ends its streams with an error and answers again when it is back") {
  const House house;
  const std::uint16_t port = free_port();
  std::optional<UpstreamProcess> upstream(std::in_place, house, port);
  house.policy(kRetriesOff + remote_model("large", fmt::format("http://127.0.0.1:{}/v1", port)) +
               chain("alone", {"large"}));
  Serving serving(house);
  std::vector<HttpClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(serving.client());
    clients.back().send("POST", kPath, chat("occam/alone", Mode::kStream), {});
  }
  for (HttpClient& client : clients) REQUIRE(client.receive_until("w3"));
  upstream->kill();
  for (HttpClient& client : clients) {
    const HttpAnswer answer = client.receive();
    CHECK(answer.status == 200);
    CHECK(answer.end != HttpEnd::kPatience);
    CHECK(answer.body.find("[DONE]") == std::string::npos);
    REQUIRE_FALSE(answer.events().empty());
    CHECK(error_code(answer.events().back()) == "upstream_error");
  }
  CHECK(serving.client().post(kPath, chat("occam/alone")).status == 502);
  CHECK(serving.client().get("/healthz").status == 200);

  upstream.emplace(house, port);
  HttpClient client = serving.client();
  client.send("POST", kPath, chat("occam/alone", Mode::kStream), {});
  CHECK(client.receive_until("w3"));
  client.reset();
  serving.end();
  CHECK(read_ledger(house.folder() / "occam.db").decisions == 5);
}

TEST_CASE("A gateway that is killed leaves a sound store in which nothing is booked twice") {
  MockUpstream upstream({.tokens = 4});
  const House house;
  house.policy(kRetriesOff + remote_model("large", upstream.url(), 1e9, "price = { input = 1.0, output = 1.0 }") +
               chain("alone", {"large"}));
  std::multiset<std::string> decisions;
  int answered = 0;
  for (int round = 0; round < 3; ++round) {
    Serving serving(house);
    Traffic traffic(serving.port());
    traffic.wait_for(600);  // more than the store takes at once
    serving.process().signal(SIGKILL);
    REQUIRE(serving.process().wait(5s));
    traffic.stop();
    CHECK(traffic.waited == 0);
    CHECK(traffic.refused == 0);
    CHECK(traffic.broken <= kClients);
    decisions.insert(traffic.decisions.begin(), traffic.decisions.end());
    answered += traffic.answered;
  }
  CHECK(is_unique(decisions));
  const Ledger ledger = read_ledger(house.folder() / "occam.db");
  CHECK(ledger.is_sound);
  CHECK(ledger.decisions > 0);
  CHECK(ledger.decisions <= static_cast<int>(upstream.counts().requests));
  CHECK(ledger.attempts == ledger.decisions);
  CHECK(static_cast<int>(upstream.counts().requests) <= answered + 3 * kClients);
}

TEST_CASE("A full disk under the store is counted and costs no answer") {
  MockUpstream upstream({.tokens = 4});
  const House house;
  const SmallDisk disk(house.folder() / "disk", 256);
  if (!disk.is_mounted()) {
    WARN("skipped: this user may not mount a file system");
    return;
  }
  house.policy(kRetriesOff + "[store]\npath = \"disk/occam.db\"\n\n" + remote_model("large", upstream.url()) +
               chain("alone", {"large"}));
  Serving serving(house);
  {
    Traffic traffic(serving.port());
    for (int tries = 0; tries < 1500 && serving.metric("occam_decisions_lost_total") <= 0; ++tries)
      std::this_thread::sleep_for(20ms);
    const int before = traffic.answered;
    traffic.wait_for(before + 50);
    traffic.stop();
    CHECK(traffic.refused == 0);
    CHECK(traffic.broken == 0);
    CHECK(is_unique(traffic.decisions));
  }
  CHECK(serving.metric("occam_decisions_lost_total") > 0);
  CHECK(serving.client().get("/readyz").status == 200);
  serving.end();
}

TEST_CASE("Reloads under load lose no request and book none twice") {
  MockUpstream upstream({.tokens = 4});
  const House house;
  const auto policy = [&](int deadline) {
    return kRetriesOff + remote_model("large", upstream.url(), 1e9, "price = { input = 1.0, output = 1.0 }") +
           chain("alone", {"large"}, fmt::format("deadline = \"{}s\", attempts = 3", deadline));
  };
  house.policy(policy(20));
  Serving serving(house);
  Traffic traffic(serving.port());
  for (int round = 0; round < 20; ++round) {
    const int before = traffic.answered;
    replace_policy(house, round % 5 == 4 ? "[[model]\n" : policy(20 + round));
    serving.process().signal(SIGHUP);
    traffic.wait_for(before + 20);
  }
  traffic.stop();
  INFO(traffic.last_refusal);
  CHECK(traffic.refused == 0);
  CHECK(traffic.broken == 0);
  CHECK(is_unique(traffic.decisions));
  CHECK(static_cast<int>(upstream.counts().requests) == traffic.answered);
  serving.end();
  const Ledger ledger = read_ledger(house.folder() / "occam.db");
  CHECK(ledger.decisions == traffic.answered);
  CHECK(ledger.attempts == traffic.answered);
  // 2 tokens of the prompt and 4 of the answer, a millionth each
  CHECK(ledger.cost == Approx(6e-6 * traffic.answered));
}

TEST_CASE("A client that goes away ends its request upstream before and after the first token") {
  MockUpstream upstream;
  const House house;
  house.policy(kRetriesOff + remote_model("large", upstream.url()) + chain("alone", {"large"}));
  Serving serving(house);
  const auto leaves = [&](const MockAnswer& answer, Mode mode, const char* awaited) {
    upstream.answer(answer);
    const std::uint64_t abandoned = upstream.counts().abandoned;
    const std::uint64_t requests = upstream.counts().requests;
    HttpClient client = serving.client();
    client.send("POST", kPath, chat("occam/alone", mode), {});
    REQUIRE(upstream.wait_until([&](const MockCounts& counts) { return counts.requests > requests; }));
    if (awaited != nullptr) REQUIRE(client.receive_until(awaited));
    client.reset();
    CHECK(upstream.wait_until([&](const MockCounts& counts) { return counts.abandoned > abandoned; }));
  };
  leaves({.first_token = 60s}, Mode::kWhole, nullptr);
  leaves({.first_token = 60s}, Mode::kStream, nullptr);
  leaves({.tokens = 5000, .gap = 20ms}, Mode::kStream, "w3");
  serving.end();
  CHECK(upstream.counts().requests == 3);
}

TEST_CASE("A trace of the client's goes on at the upstream with a span of the gateway's") {
  MockUpstream upstream({.tokens = 2});
  const House house;
  house.policy(kRetriesOff + remote_model("large", upstream.url()) + chain("alone", {"large"}));
  const Serving serving(house);
  const std::string theirs = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const HttpAnswer answer = serving.client().post(kPath, chat("occam/alone"), {{"traceparent", theirs}});
  REQUIRE(answer.status == 200);
  const std::string ours = upstream.requests().at(0).headers.at("traceparent");
  CHECK(ours == answer.header("traceparent"));
  CHECK(ours.substr(0, 36) == theirs.substr(0, 36));
  CHECK(ours.substr(36, 16) != theirs.substr(36, 16));
  REQUIRE(serving.client().post(kPath, chat("occam/alone")).status == 200);
  CHECK_FALSE(upstream.requests().at(1).headers.contains("traceparent"));
}

TEST_CASE("A gateway that is asked to end finishes its streams and takes no new ones") {
  MockUpstream upstream({.tokens = 60, .gap = 20ms});
  const House house;
  house.policy(kRetriesOff + remote_model("large", upstream.url()) + chain("alone", {"large"}));
  Serving serving(house);
  HttpClient client = serving.client();
  client.send("POST", kPath, chat("occam/alone", Mode::kStream), {});
  REQUIRE(client.receive_until("w3"));
  serving.process().signal(SIGTERM);
  const HttpAnswer answer = client.receive();
  CHECK(answer.end == HttpEnd::kComplete);
  CHECK(text_of(answer) == mock_words(60));
  CHECK(answer.events().back() == "[DONE]");
  const std::optional<Ended> ended = serving.process().wait(20s);
  REQUIRE(ended);
  CHECK(ended->code == 0);
  CHECK_FALSE(is_listening(serving.port()));
}
