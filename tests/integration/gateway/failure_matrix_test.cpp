// Every fault of an upstream, not streamed, before and after the first token of a stream: what the client sees, which
// model answers instead, and that each attempt is made and booked once.
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include "integration/gateway/faults.hpp"
#include "integration/gateway/serving.hpp"

using namespace occam::test;

namespace {

constexpr const char* kSpareText = "from the spare";
constexpr const char* kPath = "/v1/chat/completions";
const std::string kBudget = "deadline = \"12s\", attempt = \"2s\", attempts = 2";

/// The gateway in front of one upstream. Without evidence the largest model is asked first, the one with the fault.
/// There
class Matrix {
 public:
  explicit Matrix(const std::vector<Fault>& faults) {
    upstream.answer("spare", {.text = kSpareText});
    std::string policy = kRetriesOff + remote_model("spare", upstream.url(), 1e9);
    for (const Fault& fault : faults) {
      upstream.answer(fault.name, fault.answer);
      policy += remote_model(fault.name, upstream.url(), 70e9);
      policy += chain("alone-" + fault.name, {fault.name}, kBudget);
      policy += chain("chain-" + fault.name, {fault.name, "spare"}, kBudget);
    }
    house.policy(policy);
    serving = std::make_unique<Serving>(house);
  }

  HttpAnswer ask(const std::string& task, Mode mode) {
    ++asked;
    return serving->client().post(kPath, chat("occam/" + task, mode));
  }

  /// How often the upstream was asked for the model.
  [[nodiscard]] int requests_for(const std::string& model) const {
    int count = 0;
    for (const MockRequest& request : upstream.requests())
      count += boost::json::parse(request.body).at("model").as_string() == model ? 1 : 0;
    return count;
  }

  /// Ends the gateway and requires that every request and so many attempts are in the store.
  void require_books(int attempts) {
    serving->end();
    const Ledger ledger = read_ledger(house.folder() / "occam.db");
    CHECK(ledger.is_sound);
    CHECK(ledger.decisions == asked);
    CHECK(ledger.attempts == attempts);
  }

  MockUpstream upstream;
  House house;
  std::unique_ptr<Serving> serving;
  int asked = 0;
};

/// The answer that says what went wrong as a whole, not as a frame of a stream.
void check_error(const HttpAnswer& answer, const Fault& fault) {
  INFO(answer.body);
  CHECK(answer.end == HttpEnd::kComplete);
  CHECK(answer.status == fault.status);
  CHECK(answer.header("content-type").starts_with("application/json"));
  CHECK(error_code(answer.body) == fault.code);
  if (fault.status >= 500) CHECK(answer.header("x-should-retry") == "false");
  if (fault.status >= 500) CHECK(answer.header("x-occam-decision").size() == 32);
  if (fault.code == "overloaded")
    CHECK_FALSE(answer.header("retry-after").empty());  // the only model asks for patience
  CHECK_FALSE(answer.header("x-request-id").empty());
}

void check_spare(const HttpAnswer& answer) {
  INFO(answer.body);
  CHECK(answer.end == HttpEnd::kComplete);
  CHECK(answer.status == 200);
  CHECK(text_of(answer) == kSpareText);
  CHECK(answer.header("x-occam-model") == "spare");
  CHECK(answer.header("x-occam-attempts") == "2");
  CHECK_FALSE(answer.header("x-occam-decision").empty());
}

void run_early(Mode mode) {
  const std::vector<Fault> faults = early_faults();
  Matrix matrix(faults);
  int spares = 0;
  for (const Fault& fault : faults) {
    INFO("fault: " << fault.name);
    check_error(matrix.ask("alone-" + fault.name, mode), fault);
    CHECK(matrix.requests_for(fault.name) == 1);
    const HttpAnswer answer = matrix.ask("chain-" + fault.name, mode);
    check_spare(answer);
    if (mode == Mode::kStream) {
      REQUIRE_FALSE(answer.events().empty());
      CHECK(answer.events().back() == "[DONE]");
    }
    CHECK(matrix.requests_for(fault.name) == 2);
    CHECK(matrix.requests_for("spare") == ++spares);
  }
  matrix.require_books(3 * static_cast<int>(faults.size()));
}

}  // namespace

