#include <latch>
#include <string>

#include "occam/occam.h"
#include "unit/app/house.hpp"

namespace {

using namespace occam;
using test::PolicyFolder;
using test::scripted;

struct Done {
  std::latch came{1};
  int32_t code = -1;
  std::string text;
  std::string streamed;
  int calls = 0;
};

void on_done(void* ctx, int32_t code, occam_answer_t* answer, occam_error_t* error) {
  auto& done = *static_cast<Done*>(ctx);
  done.code = code;
  ++done.calls;
  if (answer != nullptr) done.text = occam_answer_text(answer);
  occam_answer_free(answer);
  occam_error_free(error);
  done.came.count_down();
}

int32_t on_piece(void* ctx, const char* text, size_t size) {
  static_cast<Done*>(ctx)->streamed.append(text, size);
  return 1;
}

/// An Occam in C, with a request that says `x`.
struct Handles {
  explicit Handles(const PolicyFolder& house) {
    REQUIRE(occam_open((house.folder() / "occam.toml").c_str(), &occam, nullptr) == OCCAM_OK);
    request = occam_request_new();
    REQUIRE(occam_request_add_message(request, "user", "x") == OCCAM_OK);
  }
  ~Handles() {
    occam_request_free(request);
    occam_free(occam);
  }
  occam_t* occam = nullptr;
  occam_request_t* request = nullptr;
};

}  // namespace

TEST_CASE("A request of C is answered to its completion with its pieces before") {
  PolicyFolder house;
  house.policy(scripted("a", "reply = \"one two\""));
  Handles c(house);
  Done done;
  occam_call_t* call = nullptr;
  REQUIRE(occam_run_async(c.occam, c.request, on_piece, on_done, &done, &call, nullptr) == OCCAM_OK);
  done.came.wait();
  occam_call_free(call);
  CHECK(done.code == OCCAM_OK);
  CHECK(done.text == "one two");
  CHECK(done.streamed == "one two");
}

TEST_CASE("A call of C that is cancelled completes once and says so") {
  PolicyFolder house;
  house.policy(scripted("a", "hang = true"));
  Handles c(house);
  Done done;
  occam_call_t* call = nullptr;
  REQUIRE(occam_run_async(c.occam, c.request, nullptr, on_done, &done, &call, nullptr) == OCCAM_OK);
  occam_call_cancel(call);
  occam_call_cancel(call);
  done.came.wait();
  occam_call_free(call);
  CHECK(done.code == OCCAM_ERROR_CANCELLED);
  CHECK(done.calls == 1);
}

TEST_CASE("The handle of a call may be gone before the call ends") {
  PolicyFolder house;
  house.policy(scripted("a", "delay_ms = 20"));
  Done done;
  {
    Handles c(house);
    occam_call_t* call = nullptr;
    REQUIRE(occam_run_async(c.occam, c.request, nullptr, on_done, &done, &call, nullptr) == OCCAM_OK);
    occam_call_free(call);
    REQUIRE(occam_run_async(c.occam, c.request, nullptr, nullptr, &done, nullptr, nullptr) == OCCAM_ERROR_USAGE);
  }
  CHECK(done.code == OCCAM_OK);
}

TEST_CASE("C reloads and reads what was counted as JSON") {
  PolicyFolder house;
  house.policy(scripted("a"));
  Handles c(house);
  occam_answer_t* answer = nullptr;
  REQUIRE(occam_run(c.occam, c.request, nullptr, nullptr, &answer, nullptr) == OCCAM_OK);
  CHECK(occam_answer_cost(answer) == 0);
  CHECK(std::string(occam_answer_fields(answer)).empty());
  occam_answer_free(answer);
  REQUIRE(occam_reload(c.occam, nullptr) == OCCAM_OK);
  house.policy("broken = ");
  occam_error_t* error = nullptr;
  CHECK(occam_reload(c.occam, &error) == OCCAM_ERROR_USAGE);
  CHECK(std::string(occam_error_details(error)).find("occam.toml") != std::string::npos);
  occam_error_free(error);
  occam_stats_t* stats = nullptr;
  REQUIRE(occam_stats(c.occam, &stats, nullptr) == OCCAM_OK);
  const std::string json = occam_stats_json(stats);
  occam_stats_free(stats);
  CHECK(json.find(R"("outcome":"answered")") != std::string::npos);
  CHECK(json.find(R"("reloads":1,"failed_reloads":1)") != std::string::npos);
  CHECK(json.find("null") != std::string::npos);  // the largest cost is not known: no price
}

TEST_CASE("C gives options deadlines and residency and bad ones are mistakes of usage") {
  PolicyFolder house;
  house.policy(scripted("a"));
  Handles c(house);
  CHECK(occam_request_set_options(c.request, R"({"tools":[]})") == OCCAM_OK);
  occam_error_t* error = nullptr;
  occam_answer_t* answer = nullptr;
  CHECK(occam_run(c.occam, c.request, nullptr, nullptr, &answer, &error) == OCCAM_ERROR_NO_MODEL);
  occam_error_free(error);
  CHECK(occam_request_set_options(c.request, nullptr) == OCCAM_ERROR_USAGE);
  CHECK(occam_request_set_residency(c.request, "moon") == OCCAM_ERROR_USAGE);
  CHECK(occam_reload(nullptr, nullptr) == OCCAM_ERROR_USAGE);
}
