// An OpenAI-shaped server for tests, on a loopback port and a thread of its own: it answers as it is told, goes wrong
// as it is told, and remembers what it was asked.
//
// Endpoints: POST /v1/chat/completions and /v1/completions (streamed or not), /v1/embeddings, GET /v1/models, /healthz,
// and /mock/requests: what is remembered, as JSON.
// The knobs of an answer come, the first that is there, from: the queue of `once`, the request's header `x-mock`, the
// model's name behind a `?` (`mock?status=429`), `answer(model, …)`, `answer(…)`. Unknown knobs are answered with 400.
// Threads: all functions [any]. Needs `occam_mock_upstream`; the program around it is `mock-upstream`.
//
//   MockUpstream upstream;
//   upstream.once({.status = 503, .retry_after = "1"});
//   connect(upstream.url());                                  // http://127.0.0.1:PORT/v1
//   CHECK(upstream.counts().requests == 2);
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "support/mock_upstream_knobs.hpp"

namespace occam::test {

struct MockRequest {
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
  std::uint64_t connection = 0;  ///< 1 is the first that was accepted
  std::chrono::steady_clock::time_point at;
};

struct MockCounts {
  std::uint64_t connections = 0;  ///< accepted so far
  std::uint64_t open = 0;         ///< of them open now
  std::uint64_t requests = 0;     ///< read as a whole
  std::uint64_t finished = 0;     ///< answered to the end that was asked for, faults included
  std::uint64_t abandoned = 0;    ///< the client went away before that
};

class MockUpstream {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;                     ///< 0: a free one
    std::vector<std::string> models{"mock"};    ///< of GET /v1/models; any other name is answered as well
    std::string api_key{};                      ///< asked for where it is set, else 401
    std::size_t remembered_requests = 100'000;  ///< later ones are only counted
  };

  /// Listens when it returns. Throws std::system_error where the port is taken.
  explicit MockUpstream(MockAnswer answer = {});
  MockUpstream(MockAnswer answer, Options options);
  /// Stops.
  ~MockUpstream();
  MockUpstream(const MockUpstream&) = delete;
  MockUpstream& operator=(const MockUpstream&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// What a policy calls `endpoint`.
  [[nodiscard]] std::string url() const;

  /// What is answered from now on; its count for `rate` and `times` begins anew.
  void answer(MockAnswer answer);
  void answer(const std::string& model, MockAnswer answer);
  /// What the next request that has no answer of this kind yet gets; several wait in line.
  void once(MockAnswer answer);

  [[nodiscard]] std::vector<MockRequest> requests() const;
  [[nodiscard]] MockCounts counts() const;
  /// Forgets requests and sets counts to 0, connections that are open aside.
  void forget();
  /// Waits until the counts are as `reached` wants them. Returns false where that took longer than `patience`.
  [[nodiscard]] bool wait_until(const std::function<bool(const MockCounts&)>& reached,
                                std::chrono::milliseconds patience = std::chrono::seconds(10)) const;

  /// Closes everything at once: from then on connections are refused. Idempotent.
  void stop();

 private:
  class Server;
  std::unique_ptr<Server> server_;
};

}  // namespace occam::test
