// A running `occam serve` in a house of its own, its policy's pieces, and what its store says afterwards.
//
//   House house;
//   house.policy(kRetriesOff + remote_model("large", upstream.url()) + chain("alone", {"large"}));
//   Serving serving(house);
//   CHECK(serving.client().post("/v1/chat/completions", chat("occam/alone")).status == 200);
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "integration/house.hpp"
#include "support/http_client.hpp"
#include "support/running_child.hpp"

namespace occam::test {

/// What a client asks for.
enum class Mode { kWhole, kStream };

/// A chat completion's body.
[[nodiscard]] std::string chat(const std::string& model, Mode mode = Mode::kWhole,
                               const std::string& text = "hello there");

/// The remote backend asks once; its retries have tests of their own.
inline const std::string kRetriesOff = "[backend.remote]\nretries = 0\n\n";

/// A remote model of the policy; `more` are lines of its table.
[[nodiscard]] std::string remote_model(const std::string& id, const std::string& endpoint, double parameters = 1e9,
                                       const std::string& more = "");

/// A task and its policy, both called `name`, over these candidates.
[[nodiscard]] std::string chain(const std::string& name, const Words& candidates,
                                const std::string& budget = "deadline = \"20s\", attempts = 3");

class Serving {
 public:
  /// Starts it on a free port and waits until it listens; requires that it does.
  explicit Serving(const House& house, const Words& more = {});

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] HttpClient client() const { return HttpClient(port_); }
  [[nodiscard]] RunningChild& process() { return *process_; }
  /// The value of a metric's line that begins so, labels included; -1 where there is none.
  [[nodiscard]] double metric(const std::string& line) const;
  /// Ends it with SIGTERM and requires exit code 0.
  void end();

 private:
  std::uint16_t port_ = free_port();
  std::unique_ptr<RunningChild> process_;
};

/// What the store of a house holds of its requests.
struct Ledger {
  int decisions = 0;
  int attempts = 0;
  std::vector<std::string> ids;  ///< of requests; no two are equal
  double cost = 0;
  bool is_sound = false;  ///< SQLite finds no damage
};
[[nodiscard]] Ledger read_ledger(const std::filesystem::path& store);

/// Requires OpenAI's shape of an error and returns its code, or "null".
[[nodiscard]] std::string error_code(const std::string& body);

/// The text of an answer that was not streamed, or the joined text of a stream's frames.
[[nodiscard]] std::string text_of(const HttpAnswer& answer);

}  // namespace occam::test
