#include <catch2/catch.hpp>

#include "remote/api/server_error.hpp"

using namespace occam::remote;
using namespace std::chrono_literals;
using occam::sdk::Status;

namespace {

const std::chrono::system_clock::time_point kNow{};

Failure explain(int status, std::string_view body = "", AnswerHead head = {}) {
  head.status = status;
  return explain_status("host:443", head, body, kNow);
}

}  // namespace

TEST_CASE("Every status of a server has its word and says whether another try may help") {
  struct Row {
    int status;
    Status word;
    Again again;
  };
  const Row kRows[] = {
      {400, Status::kInvalidArgument, Again::kNever},   {401, Status::kUnauthenticated, Again::kNever},
      {402, Status::kResourceExhausted, Again::kNever}, {403, Status::kUnauthenticated, Again::kNever},
      {404, Status::kNotFound, Again::kNever},          {408, Status::kUnavailable, Again::kMayHelp},
      {409, Status::kUnavailable, Again::kMayHelp},     {413, Status::kOutOfRange, Again::kNever},
      {418, Status::kInvalidArgument, Again::kNever},   {422, Status::kInvalidArgument, Again::kNever},
      {425, Status::kUnavailable, Again::kMayHelp},     {429, Status::kResourceExhausted, Again::kMayHelp},
      {500, Status::kUnavailable, Again::kMayHelp},     {501, Status::kUnimplemented, Again::kNever},
      {502, Status::kUnavailable, Again::kMayHelp},     {503, Status::kUnavailable, Again::kMayHelp},
      {504, Status::kUnavailable, Again::kMayHelp},     {529, Status::kUnavailable, Again::kMayHelp}};
  for (const Row& row : kRows) {
    INFO(row.status);
    const Failure failure = explain(row.status);
    CHECK(failure.error.status == row.word);
    CHECK(failure.again == row.again);
  }
}

TEST_CASE("A prompt that does not fit is out of range in every dialect") {
  for (
      const char* body :
      {R"({"error":{"message":"x","code":"context_length_exceeded"}})",
       R"({"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}})",
       R"({"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 9000"})"})
    CHECK(explain(400, body).error.status == Status::kOutOfRange);
}

TEST_CASE("A spent quota is not tried again") {
  const Failure failure =
      explain(429, R"({"error":{"message":"pay","type":"insufficient_quota","code":"insufficient_quota"}})");
  CHECK(failure.error.status == Status::kResourceExhausted);
  CHECK(failure.again == Again::kNever);
}

TEST_CASE("The server's words are found in every shape") {
  for (const char* body : {R"({"error":{"message":"the words"}})", R"({"error":"the words"})",
                           R"({"message":"the words"})", R"({"detail":"the words"})", "the words"})
    CHECK(explain(500, body).error.message == "host:443 answers 500: the words");
  CHECK(explain(500, "").error.message == "host:443 answers 500");
}

TEST_CASE("What is no JSON is cut to 200 characters on one line") {
  const std::string page = "<html>\n" + std::string(300, 'x');
  const std::string message = explain(502, page).error.message;
  CHECK(message == "host:443 answers 502: <html> " + std::string(193, 'x') + "…");
  std::string wide;
  for (int i = 0; i < 300; ++i) wide += "é";
  CHECK(excerpt(wide).size() == 2 * 200 + std::string("…").size());
}

TEST_CASE("A redirect is an error that says where to") {
  const Failure failure = explain(308, "", {.location = "https://elsewhere/v1"});
  CHECK(failure.error.status == Status::kFailedPrecondition);
  CHECK(failure.again == Again::kNever);
  CHECK(failure.error.message.find("https://elsewhere/v1") != std::string::npos);
}

TEST_CASE("The server's wish to wait or not to be asked again is heard") {
  CHECK(explain(429, "", {.retry_after = "2"}).wait == 2000ms);
  CHECK(explain(503, "", {.retry_after = "2", .retry_after_ms = "10"}).wait == 10ms);
  CHECK(explain(400, "", {.retry_after = "2"}).wait == std::nullopt);
  CHECK(explain(503, "", {.should_retry = "false"}).again == Again::kNever);
  CHECK(explain(400, "", {.should_retry = "true"}).again == Again::kNever);
}