TEST_CASE("A fault of an answer that is not streamed is an honest error or another model's answer") {
  run_early(Mode::kWhole);
}

TEST_CASE("A fault before the first token of a stream is an honest error or another model's stream") {
  run_early(Mode::kStream);
}

TEST_CASE("A fault after the first token of a stream ends it with an error frame and without DONE") {
  const std::vector<Fault> faults = late_faults();
  Matrix matrix(faults);
  for (const Fault& fault : faults) {
    for (const std::string chain : {"alone-", "chain-"}) {
      INFO("fault: " << chain << fault.name);
      const HttpAnswer answer = matrix.ask(chain + fault.name, Mode::kStream);
      INFO(answer.body);
      CHECK(answer.status == 200);
      CHECK(answer.end != HttpEnd::kPatience);
      CHECK(answer.header("x-occam-model") == fault.name);
      CHECK(text_of(answer) == "w0 w1");
      REQUIRE_FALSE(answer.events().empty());
      const std::string code = error_code(answer.events().back());
      CHECK((code == "upstream_error" || code == "upstream_timeout"));
      CHECK(answer.body.find("[DONE]") == std::string::npos);
    }
  }
  CHECK(matrix.requests_for("spare") == 0);
  matrix.require_books(2 * static_cast<int>(faults.size()));
}

TEST_CASE("A chain that is exhausted asks each model once and tells clients not to multiply that") {
  MockUpstream upstream;
  upstream.answer("busy", {.status = 429, .retry_after = "1"});
  upstream.answer("broken", {.status = 500});
  const House house;
  house.policy(kRetriesOff + remote_model("busy", upstream.url(), 1e9) + remote_model("broken", upstream.url(), 70e9) +
               chain("both", {"busy", "broken"}, kBudget));
  const Serving serving(house);
  for (const Mode mode : {Mode::kWhole, Mode::kStream}) {
    upstream.forget();
    const HttpAnswer answer = serving.client().post(kPath, chat("occam/both", mode));
    INFO(answer.body);
    CHECK(answer.status == 503);
    CHECK(error_code(answer.body) == "overloaded");
    CHECK(answer.header("x-should-retry") == "false");
    CHECK(upstream.counts().requests == 2);
  }
}

TEST_CASE("An upstream that refuses connections is an honest error or another model's answer") {
  MockUpstream upstream;
  const House house;
  const std::string nobody = "http://127.0.0.1:" + std::to_string(free_port()) + "/v1";
  house.policy(kRetriesOff + remote_model("away", nobody, 70e9) + remote_model("spare", upstream.url(), 1e9) +
               chain("alone", {"away"}, kBudget) + chain("both", {"away", "spare"}, kBudget));
  const Serving serving(house);
  for (const Mode mode : {Mode::kWhole, Mode::kStream}) {
    check_error(serving.client().post(kPath, chat("occam/alone", mode)),
                {.name = "away", .answer = {}, .status = 502, .code = "upstream_error"});
    CHECK(serving.client().post(kPath, chat("occam/both", mode)).header("x-occam-model") == "spare");
  }
}

TEST_CASE("A request that the upstream calls malformed is the client's error and goes to no other model") {
  MockUpstream upstream({.status = 400});
  const House house;
  house.policy(kRetriesOff + remote_model("strict", upstream.url()) + chain("alone", {"strict"}, kBudget));
  const Serving serving(house);
  for (const Mode mode : {Mode::kWhole, Mode::kStream}) {
    const HttpAnswer answer = serving.client().post(kPath, chat("occam/alone", mode));
    CHECK(answer.status == 400);
    CHECK(contains(answer.body, "invalid_request_error"));
  }
}
